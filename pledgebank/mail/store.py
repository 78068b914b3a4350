"""Letters that must be sent, in MongoDB: put there by followers, taken one by one by whoever sends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from pledgebank.base.ids import new_id
from pledgebank.mail.model import Letter, LetterState
from pledgebank.mail.rules import HELD_FOR
from pledgebank.storage import alone
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Reader, Unit

LETTERS = "letters"
KEPT = timedelta(days=90)
MOST_COUNTED = 100_000
_WAITS: Doc = {"state": LetterState.WAITING.value}
_FAILED: Doc = {"state": {"$in": [LetterState.REFUSED.value, LetterState.FAILED.value]}}

INDEXES = (
    Index(LETTERS, (("key", 1),), unique=True),
    Index(LETTERS, (("state", 1), ("due_at", 1), ("_id", 1))),
    Index(LETTERS, (("thread", 1), ("state", 1), ("_id", 1))),
    Index(LETTERS, (("person", 1),)),
    Index(LETTERS, (("ended_at", 1),), expires=int(KEPT.total_seconds())),
)


class Waiting(Struct, frozen=True):
    """How many letters wait, counted to 100,000, and since when the one that should have gone first; None if none."""

    letters: int
    due_since: datetime | None


async def insert(unit: Unit, letters: Sequence[Letter]) -> None:
    """Put letters where they are sent from. Two of one key cannot be."""
    await unit.insert(LETTERS, *map(dump, letters))


async def claim(storage: Storage) -> Letter | None:
    """Take the letter that is due first, for three minutes and counted as a try; None where none is due."""
    now = storage.clock.now()
    taken: Doc = {"due_at": now + HELD_FOR, "holder": new_id()}
    row = await alone.take(
        storage,
        LETTERS,
        {**_WAITS, "due_at": {"$lte": now}},
        {"$set": taken, "$inc": {"tries": 1, "doubts": 1}},
        order=[("due_at", 1), ("_id", 1)],
    )
    return load(Letter, row) if row else None


async def give_back(unit: Unit, letter: Letter, holder: UUID) -> bool:
    """Keep a letter as it is after a try; False where it was taken over by another or is gone."""
    changed = dump(letter)
    where = {"_id": changed.pop("_id"), "holder": holder, **_WAITS}
    return bool(await unit.update(LETTERS, where, {"$set": changed}))


async def is_behind(reader: Reader, letter: Letter) -> bool:
    """Whether an earlier letter of its thread is still to be sent."""
    if not letter.thread:
        return False
    where = {"thread": letter.thread, **_WAITS, "_id": {"$lt": letter.id}}
    return await reader.find_one(LETTERS, where, fields=("_id",)) is not None


async def untried(reader: Reader, threads: Sequence[str], now: datetime) -> dict[str, UUID]:
    """By thread, the letter that waits for its time and into which more can still be put."""
    where = {"thread": {"$in": list(threads)}, **_WAITS, "tries": 0, "due_at": {"$gt": now}}
    rows = await reader.find(LETTERS, where, order=[("thread", 1), ("_id", 1)], limit=max(2 * len(threads), 1))
    return {row["thread"]: row["_id"] for row in rows}


async def add_to(unit: Unit, keys: Sequence[UUID]) -> None:
    """Note that more was put into letters read in this very unit: whoever takes one meanwhile makes it run again."""
    await unit.update_all(LETTERS, {"_id": {"$in": list(keys)}}, {"$inc": {"added": 1}})


async def waiting(reader: Reader) -> Waiting:
    """How much is still to be sent."""
    first = await reader.find_one(LETTERS, _WAITS, order=[("due_at", 1), ("_id", 1)], fields=("due_at",))
    counted = await reader.count(LETTERS, _WAITS, limit=MOST_COUNTED)
    return Waiting(counted, first["due_at"] if first else None)


async def given_up(reader: Reader, since: datetime) -> int:
    """How many letters were refused or given up since then, counted to 100,000."""
    return await reader.count(LETTERS, {"ended_at": {"$gte": since}, **_FAILED}, limit=MOST_COUNTED)


async def delete_of(unit: Unit, person: UUID) -> None:
    """Forget all letters to a person."""
    await unit.delete(LETTERS, {"person": person})
