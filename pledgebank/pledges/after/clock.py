"""The clock of what follows: reminds silent promisers, asks whether it was done, and gives advice to slow pledges."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from msgspec import Struct

from pledgebank.base.event import Event
from pledgebank.pledges import store as pledges
from pledgebank.pledges.after import course, rules, store
from pledgebank.pledges.after.model import Course
from pledgebank.pledges.after.rules import Turn
from pledgebank.pledges.events import PromiserAdvised, PromiserReminded, SignersAsked
from pledgebank.pledges.model import Pledge
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 60.0
GREETED_AFTER = timedelta(minutes=1)
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Do what time has come for, every minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await remind_due(storage)
            await ask_due(storage)
            await advise_due(storage)
            await greet_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/pledges/after", work)


class _Task(Struct, frozen=True):
    """One thing that time brings: by which field of a course, what decides, what is told, what is noted then."""

    field: str
    judge: Callable[[Pledge, Course, datetime], Turn]
    tell: Callable[[Course], Event]
    note: Callable[[Course, datetime], dict[str, object]]


_REMIND = _Task(
    "remind_at", rules.reminding, lambda course: PromiserReminded(id=course.id), lambda _, __: {"remind_at": None}
)
_ASK = _Task("ask_at", rules.asking, lambda course: SignersAsked(id=course.id), lambda _, __: {"ask_at": None})
_ADVISE = _Task(
    "advise_at",
    rules.advising,
    lambda course: PromiserAdvised(id=course.id, tip=course.tip + 1),
    lambda course, now: {"advise_at": now + rules.ADVISED_EVERY, "tip": course.tip + 1},
)


async def remind_due(storage: Storage) -> int:
    """Remind promisers who have not said a word; answers how many. May run anywhere, any number of times."""
    return await _each(storage, _REMIND)


async def ask_due(storage: Storage) -> int:
    """Ask signers and promisers whether they have done it; answers of how many pledges."""
    return await _each(storage, _ASK)


async def advise_due(storage: Storage) -> int:
    """Advise the promisers of slow pledges; answers how many."""
    return await _each(storage, _ADVISE)


async def greet_due(storage: Storage) -> int:
    """Greet who joined a minute ago and was counted unnoticed; answers for how many pledges."""
    waiting = await store.waited_for(storage.reader, storage.clock.now() - GREETED_AFTER, AT_ONCE)
    return sum([await _acts(storage, partial(course.greet, pledge=pledge)) for pledge in waiting])


async def _act(unit: Unit, *, task: _Task, pledge: UUID) -> bool:
    """Tell what time has come for, or put it off, or forget it; whether it was told."""
    found, own = await pledges.get(unit, pledge), (await store.courses(unit, [pledge])).get(pledge)
    due_at = getattr(own, task.field, None)
    if found is None or own is None or due_at is None or due_at > unit.now:
        return False  # another process was quicker
    turn = task.judge(found, own, unit.now)
    if turn is Turn.NOW:
        await store.note(unit, pledge, **task.note(own, unit.now))
        unit.emit(task.tell(own))
        return True
    await store.note(unit, pledge, **{task.field: unit.now + rules.PUT_OFF if turn is Turn.LATER else None})
    return False


async def _each(storage: Storage, task: _Task) -> int:
    """Act on all that is due, a bounded lot at a time, each once; answers on how many it did."""
    done, after = 0, None
    while True:
        lot = await store.due(storage.reader, task.field, storage.clock.now(), after, AT_ONCE)
        for one in lot:
            done += await _acts(storage, partial(_act, task=task, pledge=one.pledge))
        if len(lot) < AT_ONCE:
            return done
        after = lot[-1]


async def _acts(storage: Storage, act: Callable[[Unit], Awaitable[bool]]) -> bool:
    """Act on one; whether that went well. One on which it fails must not keep all later ones waiting."""
    try:
        return (await write(storage, act)).value
    except Exception as error:
        _logger.error("clock after pledges failed", error=type(error).__name__, exc_info=error)
        return False
