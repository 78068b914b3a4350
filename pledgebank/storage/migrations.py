"""Numbered changes to stored documents, each applied once, in order, by one process, before anything is served."""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from functools import partial

import structlog

from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

# Answers whether there is more to do: it then runs again, so that no transaction outlasts what the database allows.
Migration = Callable[[Unit], Awaitable[bool]]
_logger = structlog.get_logger(__name__)


async def apply(storage: Storage, migrations: Sequence[Migration]) -> int:
    """Apply what is new; answers how many. The place in the sequence is a migration's number: append only.

    Each runs step by step, the last in one transaction with the note that it ran, so several processes may try at once.
    """
    done = 0
    for number, migration in enumerate(migrations, start=1):
        step = partial(_step, number=number, migration=migration)
        while (outcome := (await write(storage, step, recognise=False)).value) is _Outcome.MORE:
            pass
        if outcome is _Outcome.DONE:
            _logger.info("migrated", number=number, name=migration.__name__)
            done += 1
    return done


class _Outcome(Enum):
    KNOWN = 0
    MORE = 1
    DONE = 2


async def _step(unit: Unit, *, number: int, migration: Migration) -> _Outcome:
    if await unit.get("migrations", number):
        return _Outcome.KNOWN
    if await migration(unit):
        return _Outcome.MORE
    await unit.insert("migrations", {"_id": number, "name": migration.__name__, "at": unit.now})
    return _Outcome.DONE
