"""What becomes of signatures, and who waits for a place, in MongoDB. Only the fold writes their states."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState
from pledgebank.pledges.store import PLEDGES, SIGNATURES
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_IN_A_FAMILY: Doc = {"family": {"$gt": b""}}  # an id comes after no bytes at all
_OF_A_HOUSEHOLD: Doc = {"household": {"$gt": b""}}
INDEXES: tuple[Index, ...] = (
    Index(SIGNATURES, (("pledge", 1), ("state", 1), ("ticket", 1)), where={"ticket": {"$gt": 0}}),
    Index(SIGNATURES, (("offer_until", 1), ("_id", 1)), where={"offer_until": {"$gt": _EVER}}),
    Index(SIGNATURES, (("pledge", 1), ("withdrawn_at", 1)), where={"withdrawn_at": {"$gt": _EVER}}),
    Index(
        SIGNATURES, (("pledge", 1), ("shares_contact", 1), ("signed_at", 1), ("_id", 1)), where={"shares_contact": True}
    ),
    # One word in all areas of a pledge: of two given at once, one stands.
    Index(SIGNATURES, (("person", 1), ("family", 1)), unique=True, where={**_IN_A_FAMILY, "withdrawn_at": None}),
    Index(SIGNATURES, (("person", 1), ("family", 1), ("withdrawn_at", 1)), where=_IN_A_FAMILY),
    # One word for each household of a pledge that counts these; of two given at once, one stands.
    Index(SIGNATURES, (("pledge", 1), ("household", 1)), unique=True, where={**_OF_A_HOUSEHOLD, "withdrawn_at": None}),
    Index(SIGNATURES, (("pledge", 1), ("household", 1), ("withdrawn_at", 1)), where=_OF_A_HOUSEHOLD),
    Index(PLEDGES, (("grace_until", 1), ("_id", 1)), where={"grace_until": {"$gt": _EVER}}),
)
_MOST_STANDING = 10
IN_THE_COUNT = (SignatureState.COUNTED, SignatureState.WAITLISTED, SignatureState.OFFERED)
_NO_PLACE: Doc = {"ticket": None, "offer_until": None}


async def replace(unit: Unit, signature: Signature) -> None:
    """Keep a signature that was read in this unit as it now is."""
    await unit.replace(SIGNATURES, dump(signature))


async def count_in(unit: Unit, keys: Sequence[UUID], *, late: bool) -> None:
    """Mark signatures as counted."""
    change = {"$set": {"state": SignatureState.COUNTED, "late": late, **_NO_PLACE}}
    await unit.update_all(SIGNATURES, {"_id": {"$in": list(keys)}}, change)


async def queue(unit: Unit, keys: Sequence[UUID], after: int) -> None:
    """Let signatures wait for a place, in this order, behind a ticket."""
    place = {"$add": [{"$indexOfArray": [list(keys), "$_id"]}, after + 1]}
    change = [{"$set": {"state": SignatureState.WAITLISTED, "ticket": place, "offer_until": None}}]
    await unit.update_all(SIGNATURES, {"_id": {"$in": list(keys)}}, change)


async def put_out(unit: Unit, keys: Sequence[UUID], state: SignatureState) -> None:
    """Mark signatures as withdrawn or lapsed."""
    await unit.update_all(SIGNATURES, {"_id": {"$in": list(keys)}}, {"$set": {"state": state, **_NO_PLACE}})


async def lapse_all(unit: Unit, pledge: UUID) -> None:
    """Mark all that is in a pledge's count, or waits for it, as lapsed."""
    where = {"pledge": pledge, "state": {"$in": list(IN_THE_COUNT)}}
    await unit.update_all(SIGNATURES, where, {"$set": {"state": SignatureState.LAPSED, **_NO_PLACE}})


