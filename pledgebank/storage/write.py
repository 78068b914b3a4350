"""The one way to write: a command in a transaction, run again on conflict, recognised when its fate was unknown."""

import asyncio
import contextlib
import hashlib
import itertools
import random
import time
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec
from msgspec import Struct
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.base import trail
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.base.spans import name_of
from pledgebank.storage.documents import Doc
from pledgebank.storage.driver.conflicts import is_duplicate, may_run_again
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader, Unit

T = TypeVar("T")
GIVE_UP_AFTER = 30.0
MOST_DUPLICATES = 5
# What anybody does is decided anew if the clock has gone on by more, as when this machine was paused: else an act
# begun before a deadline could be committed long after what follows from it. The database bounds only its own part.
LONGEST_DECISION = timedelta(seconds=20)
_OURS = (Origin.SYSTEM, Origin.IMPORT)


class Written(Struct, Generic[T], frozen=True):
    """What a write answered; `event` is the id of the last event it told; `repeated`: it had been done before."""

    value: T
    event: str | None = None
    repeated: bool = False


class _Outdated(Exception):
    """What was decided goes by a time too long ago."""


class Once(Struct, frozen=True):
    """An idempotency key: the same person, key and input get the accepted answer again."""

    person: UUID
    key: str
    digest: bytes

    @classmethod
    def of(cls, person: UUID, key: str, operation: str, given: object) -> "Once":
        """The key for an operation and its input (plain values). Raises Refused INVALID for an unusable key."""
        if not 1 <= len(key) <= 100 or not key.isprintable():
            raise invalid("An idempotency key has 1 to 100 characters.", "idempotencyKey")
        text = msgspec.json.encode([operation, given], order="sorted")
        return cls(person, key, hashlib.sha256(text).digest())

    @property
    def id(self) -> str:
        """Where the answer is kept."""
        return f"{self.person.hex}:{self.key}"

    def kept(self, value: object, event: str | None, now: datetime) -> Doc:
        """The accepted answer, as it is kept: an id, and the id of the last event that was told."""
        return {"_id": self.id, "digest": self.digest, "value": value, "event": event, "at": now}


async def write(
    storage: Storage,
    command: Callable[[Unit], Awaitable[T]],
    *,
    by: UUID | None = None,
    origin: Origin = Origin.SYSTEM,
    once: Once | None = None,
    turn: Hashable = None,
    recognise: bool = True,
    patience: float | None = None,
) -> Written[T]:
    """Run a command in one transaction: its documents and its events are written together or not at all.

    The command may run several times, each time on a fresh snapshot and with the clock read anew. With `once`, its
    value must be a single id, which is kept for 30 days. Writers that name the same `turn`, such as a slot with few
    places, wait for each other in this process rather than conflict in the database, which many at once hardly
    survive. `recognise=False` is for commands that themselves notice that they were done.
    Raises what the command refuses, and Refused BUSY after `patience` (30 seconds) of trying.
    """
    patience = GIVE_UP_AFTER if patience is None else patience
    give_up = time.monotonic() + patience
    async with AsyncExitStack() as stack:
        stack.enter_context(storage.measures.writing())
        stack.enter_context(storage.spans.span("write", command=name_of(command)))
        try:
            async with asyncio.timeout(patience):
                await stack.enter_async_context(storage.turns.of(turn))
        except TimeoutError as error:
            raise busy() from error
        attempt = _Attempt(storage, new_id(), recognise, give_up)
        return await _tried(attempt, command, by=by, origin=origin, once=once)


async def _tried(
    attempt: "_Attempt",
    command: Callable[[Unit], Awaitable[T]],
    *,
    by: UUID | None,
    origin: Origin,
    once: Once | None,
) -> Written[T]:
    duplicates = tries = 0
    while True:
        try:
            return await attempt.run(command, by, origin, once)
        except (PyMongoError, _Outdated) as error:
            duplicates += is_duplicate(error)
            if not (isinstance(error, _Outdated) or may_run_again(error)) or duplicates > MOST_DUPLICATES:
                raise
            if attempt.is_over:
                if done := await attempt.done():
                    return cast("Written[T]", done)
                raise busy(in_doubt=attempt.is_in_doubt) from error
            attempt.note(error)
        tries += 1
        await _pause(tries)


