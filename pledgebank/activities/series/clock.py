"""The clock of series: makes what is to come some weeks ahead, and lets it follow where clocks are set otherwise."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from pledgebank.activities.series import commands, store, zoning
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 30.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Make what is due, every half minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await make_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/series", work)


async def make_due(storage: Storage) -> int:
    """Make all that is due by now; answers of how many series. May run any number of times, also at once."""
    done = 0
    while True:
        keys = await store.due(storage.reader, storage.clock.now(), AT_ONCE)
        went = [await _goes(storage, key) for key in keys]
        done += sum(went)
        if len(keys) < AT_ONCE or not all(went):
            return done


async def _goes(storage: Storage, key: UUID) -> bool:
    """See to one; whether that went well. One with which it does not must not keep all later ones waiting."""
    try:
        await write(storage, partial(zoning.follow, key=key))
        while (await write(storage, partial(commands.make_ahead, key=key))).value:
            pass
    except Exception as error:
        _logger.error("clock of series failed", series=str(key), error=type(error).__name__, exc_info=error)
        await write(storage, partial(commands.put_off, key=key))
        return False
    return True
