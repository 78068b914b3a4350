"""What was changed about pledges, in MongoDB."""

from collections.abc import Sequence
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
INDEXES = (
    Index(EDITS, (("pledge", 1), ("at", 1), ("_id", 1))),
    Index(EDITS, (("pledge", 1), ("unseen", 1), ("at", 1), ("_id", 1))),
    Index(EDITS, (("pledge", 1), ("at", -1)), where={"terms": {"$gt": 0}}),
)


async def insert(unit: Unit, edit: Edit) -> None:
    """Keep an edit."""
    await unit.insert(EDITS, dump(edit))


async def get(reader: Reader, key: UUID) -> Edit | None:
    """The edit with this id, whoever may read it."""
    row = await reader.get(EDITS, key)
    return _read(row) if row else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Edit | None]:
    """The edits with these ids, in their order, whoever may read them."""
    rows = await reader.find(EDITS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: _read(row) for row in rows}
    return [found.get(key) for key in keys]


async def hide(unit: Unit, key: UUID, *, hidden: bool) -> None:
    """Take an edit from view, or bring it back."""
    await unit.update(EDITS, {"_id": key}, {"$set": {"hidden": hidden}})


async def latest(reader: Reader, pledge: UUID) -> UUID | None:
    """The last edit of a pledge; None where it was never changed."""
    row = await reader.find_one(EDITS, {"pledge": pledge}, order=[("at", -1), ("_id", -1)], fields=("_id",))
    return row["_id"] if row else None


async def edits(reader: Reader, pledge: UUID, first: int, after: str | None, *, unseen: bool = True) -> Page[Edit]:
    """A page of the edits of a pledge, the earliest first. Raises Refused INVALID_CURSOR.

    `unseen`: also those made while others could not see it.
    """
    order = Order("at", datetime)
    where: Doc = {"pledge": pledge} if unseen else {"pledge": pledge, "unseen": False}
    return await listing.page(reader, EDITS, where, order=order, first=first, after=after, read=_read)


async def revised(reader: Reader, pledge: UUID, since: datetime, limit: int) -> list[datetime]:
    """When a pledge was last given new terms, from an instant on, the latest first."""
    where: Doc = {"pledge": pledge, "at": {"$gte": since}, "terms": {"$gt": 0}}
    rows = await reader.find(EDITS, where, order=[("at", -1)], limit=limit, fields=("at",))
    return [row["at"] for row in rows]


def _read(row: Doc) -> Edit:
    return load(Edit, row)
