"""Numbered changes to stored documents, each applied once, in order, by one process, before anything is served."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

Migration = Callable[[Unit], Awaitable[None]]
_logger = structlog.get_logger(__name__)


async def apply(storage: Storage, migrations: Sequence[Migration]) -> int:
    """Apply what is new; answers how many. The place in the sequence is a migration's number: append only.

    Each runs in one transaction together with the note that it ran, so several processes may try at once.
    """
    done = 0
    for number, migration in enumerate(migrations, start=1):

        async def step(unit: Unit, number: int = number, migration: Migration = migration) -> bool:
            if await unit.get("migrations", number):
                return False
            await unit.insert("migrations", {"_id": number, "name": migration.__name__, "at": unit.now})
            await migration(unit)
            return True

        if (await write(storage, step, recognise=False)).value:
            _logger.info("migrated", number=number, name=migration.__name__)
            done += 1
    return done