class _Attempt:
    """One operation over all its tries; remembers the try whose commit may or may not have come through."""

    def __init__(self, storage: Storage, operation: UUID, recognise: bool, give_up: float) -> None:
        """`give_up`: until when to try, on the monotonic clock."""
        self._storage = storage
        self._operation = operation
        self._recognise = recognise
        self._give_up = give_up
        self._in_doubt: Written[Any] | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has been tried for long enough."""
        return time.monotonic() > self._give_up

    def note(self, error: Exception) -> None:
        """Note that it will be tried again, and why."""
        self._storage.measures.tried_again(error)
        trail.current().again()

    @property
    def is_in_doubt(self) -> bool:
        """Whether it may have come through although no answer said so."""
        return self._in_doubt is not None

    async def done(self) -> Written[Any] | None:
        """What it has written after all, as far as can be seen now; None proves nothing."""
        with contextlib.suppress(PyMongoError):
            return await self._recognised(self._storage.reader)
        return None

    async def run(
        self, command: Callable[[Unit], Awaitable[T]], by: UUID | None, origin: Origin, once: Once | None
    ) -> Written[T]:
        """Try once. Raises what the command refuses, and PyMongoError."""
        storage = self._storage
        async with storage.client.start_session() as session:
            await session.start_transaction(ReadConcern("snapshot"), WriteConcern(w="majority", j=True))
            unit = Unit(storage.reader, session, now=storage.clock.now(), by=by, origin=origin)
            try:
                written = await self._recognised(unit) or await self._decide(unit, command, once)
            except (Refused, PyMongoError) as error:
                # Only now look whether it was done before: most keys are new, and a look costs as much as a write.
                if once and (isinstance(error, Refused) or is_duplicate(error)):
                    await session.abort_transaction()
                    if answer := await storage.reader.get("answers", once.id):
                        return cast("Written[T]", _again(answer, once))
                raise
            if (by is not None or origin not in _OURS) and storage.clock.now() - unit.now > LONGEST_DECISION:
                raise _Outdated
            await self._commit(session, written)
        if written.event:
            storage.inbox_filled.set()
            trail.current().wrote(self._operation)
        return written

    async def _decide(self, unit: Unit, command: Callable[[Unit], Awaitable[T]], once: Once | None) -> Written[T]:
        value = await command(unit)
        event = await unit.deliver(self._operation)
        if event is None and self._recognise:
            await unit.insert("operations", {"_id": self._operation, "at": unit.now})
        if once:
            await unit.insert("answers", once.kept(value, event, unit.now))
        return Written(value, event)

    async def _commit(self, session: AsyncClientSession, written: Written[Any]) -> None:
        # Asked again, the database says for certain whether the transaction was committed, and if not, commits it.
        for tries in itertools.count(1):
            try:
                await session.commit_transaction()
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult"):
                    raise
                self._in_doubt = written
                if self.is_over:
                    raise ConnectionFailure("commit in doubt") from error
                self.note(error)
            else:
                return
            await _pause(tries)

    async def _recognised(self, reader: Reader) -> Written[Any] | None:
        """What an earlier try has written after all: in a unit, as the transaction sees it that would do so again."""
        written = self._in_doubt
        if written is None or not self._recognise:
            return None
        if written.event is None:
            return written if await reader.get("operations", self._operation) else None
        waits = await reader.get("inbox", written.event)  # first: outside a unit it may be moved between two looks
        moved = waits or await reader.find_one("log", {"event": written.event}, fields=("_id",))
        return written if moved else None


def _again(answer: Doc, once: Once) -> Written[Any]:
    if answer["digest"] != once.digest:
        raise Refused("KEY_REUSED", "This was sent before with other details.", field=("idempotencyKey",))
    return Written(answer["value"], answer["event"], repeated=True)


def busy(*, in_doubt: bool = False) -> Refused:
    """What somebody is told whom we cannot serve just now; `in_doubt`: what they wanted may have been done."""
    if in_doubt:
        return Refused(
            "BUSY", "We are very busy, but this may have been done: please look before you try again.", retry_after=10
        )
    return Refused("BUSY", "We are very busy just now; please try again.", retry_after=10)


async def _pause(tries: int) -> None:
    await asyncio.sleep(random.uniform(0, min(0.005 * 2 ** min(tries, 10), 0.25)))  # noqa: S311 - spreads, no secret
