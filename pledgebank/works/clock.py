"""The clock of works: asks how it went, believes what a photo has shown long enough, and hands on what was given up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import structlog
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works import rules, store
from pledgebank.works.events import OutcomeAsked, OutcomeMissing, ReportWorkChanged, WorkChanged
from pledgebank.works.leases import commands as leases
from pledgebank.works.leases import store as lease_store
from pledgebank.works.model import WorkState
from pledgebank.works.outcomes import commands as outcomes
from pledgebank.works.store import Due

AT_ONCE = 100
EVERY_SECONDS = 60.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Do what time has come for, every minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await ask_due(storage)
            await believe_due(storage)
            await hand_on_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/works", work)


async def ask_due(storage: Storage) -> int:
    """Ask organisers again how it went, or stop asking; answers of how many activities. May run anywhere, often."""
    due = partial(store.questions, storage.reader, storage.clock.now())
    return await _each(storage, due, lambda unit, key: _ask(unit, activity=key))


async def believe_due(storage: Storage) -> int:
    """Take as certain what a photo has shown for seven days and nobody denied; answers how much work."""
    due = partial(store.believable, storage.reader, storage.clock.now())
    return await _each(storage, due, lambda unit, key: outcomes.believe(unit, work=key))


async def hand_on_due(storage: Storage) -> int:
    """Give reports whose turn has run out to who has asked for them; answers how many."""
    due = partial(lease_store.asked_for, storage.reader, storage.clock.now())
    return await _each(storage, due, lambda unit, key: leases.hand_on(unit, report=key))


async def _ask(unit: Unit, *, activity: UUID) -> bool:
    """Ask once more; after the last time nothing is expected any more, and nothing taken as done."""
    course = await store.course(unit, activity)
    found = await activities.get(unit, activity)
    if course is None or course.ask_at is None or course.ask_at > unit.now:
        return False  # another process was quicker
    [items] = await store.of_activities(unit, [activity])
    silent = rules.unanswered(items)
    if found is None or not silent:
        await store.put_course(unit, replace(course, ask_at=None))
        return False
    turn = course.turn + 1
    if turn <= len(rules.REMINDED_AFTER):
        again = max(rules.next_question(found.ends_at, turn), unit.now + rules.AT_LEAST)
        await store.put_course(unit, replace(course, turn=turn, ask_at=again))
        unit.emit(OutcomeAsked(id=activity, turn=turn))
        return True
    await store.put_course(unit, replace(course, ask_at=None))
    for item in silent:
        unreported = rules.change(item, WorkState.UNREPORTED, unit.now)
        await store.replace(unit, unreported)
        await leases.release(unit, unreported)
        unit.emit(ReportWorkChanged(id=item.report, work=item.id))
        unit.emit(WorkChanged(id=activity, work=item.id, state=unreported.state))
    unit.emit(OutcomeMissing(id=activity))
    return True


async def _each(
    storage: Storage,
    due: Callable[[Due | None, int], Awaitable[Sequence[Due]]],
    act: Callable[[Unit, UUID], Awaitable[bool]],
) -> int:
    """Act on all that is due, a bounded lot at a time, each once; answers on how many it did."""
    done, after = 0, None
    while True:
        lot = await due(after, AT_ONCE)
        for one in lot:
            done += await _acts(storage, partial(_with, act=act, key=one.id))
        if len(lot) < AT_ONCE:
            return done
        after = lot[-1]


async def _acts(storage: Storage, act: Callable[[Unit], Awaitable[bool]]) -> bool:
    """Act on one; whether that went well. One on which it fails must not keep all later ones waiting."""
    try:
        return (await write(storage, act)).value
    except Exception as error:
        _logger.error("clock of works failed", error=type(error).__name__, exc_info=error)
        return False


async def _with(unit: Unit, *, act: Callable[[Unit, UUID], Awaitable[bool]], key: UUID) -> bool:
    return await act(unit, key)
