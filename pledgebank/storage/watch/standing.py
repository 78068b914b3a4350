"""How things stand in the database just now: what waits for its number, who does which work, what is parked."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from bson import Timestamp
from msgspec import Struct

from pledgebank.base.event import Subject
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage

MOST_COUNTED = 10_000
MOST_SHOWN = 1_000


class Lease(Struct, frozen=True):
    """Work that one process at a time does. `until`: when its holder must have renewed it, UTC; by no one: long ago."""

    name: str
    holder: str | None
    until: datetime


class Standing(Struct, frozen=True):
    """`at`: the database's own time, UTC. `inbox`: events without a number; `waits_since`: seconds, of the oldest."""

    at: datetime
    inbox: int
    waits_since: float | None
    work: tuple[Lease, ...]

    @property
    def leases(self) -> dict[str, bool]:
        """Whether each work is done by somebody now."""
        return {lease.name: lease.until > self.at for lease in self.work}


class Parked(Struct, frozen=True):
    """A subject whose events a follower could not take in: the kind of failure, and since when."""

    follower: str
    subject: Subject
    error: str
    since: datetime


class Behind(Struct, frozen=True):
    """What a follower has before it: how many events of its kinds, and when the oldest was decided."""

    events: int
    oldest: datetime | None


async def look(storage: Storage) -> Standing:
    """How things stand. Raises PyMongoError."""
    at = await database_time(storage)
    oldest = await storage.reader.find_one("inbox", {}, order=[("stamp", 1), ("_id", 1)], fields=("stamp",))
    stamp = oldest["stamp"] if oldest else None
    return Standing(
        at=at,
        inbox=await storage.database["inbox"].estimated_document_count(),
        waits_since=max(0.0, at.timestamp() - stamp.time) if isinstance(stamp, Timestamp) else None,
        work=tuple(map(_lease, await storage.reader.find("leases", {}, order=[("_id", 1)], limit=MOST_SHOWN))),
    )


async def database_time(storage: Storage) -> datetime:
    """The present instant by the database server's clock, UTC. Raises PyMongoError."""
    hello: Doc = await storage.client.admin.command("hello")
    at: datetime = hello["localTime"]
    return at.replace(tzinfo=UTC)


async def parked(storage: Storage) -> list[Parked]:
    """Every parked subject, those of one follower together, the longest parked first. Raises PyMongoError."""
    rows = await storage.reader.find("parked", {}, order=[("follower", 1), ("since", 1)], limit=MOST_SHOWN)
    return [_parked(row) for row in rows]


async def behind(storage: Storage, head: str, kinds: Collection[str]) -> Behind:
    """What lies in the log, of some kinds, after a follower's cursor; counted to 10,000. Raises PyMongoError."""
    cursor = await storage.reader.get("heads", head)
    where = {"_id": {"$gt": cursor["number"] if cursor else 0}, "kind": {"$in": sorted(kinds)}}
    oldest = await storage.reader.find_one("log", where, order=[("_id", 1)], fields=("at",))
    if oldest is None:
        return Behind(0, None)
    return Behind(await storage.reader.count("log", where, limit=MOST_COUNTED), oldest["at"])


def _lease(row: Doc) -> Lease:
    return Lease(row["_id"], row.get("holder"), row["until"])


def _parked(row: Doc) -> Parked:
    key: UUID = row["subject"]["id"]
    return Parked(row["follower"], Subject(row["subject"]["type"], key), row["error"], row["since"])
