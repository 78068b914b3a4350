"""What guests have asked for and not yet confirmed, in MongoDB: a collection that nothing shown is read from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pledgebank.people.model import Act, Guest
from pledgebank.storage.documents import dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

WAITING = "waiting"
KEPT = timedelta(days=7)
MOST_NAMED = 10

INDEXES = (
    Index(WAITING, (("contact", 1), ("network", 1), ("made_at", -1))),
    Index(WAITING, (("about", 1), ("made_at", 1))),
    Index(WAITING, (("made_at", 1),), expires=int(KEPT.total_seconds())),
)


async def get(reader: Reader, key: UUID, now: datetime) -> Act | None:
    """The act with this id, while it can be confirmed."""
    return next(iter(await by_ids(reader, [key], now)), None)


async def by_ids(reader: Reader, keys: Sequence[UUID], now: datetime) -> list[Act]:
    """Those of these acts that can still be confirmed, the earliest first."""
    where = {"_id": {"$in": list(keys)}, "made_at": {"$gt": now - KEPT}}
    found = [load(Act, row) for row in await reader.find(WAITING, where, limit=max(len(keys), 1))]
    return sorted(found, key=lambda act: (act.made_at, act.id))


async def newest(reader: Reader, act: Act, now: datetime) -> list[Act]:
    """An act and the newest others that came with its address from its network: at most ten.

    From its network alone, so that what a stranger sent with somebody's address is not in the letter they ask for.
    """
    where = {"contact": act.contact, "network": act.network, "made_at": {"$gt": now - KEPT}, "_id": {"$ne": act.id}}
    rows = await reader.find(WAITING, where, order=[("made_at", -1)], limit=MOST_NAMED - 1)
    return [act, *(load(Act, row) for row in rows)]


async def about(reader: Reader, guest: Guest, kind: str, thing: UUID) -> UUID | None:
    """The act by which this guest has asked for the same already."""
    where = {"contact": guest.contact, "network": guest.network, "kind": kind, "about": thing}
    row = await reader.find_one(WAITING, where, fields=("_id",))
    return row["_id"] if row else None


async def asked_before(reader: Reader, kind: str, thing: UUID, before: datetime, now: datetime, *, limit: int) -> int:
    """How many have asked for the same about a thing before an instant, and can still confirm it; at most `limit`."""
    where = {"about": thing, "kind": kind, "made_at": {"$gt": now - KEPT, "$lt": before}}
    return await reader.count(WAITING, where, limit=limit)


async def asked_about(reader: Reader, kind: str, thing: UUID, now: datetime, *, limit: int) -> int:
    """How many have asked for the same about a thing and can still confirm it; at most `limit`."""
    return await reader.count(WAITING, {"about": thing, "kind": kind, "made_at": {"$gt": now - KEPT}}, limit=limit)


async def of_kind(reader: Reader, kind: str, limit: int) -> list[Act]:
    """All that waits to become one sort of things, the earliest first."""
    return [load(Act, row) for row in await reader.find(WAITING, {"kind": kind}, order=[("made_at", 1)], limit=limit)]


async def replace_all(unit: Unit, acts: Sequence[Act]) -> None:
    """Keep acts, read in this very unit, as they now are."""
    await unit.replace_all(WAITING, list(map(dump, acts)))


async def insert(unit: Unit, act: Act) -> None:
    """Keep an act."""
    await unit.insert(WAITING, dump(act))


async def delete(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget acts: those that were confirmed, or of which nobody could be told."""
    await unit.delete(WAITING, {"_id": {"$in": list(keys)}})


async def delete_of(unit: Unit, contact: bytes) -> None:
    """Forget all acts of a contact."""
    await unit.delete(WAITING, {"contact": contact})
