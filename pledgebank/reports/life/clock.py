"""The clock of reports: asks reporters when it is time, and believes that a repair was done when nobody objected."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import structlog

from pledgebank.reports import states, store
from pledgebank.reports.life import asking, commands, rules
from pledgebank.reports.life import store as life
from pledgebank.reports.life.store import Due
from pledgebank.reports.states import Mover
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 60.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Do what time has come for, every minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await ask_due(storage)
            await believe_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/reports", work)


async def ask_due(storage: Storage) -> int:
    """Ask the reporters whom it is time to ask; answers how many. May run anywhere, any number of times."""
    return await _each(storage, partial(life.to_be_asked, storage.reader, storage.clock.now()), asking.ask)


async def believe_due(storage: Storage) -> int:
    """Take as repaired what somebody said was, and nobody objected to; answers how many reports."""
    before = storage.clock.now() - states.BELIEVED_AFTER
    return await _each(storage, partial(life.claimed, storage.reader, before), _believe)


async def _believe(unit: Unit, *, report: UUID) -> bool:
    found = await store.get(unit, report)
    if found is None:
        return False
    objected = bool(await life.asking(unit, report, unit.now - states.BELIEVED_AFTER, limit=1))
    hazard = await commands.is_hazard(unit, found)
    believed = rules.believe(found, objected=objected, hazard=hazard, now=unit.now)
    if believed is not None:
        await commands.enter(unit, found, believed, Mover.CLOCK, None)
    return believed is not None


async def _each(
    storage: Storage,
    due: Callable[[Due | None, int], Awaitable[Sequence[Due]]],
    act: Callable[..., Awaitable[bool]],
) -> int:
    """Act on all that is due, a bounded lot at a time, each once; answers on how many it did."""
    done, after = 0, None
    while True:
        lot = await due(after, AT_ONCE)
        for one in lot:
            done += await _acts(storage, partial(act, report=one.report))
        if len(lot) < AT_ONCE:
            return done
        after = lot[-1]


async def _acts(storage: Storage, act: Callable[[Unit], Awaitable[bool]]) -> bool:
    """Act on one; whether that went well. One on which it fails must not keep all later ones waiting."""
    try:
        return (await write(storage, act)).value
    except Exception as error:
        _logger.error("clock of reports failed", error=type(error).__name__, exc_info=error)
        return False
