"""The clock of pledges: closes those whose time is long enough past, and lets places go on that nobody answered for."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import structlog
from msgspec.structs import replace

from pledgebank.pledges import store
from pledgebank.pledges.events import PledgeClosed, PledgeHoldEnded
from pledgebank.pledges.signing import bursts, commands, settling
from pledgebank.pledges.signing import store as signing
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
            await lapse_due(storage)
            await end_holds_due(storage)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/pledges", work)


async def settle_due(storage: Storage) -> int:
    """Close what ended, or whose grace did, at least 120 seconds ago; answers how many. May run any number of times.

    The fold decides when it reaches PledgeClosed. Whatever was signed in time stands before that in the log: it was
    decided within 20 seconds of its time, and MongoDB ends a transaction after 60 seconds, looking every 30.
    """
    before = storage.clock.now() - settling.SETTLED_AFTER
    ended = partial(store.due, storage.reader, closed_before=before, limit=AT_ONCE)
    over = partial(signing.grace_over, storage.reader, before, AT_ONCE)
    return sum([await _each(storage, due, _closing) for due in (ended, over)])


async def lapse_due(storage: Storage) -> int:
    """Let places go to the next that were kept until 120 seconds ago or longer; answers how many."""
    before = storage.clock.now() - settling.SETTLED_AFTER
    return await _each(storage, partial(signing.offers_over, storage.reader, before, AT_ONCE), _lapsing)


async def end_holds_due(storage: Storage) -> int:
    """Let go on what has waited long enough although its target was reached; answers how many."""
    return await _each(storage, partial(bursts.over, storage.reader, storage.clock.now(), AT_ONCE), _ending_hold)


async def _each(
    storage: Storage,
    due: Callable[[], Awaitable[Sequence[UUID]]],
    act: Callable[[UUID], Callable[[Unit], Awaitable[None]]],
) -> int:
    done = 0
    while True:
        keys = await due()
        went = [await _goes(storage, key, act(key)) for key in keys]
        done += sum(went)
        if len(keys) < AT_ONCE or not all(went):
            return done


async def _goes(storage: Storage, key: UUID, command: Callable[[Unit], Awaitable[None]]) -> bool:
    """Do one; whether that went well. One with which it does not must not keep all later ones waiting."""
    try:
        await write(storage, command)
    except Exception as error:
        _logger.error("clock of pledges failed", thing=str(key), error=type(error).__name__, exc_info=error)
        return False
    return True


def _closing(pledge: UUID) -> Callable[[Unit], Awaitable[None]]:
    return partial(_close, pledge=pledge)


def _lapsing(signature: UUID) -> Callable[[Unit], Awaitable[None]]:
    return partial(commands.lapse, signature=signature)


def _ending_hold(pledge: UUID) -> Callable[[Unit], Awaitable[None]]:
    return partial(_end_hold, pledge=pledge)


async def _end_hold(unit: Unit, *, pledge: UUID) -> None:
    found = await store.get(unit, pledge)
    if found is not None and settling.may_hold_end(found, unit.now):
        await store.replace(unit, replace(found, was_held=True))
        unit.emit(PledgeHoldEnded(id=pledge))


async def _close(unit: Unit, *, pledge: UUID) -> None:
    found = await store.get(unit, pledge)
    if found is not None and settling.may_close(found, unit.now):
        await store.replace(unit, settling.close(found, unit.now))
        unit.emit(PledgeClosed(id=pledge))
