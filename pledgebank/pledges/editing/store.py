"""What was changed about pledges, in MongoDB."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.pledges.editing.model import Edit
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

EDITS = "pledge_edits"
INDEXES = (Index(EDITS, (("pledge", 1), ("at", 1), ("_id", 1))),)


async def insert(unit: Unit, edit: Edit) -> None:
    """Keep an edit."""
    await unit.insert(EDITS, dump(edit))


async def latest(reader: Reader, pledge: UUID) -> UUID | None:
    """The last edit of a pledge; None where it was never changed."""
    row = await reader.find_one(EDITS, {"pledge": pledge}, order=[("at", -1), ("_id", -1)], fields=("_id",))
    return row["_id"] if row else None


async def edits(reader: Reader, pledge: UUID, first: int, after: str | None) -> Page[Edit]:
    """A page of the edits of a pledge, the earliest first. Raises Refused INVALID_CURSOR."""
    order = Order("at", datetime)
    return await listing.page(reader, EDITS, {"pledge": pledge}, order=order, first=first, after=after, read=_read)


def _read(row: Doc) -> Edit:
    return load(Edit, row)