async def first_waiting(reader: Reader, pledge: UUID, limit: int) -> list[UUID]:
    """The signatures that have waited longest."""
    where = {"pledge": pledge, "state": SignatureState.WAITLISTED, "ticket": {"$gt": 0}}
    rows = await reader.find(SIGNATURES, where, order=[("ticket", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def offer(unit: Unit, keys: Sequence[UUID], until: datetime) -> None:
    """Keep a place for each."""
    change = {"$set": {"state": SignatureState.OFFERED, "offer_until": until, "taken_at": None}}
    await unit.update_all(SIGNATURES, {"_id": {"$in": list(keys)}}, change)


async def keep_offers(unit: Unit, pledge: UUID, until: datetime | None) -> None:
    """Keep all offered places of a pledge until another time, or for as long as nobody can answer."""
    where = {"pledge": pledge, "state": SignatureState.OFFERED, "ticket": {"$gt": 0}}
    await unit.update_all(SIGNATURES, where, {"$set": {"offer_until": until}})


async def offers_over(reader: Reader, before: datetime, limit: int) -> list[UUID]:
    """Signatures whose place was kept until some time before this, and who have not answered, the oldest first."""
    over = {"$gt": _EVER, "$lte": before}
    where = {"offer_until": over, "state": SignatureState.OFFERED, "taken_at": None, "withdrawn_at": None}
    order = [("offer_until", 1), ("_id", 1)]
    rows = await reader.find(SIGNATURES, where, order=order, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def leaving_since(reader: Reader, pledge: UUID, since: datetime, limit: int) -> list[Signature]:
    """Who withdrew from then on and is still counted."""
    where = {"pledge": pledge, "withdrawn_at": {"$gte": since}, "state": {"$in": list(IN_THE_COUNT)}}
    return [load(Signature, row) for row in await reader.find(SIGNATURES, where, limit=limit)]


async def sharing(reader: Reader, pledge: UUID, first: int | None, after: str | None) -> Page[Signature]:
    """Those in a pledge's count who agreed that its promiser may have their contact, the earliest first."""
    limit = page.size(first)
    where: Doc = {"pledge": pledge, "state": SignatureState.COUNTED, "withdrawn_at": None, "shares_contact": True}
    if after is not None:
        at, key = page.decode(after, datetime, UUID)
        where["signed_at"] = {"$gte": at}
        where["$or"] = [{"signed_at": {"$gt": at}}, {"_id": {"$gt": key}}]
    order = [("signed_at", 1), ("_id", 1)]
    rows = await reader.find(SIGNATURES, where, order=order, limit=limit + 1)
    return page.cut([load(Signature, row) for row in rows], limit, lambda one: (one.signed_at, one.id))


async def grace_over(reader: Reader, before: datetime, limit: int) -> list[UUID]:
    """The pledges whose grace ended at or before an instant, the longest ended first."""
    where = {"grace_until": {"$gt": _EVER, "$lte": before}, "state": PledgeState.SETTLING}
    order = [("grace_until", 1), ("_id", 1)]
    rows = await reader.find(PLEDGES, where, order=order, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def unfolded_since(reader: Reader, pledge: UUID, since: datetime, limit: int) -> int:
    """How many signed from then on and are not yet counted."""
    where = {"pledge": pledge, "signed_at": {"$gte": since}, "state": SignatureState.RECEIVED}
    return await reader.count(SIGNATURES, where, limit=limit)


async def reached_at(reader: Reader, pledge: Pledge) -> datetime | None:
    """When the counted signature to the present terms was given that reaches the target; None if none does."""
    pipeline: list[Doc] = [
        {"$match": {"pledge": pledge.id, "state": SignatureState.COUNTED, "terms": {"$gte": pledge.terms}}},
        {"$sort": {"signed_at": 1, "_id": 1}},
        {"$skip": pledge.target - 1},
        {"$limit": 1},
        {"$project": {"signed_at": 1}},
    ]
    rows = await reader.aggregate(SIGNATURES, pipeline)
    return rows[0]["signed_at"] if rows else None


async def standing(reader: Reader, person: UUID, family: UUID, deadline: datetime | None) -> list[Signature]:
    """The signatures of a person in the areas of a pledge that stand, or stood when it came, if there is a deadline."""
    ways: list[Doc] = [{"withdrawn_at": None}, *([{"withdrawn_at": {"$gte": deadline}}] if deadline else [])]
    where: Doc = {"person": person, "family": family, "$or": ways}
    return [load(Signature, row) for row in await reader.find(SIGNATURES, where, limit=_MOST_STANDING)]


async def standing_in(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[Signature | None]:
    """For (pledge by areas, person) pairs the person's signature that stands in one of its areas, in their order."""
    return [next(iter(await standing(reader, person, family, None)), None) for family, person in keys]


async def of_household(reader: Reader, pledge: Pledge, household: bytes) -> list[Signature]:
    """The signatures of a household on a pledge that stand, or stood when its deadline came."""
    ways: list[Doc] = [{"withdrawn_at": None}, {"withdrawn_at": {"$gte": pledge.deadline}}]
    where: Doc = {"pledge": pledge.id, "household": household, "$or": ways}
    return [load(Signature, row) for row in await reader.find(SIGNATURES, where, limit=_MOST_STANDING)]


async def first_signed_at(reader: Reader, pledge: UUID) -> datetime | None:
    """When the earliest signature of a pledge was given, whatever became of it; None without any."""
    order = [("signed_at", 1), ("_id", 1)]
    rows = await reader.find(SIGNATURES, {"pledge": pledge}, order=order, limit=1, fields=("signed_at",))
    return rows[0]["signed_at"] if rows else None


async def positions(reader: Reader, keys: Sequence[tuple[UUID, int]]) -> list[int]:
    """For (pledge, ticket) pairs of who waits: their places in the queue, the first being 1."""
    found = []
    for pledge, ticket in keys:
        where = {"pledge": pledge, "state": SignatureState.WAITLISTED, "ticket": {"$gt": 0, "$lt": ticket}}
        found.append(1 + await reader.count(SIGNATURES, where, limit=ticket))
    return found


async def recount(reader: Reader, pledge: UUID) -> dict[str, int]:
    """How many signatures there truly are in each state. Reads them all: for proofs and repairs."""
    pipeline: list[Doc] = [{"$match": {"pledge": pledge}}, {"$group": {"_id": "$state", "count": {"$sum": 1}}}]
    return {row["_id"]: row["count"] for row in await reader.aggregate(SIGNATURES, pipeline)}
