"""The database for a command that runs and ends; a running server's private one is joined."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pledgebank import database, keeping, settings, workers
from pledgebank.cli import interrupts, logs
from pledgebank.settings import Settings
from pledgebank.storage.ending import end
from pledgebank.storage.mongo import Storage

T = TypeVar("T")


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[Storage]:
    """The database by settings, with the background work done beside: also where no server runs, all is counted."""
    async with database.opened(chosen) as storage:
        beside = asyncio.create_task(workers.run(storage, others=keeping.clocks(chosen)))
        try:
            yield storage
        finally:
            await end(beside)


def run(command: Callable[[Storage], Awaitable[T]]) -> T | None:
    """Run a command on the database the environment names; None when it was interrupted."""
    chosen = settings.read()
    logs.configure(chosen)

    async def inside() -> T:
        async with opened(chosen) as storage:
            return await command(storage)

    return interrupts.run(inside())


def look(command: Callable[[Storage], Awaitable[T]]) -> T | None:
    """Run a command that only reads on the database as it is: nothing is prepared, and nothing works beside."""
    chosen = settings.read()
    logs.configure(chosen)

    async def inside() -> T:
        async with database.reached(chosen) as storage:
            return await command(storage)

    return interrupts.run(inside())
