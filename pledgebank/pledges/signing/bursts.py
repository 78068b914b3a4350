"""Bursts: so many signatures from one network within minutes that somebody had better look before a pledge is on.

A hall where neighbours meet looks just the same, so nothing is refused: activation waits a while, once, and then comes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from pledgebank.pledges.model import Pledge
from pledgebank.pledges.store import PLEDGES
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

NETWORKS = "signing_networks"
# For so long a pledge waits; in so short a time so many make a burst.
HELD_FOR = WITHIN = timedelta(minutes=10)
FEWEST = 10
KEPT = timedelta(days=1)
# Of more within that time the latest are looked at.
MOST = 5_000
_EVER = datetime.fromisoformat("1970-01-01T00:00:00Z")
_WAITS: Doc = {"held_until": {"$gt": _EVER}}
INDEXES = (
    Index(NETWORKS, (("pledge", 1), ("at", -1))),
    Index(NETWORKS, (("at", 1),), expires=int(KEPT.total_seconds())),
    Index(PLEDGES, (("held_until", 1), ("_id", 1)), where=_WAITS),
)


class Whence(Struct, frozen=True):
    """From which network a signature (same id) was given, as a digest, and when; forgotten after a day."""

    id: UUID
    pledge: UUID
    network: bytes
    at: datetime


def is_suspicious(pledge: Pledge, networks: Iterable[bytes]) -> bool:
    """Whether a pledge would not reach its target without the many who signed from one network just now."""
    most = max(Counter(networks).values(), default=0)
    return most >= FEWEST and pledge.signature_count - most < pledge.target


async def note(unit: Unit, whence: Whence) -> None:
    """Keep in mind whence a signature was given."""
    row = dump(whence)
    await unit.update(NETWORKS, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def latest(reader: Reader, pledge: UUID, since: datetime) -> Sequence[Whence]:
    """Whence a pledge was signed from then on, the latest first."""
    where = {"pledge": pledge, "at": {"$gte": since}}
    rows = await reader.find(NETWORKS, where, order=[("at", -1)], limit=MOST)
    return [load(Whence, row) for row in rows]


async def forget(unit: Unit, signature: UUID) -> None:
    """Forget whence a signature was given."""
    await unit.delete(NETWORKS, {"_id": signature})


async def over(reader: Reader, now: datetime, limit: int) -> list[UUID]:
    """The pledges that have waited long enough, the longest first."""
    where = {"held_until": {"$gt": _EVER, "$lte": now}, "was_held": False}
    rows = await reader.find(PLEDGES, where, order=[("held_until", 1), ("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]
