"""The clock of activities: tells when one starts and when it is over, each once, also after a pause."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from pledgebank.activities import store
from pledgebank.activities.days import times
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 5.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Tell what is due, every few seconds, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await tell_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/activities", work)


async def tell_due(storage: Storage) -> int:
    """Tell of all that has started or ended until now; answers of how many. May run anywhere, any number of times."""
    told, now, after = 0, storage.clock.now(), None
    while True:
        lot = await store.due(storage.reader, now, after, AT_ONCE)
        for key, _ in lot:
            told += await _tells(storage, key)
        if len(lot) < AT_ONCE:
            return told
        after = lot[-1]


async def come(unit: Unit, *, activity: UUID) -> bool:
    """Tell what is due of one; whether anything was."""
    found = await store.get(unit, activity)
    if found is None:
        return False
    by_now, events = times.come(found, unit.now)
    if events:
        await store.replace(unit, by_now)
        unit.emit(*events)
    return bool(events)


async def _tells(storage: Storage, activity: UUID) -> bool:
    """Tell of one; whether there was anything. One with which it fails must not keep all later ones waiting."""
    try:
        return (await write(storage, partial(come, activity=activity))).value
    except Exception as error:
        _logger.error("clock of activities failed", activity=str(activity), error=type(error).__name__, exc_info=error)
        return False
