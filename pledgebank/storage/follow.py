"""Followers of the log: each has its own cursor, saved in the very transaction of its effect.

So an effect inside the database happens exactly once, whatever dies. A subject whose entries keep failing is parked:
its later entries wait behind it while all others go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from msgspec import Struct
from pymongo.errors import ConnectionFailure

from pledgebank.base import trail
from pledgebank.base.errors import Refused
from pledgebank.base.event import Entry, Event, Subject, Unknown
from pledgebank.storage import log
from pledgebank.storage.documents import Doc
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.tail import FOLLOWER
from pledgebank.storage.unit import Unit
from pledgebank.storage.watch import handled
from pledgebank.storage.watch.handled import Handling
from pledgebank.storage.write import write

BATCH = 500
TRIES = 3
PAUSE = 0.2
SAVED_EVERY = 5.0
_logger = structlog.get_logger(__name__)

Apply = Callable[[Unit, Sequence[Entry]], Awaitable[None]]


class Follower(Struct, frozen=True):
    """Someone who takes in certain kinds of events, in order, in batches: `apply` runs in the cursor's transaction.

    `at_once`: of how many entries at most, so that the transaction does not outlast what the database allows.
    """

    name: str
    events: tuple[type[Event], ...]
    apply: Apply
    at_once: int = BATCH

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the events it takes."""
        return frozenset(event.kind for event in self.events)

    @property
    def head(self) -> str:
        """Where its cursor is kept."""
        return FOLLOWER + self.name

    async def take_in(self, unit: Unit, entries: Sequence[Entry]) -> None:
        """Apply entries. Raises Unreadable where one is of a make that this version does not know."""
        if any(isinstance(entry.event, Unknown) for entry in entries):
            raise Unreadable
        await self.apply(unit, entries)


class Unreadable(Exception):
    """An entry of one of the follower's kinds that only a newer version can read: its subject waits for that."""


class Overtaken(Exception):
    """Another process has moved this follower's cursor since it was read: nothing was applied."""


async def run(storage: Storage, follower: Follower) -> None:
    """Follow the log while holding the follower's lease; until cancelled."""
    await while_held(storage, follower.head, lambda: _Course(storage, follower).work())


async def requeue(storage: Storage, follower: Follower, subject: Subject) -> None:
    """Apply what waits behind a parked subject, in order, and let it go on. Raises what still fails."""
    while (await write(storage, partial(_requeue, follower=follower, subject=subject), recognise=False)).value:
        pass


async def _requeue(unit: Unit, *, follower: Follower, subject: Subject) -> bool:
    """Apply the first of what waits; answers whether there is more."""
    parked = await unit.get("parked", _place(follower, subject))
    if parked is None:
        return False
    waiting = await log.of_subject(unit, subject.id, first=parked["first"], until=parked["last"], limit=BATCH)
    await follower.take_in(unit, _of(waiting, follower, subject))
    if len(waiting) == BATCH and waiting[-1].number < parked["last"]:
        await unit.update("parked", {"_id": parked["_id"]}, {"$set": {"first": waiting[-1].number + 1}})
        return True
    await unit.delete("parked", {"_id": parked["_id"]})
    await unit.update("heads", {"_id": follower.head}, {"$inc": {"parked": -1}})
    return False


