"""Ways to break the code on purpose, so that the checker can show that it notices: one for each thing it looks at."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from pymongo.asynchronous.client_session import AsyncClientSession

from pledgebank import workers
from pledgebank.activities.events import ActivityJoined
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Slot
from pledgebank.base.event import Entry, Event
from pledgebank.pledges import fold
from pledgebank.storage import sequencer
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, Written, _Attempt

OFTEN = 10
_times = itertools.count(1)


def key_ignored() -> None:
    """An idempotency key is not kept: what is sent again is done again."""
    run: Callable[..., Awaitable[Written[Any]]] = _Attempt.run

    async def forgetful(attempt: _Attempt, command: Any, by: Any, origin: Any, once: Once | None) -> Written[Any]:
        return await run(attempt, command, by, origin, None)

    _Attempt.run = forgetful  # type: ignore[method-assign, assignment]  # broken on purpose


def counted_twice() -> None:
    """What signs a pledge is folded twice."""

    async def twice(unit: Unit, entries: Sequence[Entry]) -> None:
        await fold.apply(unit, entries)
        await fold.apply(unit, entries)

    workers.FOLLOWERS = tuple(
        Follower(one.name, one.events, twice) if one is fold.FOLDS else one for one in workers.FOLLOWERS
    )


def not_committed() -> None:
    """Now and then a write is acknowledged that was never committed."""
    commit = _Attempt._commit

    async def sometimes(attempt: _Attempt, session: AsyncClientSession, written: Written[Any]) -> None:
        if attempt._recognise and next(_times) % OFTEN == 0:
            await session.abort_transaction()
        else:
            await commit(attempt, session, written)

    _Attempt._commit = sometimes  # type: ignore[method-assign, assignment]  # broken on purpose


def gap() -> None:
    """A number of the log is left out."""
    row = sequencer._row

    def further(letter: Doc, number: int) -> Doc:
        return row(letter, number + (number > 50))

    sequencer._row = further


def one_too_many() -> None:
    """Everybody who joins a slot is given a place, full or not."""

    async def generous(unit: Unit, key: UUID, party_size: int, *, asks: bool, first_come: bool) -> Slot:
        change: list[Doc] = [
            {"$set": {"ticket": {"$add": ["$ticket", 1]}, "taken": {"$add": ["$taken", party_size]}, "placed": True}}
        ]
        document = await unit.take(signups.SLOTS, {"_id": key}, change)
        assert document is not None
        return load(Slot, document)

    signups.take_ticket = generous


def change_untold() -> None:
    """Some write does not tell what it did: whoever keeps a copy does not hear of it."""
    emit = Unit.emit

    def silent(unit: Unit, *events: Event) -> None:
        told = [one for one in events if not (isinstance(one, ActivityJoined) and next(_times) % OFTEN == 0)]
        emit(unit, *told)

    Unit.emit = silent  # type: ignore[method-assign, assignment]  # broken on purpose


FAULTS: dict[str, Callable[[], None]] = {
    fault.__name__.replace("_", "-"): fault
    for fault in (key_ignored, counted_twice, not_committed, gap, one_too_many, change_untold)
}
