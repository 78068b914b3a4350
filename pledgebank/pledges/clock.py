"""The clock of pledges: closes those whose deadline is long enough past, so that the log can decide about them."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from pledgebank.pledges import rules, store
from pledgebank.pledges.events import PledgeClosed
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 5.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage) -> None:
    """Settle what is due, every few seconds, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await settle_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/pledges", work)


async def settle_due(storage: Storage) -> int:
    """Close what ended at least 120 seconds ago; answers how many pledges. May run anywhere, any number of times.

    The fold decides when it reaches PledgeClosed. Whatever was signed in time stands before that in the log: it was
    decided within 20 seconds of its time, and MongoDB ends a transaction after 60 seconds, looking every 30.
    """
    done = 0
    while True:
        before = storage.clock.now() - rules.SETTLED_AFTER
        due = await store.due(storage.reader, closed_before=before, limit=AT_ONCE)
        closed = [await _closes(storage, pledge) for pledge in due]
        done += sum(closed)
        if len(due) < AT_ONCE or not all(closed):
            return done


async def _closes(storage: Storage, pledge: UUID) -> bool:
    """Close one; whether that went well. One that cannot be closed must not keep all later ones waiting."""
    try:
        await write(storage, partial(_close, pledge=pledge))
    except Exception as error:
        _logger.error("pledge not closed", pledge=str(pledge), error=type(error).__name__, exc_info=error)
        return False
    return True


async def _close(unit: Unit, *, pledge: UUID) -> None:
    found = await store.get(unit, pledge)
    if found is not None and rules.may_settle(found, unit.now):
        await store.replace(unit, rules.close(found, unit.now))
        unit.emit(PledgeClosed(id=pledge))