class _Course:
    """One follower at work: `_stored` is the cursor as saved, `_seen` how far it has read."""

    def __init__(self, storage: Storage, follower: Follower) -> None:
        self._storage = storage
        self._follower = follower
        self._stored = self._seen = 0
        self._saved_at = time.monotonic()
        self._waits: frozenset[int] = frozenset()

    async def work(self) -> None:
        await self._begin()
        tail = self._storage.tail
        while True:
            await tail.passed(self._seen)
            entries, through = await tail.of_kinds(self._follower.kinds, self._seen, limit=self._follower.at_once)
            if through == self._seen:
                await asyncio.sleep(PAUSE)
                continue
            await self._take(entries, through)
            self._seen = through

    async def _begin(self) -> None:
        """Read the cursor, or start at the log's beginning."""
        head: Doc = {"_id": self._follower.head, "number": 0, "parked": 0}
        await self._storage.database["heads"].update_one({"_id": head["_id"]}, {"$setOnInsert": head}, upsert=True)
        document = await self._storage.reader.get("heads", self._follower.head)
        self._stored = self._seen = document["number"] if document else 0

    async def _take(self, entries: Sequence[Entry], through: int) -> None:
        if not entries:
            # Nothing for this follower: its cursor may lag a little, to spare a write for every batch of others.
            if time.monotonic() - self._saved_at > SAVED_EVERY or through - self._stored > 2 * BATCH:
                await self._write(partial(self._apply, entries=(), through=through), through)
            return
        try:
            await self._write(partial(self._apply, entries=entries, through=through), through, entries)
        except (Overtaken, ConnectionFailure):
            raise
        except Exception as error:
            _logger.warning("batch failed, going one by one", follower=self._follower.name, error=type(error).__name__)
            for entry in entries:
                await self._take_one(entry)

    async def _take_one(self, entry: Entry) -> None:
        for attempt in range(TRIES):
            try:
                step = partial(self._apply, entries=[entry], through=entry.number)
                await self._write(step, entry.number, [entry], retries=attempt + 1)
            except (Overtaken, ConnectionFailure):
                raise
            except Exception as error:
                failure = error
                if isinstance(error, Refused) and error.code == "BUSY":
                    raise
                if isinstance(error, Unreadable):
                    break
                await asyncio.sleep(PAUSE * attempt)
            else:
                return
        _logger.error(
            "subject parked",
            follower=self._follower.name,
            subject=f"{entry.subject.type}/{entry.subject.id}",
            number=entry.number,
            exc_info=failure,
        )
        step = partial(self._park, entry=entry, error=type(failure).__name__)
        await self._write(step, entry.number, [entry], retries=TRIES, parks=True)

    async def _write(
        self,
        step: Callable[[Unit], Awaitable[Doc]],
        through: int,
        entries: Sequence[Entry] = (),
        *,
        retries: int = 0,
        parks: bool = False,
    ) -> None:
        began, name = time.monotonic(), self._follower.name
        with trail.begun() as noted, self._storage.spans.span("handle", follower=name, events=len(entries)) as span:
            if entries:
                span.note(first=entries[0].number, last=entries[-1].number)
            head = (await write(self._storage, step, recognise=False)).value
        self._stored, self._saved_at = through, time.monotonic()
        self._storage.tail.saw(head)
        handling = Handling(name, entries, retries, parks, self._waits)
        handled.tell(handling, noted, self._storage.measures, began)

    async def _apply(self, unit: Unit, *, entries: Sequence[Entry], through: int) -> Doc:
        self._waits = frozenset()
        head = await self._advance(unit, through, parked=0)
        free = await self._let_wait(unit, entries) if head["parked"] else entries
        if free:
            await self._follower.take_in(unit, free)
        return head

    async def _advance(self, unit: Unit, through: int, *, parked: int) -> Doc:
        # Filtered on the number that was read, so that a leader who was paused cannot apply a second time.
        where = {"_id": self._follower.head, "number": self._stored}
        head = await unit.take("heads", where, {"$set": {"number": through}, "$inc": {"parked": parked}})
        if head is None:
            raise Overtaken
        return head

    async def _let_wait(self, unit: Unit, entries: Sequence[Entry]) -> list[Entry]:
        """The entries that may be applied; those of parked subjects are left for `requeue`."""
        free = []
        for entry in entries:
            waits = {"$set": {"last": entry.number}}
            if not await unit.update("parked", {"_id": _place(self._follower, entry.subject)}, waits):
                free.append(entry)
        self._waits = frozenset(entry.number for entry in entries) - {entry.number for entry in free}
        return free

    async def _park(self, unit: Unit, *, entry: Entry, error: str) -> Doc:
        head = await self._advance(unit, entry.number, parked=1)
        await unit.insert(
            "parked",
            {
                "_id": _place(self._follower, entry.subject),
                "follower": self._follower.name,
                "subject": {"type": entry.subject.type, "id": entry.subject.id},
                "first": entry.number,
                "last": entry.number,
                "error": error,
                "since": unit.now,
            },
        )
        return head


def _of(entries: Sequence[Entry], follower: Follower, subject: Subject) -> list[Entry]:
    # Things of two types may have one id, such as a person and what their own devices are told of them.
    return [entry for entry in entries if entry.kind in follower.kinds and entry.subject == subject]


def _place(follower: Follower, subject: Subject) -> str:
    return f"{follower.name}/{subject.type}/{subject.id.hex}"
