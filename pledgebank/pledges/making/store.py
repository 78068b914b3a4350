"""How pledges like another went, and which try one again, in MongoDB."""

from datetime import datetime
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.pledges.finding import LISTED, TRIED
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.pledges.store import PLEDGES
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.listing import Order
from pledgebank.storage.unit import Reader

COUNTED_TO = 10_000


async def count(reader: Reader, trial: str, state: PledgeState, fewest: int, most: int) -> int:
    """How many came to this state among those of a trial with such a target, both ends included; at most 10,000."""
    where = {TRIED: trial, "state": state, "target": {"$gte": fewest, "$lte": most}}
    return await reader.count(PLEDGES, where, limit=COUNTED_TO)


async def copies(reader: Reader, pledge: UUID, first: int, after: str | None) -> Page[Pledge]:
    """A page of the pledges that try one again and that all may see, newest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"copied_from": pledge, LISTED: True}
    order = Order("created_at", datetime, descending=True)
    return await listing.page(reader, PLEDGES, where, order=order, first=first, after=after, read=_read)


async def is_copied_since(reader: Reader, pledge: UUID, since: datetime) -> bool:
    """Whether somebody has tried it again after an instant, for all to see."""
    where: Doc = {"copied_from": pledge, LISTED: True, "created_at": {"$gt": since}}
    return await reader.count(PLEDGES, where, limit=1) > 0


def _read(row: Doc) -> Pledge:
    return load(Pledge, row)
