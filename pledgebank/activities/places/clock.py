"""The clock of places: lets go of what was offered and not taken in time, also after it stood still."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from pledgebank.activities.places import due_store, offers, store
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 5.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Let go of what is due, every few seconds, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await lapse_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/activities/places", work)


async def lapse_due(storage: Storage) -> int:
    """Let go of all that was not taken in time; answers how many. May run anywhere, any number of times."""
    done = 0
    while True:
        due = await due_store.run_out(storage.reader, storage.clock.now(), AT_ONCE)
        went = [await _goes(storage, one.slot, one.id) for one in due]
        done += sum(went)
        if len(due) < AT_ONCE or not all(went):
            return done


async def _goes(storage: Storage, slot: UUID, key: UUID) -> bool:
    """Let go of one; whether that went well. One with which it does not must not keep all later ones waiting."""
    try:
        await write(storage, partial(_lapse, key=key), turn=slot)
    except Exception as error:
        _logger.error("clock of places failed", signup=str(key), error=type(error).__name__, exc_info=error)
        return False
    return True


async def _lapse(unit: Unit, *, key: UUID) -> bool:
    [signup] = await store.signups_by_ids(unit, [key])
    return signup is not None and await offers.lapse(unit, signup)
