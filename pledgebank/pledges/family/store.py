"""The areas of pledges, in MongoDB."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.pledges.family.model import Tally
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.pledges.store import PLEDGES
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader

# Only those that are one area of a pledge stand in these: an id comes after no bytes at all.
_IS_CHILD: Doc = {"parent": {"$gt": b""}}
INDEXES: tuple[Index, ...] = (
    Index(PLEDGES, (("parent", 1), ("signature_count", -1), ("_id", -1)), where=_IS_CHILD),
    Index(PLEDGES, (("parent", 1), ("state", 1), ("signature_count", 1)), where=_IS_CHILD),
    Index(PLEDGES, (("parent", 1), ("_id", 1)), where=_IS_CHILD),
)
_MOST_FIRST = Order("signature_count", int, descending=True)
_UNDECIDED = frozenset({PledgeState.PENDING, PledgeState.OPEN, PledgeState.SETTLING, PledgeState.SUSPENDED})


async def tally(reader: Reader, parent: UUID) -> Tally:
    """What the areas of a pledge come to; read from the index alone."""
    pipeline: list[Doc] = [
        {"$match": {"parent": parent}},
        {"$project": {"_id": 0, "state": 1, "signature_count": 1}},
        {
            "$group": {
                "_id": "$state",
                "areas": {"$sum": 1},
                "signatures": {"$sum": "$signature_count"},
                "most": {"$max": "$signature_count"},
            }
        },
    ]
    rows: Sequence[Doc] = await reader.aggregate(PLEDGES, pipeline)
    areas = {PledgeState(row["_id"]): row["areas"] for row in rows}
    return Tally(
        signatures=sum(row["signatures"] for row in rows),
        most=max((row["most"] for row in rows), default=0),
        active=areas.get(PledgeState.ACTIVE, 0),
        failed=areas.get(PledgeState.FAILED, 0),
        undecided=sum(areas.get(state, 0) for state in _UNDECIDED),
    )


async def children(reader: Reader, parent: Pledge, first: int, after: str | None) -> Page[Pledge]:
    """A page of the areas of a pledge, those with most signatures first. Raises Refused INVALID_CURSOR.

    Those that are out of view are not among them, unless the whole is.
    """
    where: Doc = {"parent": parent.id}
    if parent.state is not PledgeState.SUSPENDED:
        where["state"] = {"$ne": PledgeState.SUSPENDED.value}
    return await listing.page(reader, PLEDGES, where, order=_MOST_FIRST, first=first, after=after, read=_read)


async def children_after(reader: Reader, parent: UUID, after: UUID | None, limit: int) -> list[Pledge]:
    """Some of the areas of a pledge, by id, after an id."""
    where: Doc = {"parent": parent, **({"_id": {"$gt": after}} if after else {})}
    return [_read(row) for row in await reader.find(PLEDGES, where, order=[("_id", 1)], limit=limit)]


def _read(row: Doc) -> Pledge:
    return load(Pledge, row)
