"""The database of a test, opened anew for each command, as the program does."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pledgebank.base.clock import SystemClock
from pledgebank.councils import store as councils
from pledgebank.geocoding import store as geocoding
from pledgebank.imports import progress
from pledgebank.reports import store as reports
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage

T = TypeVar("T")
INDEXES = (*councils.INDEXES, *reports.INDEXES, *progress.INDEXES, *geocoding.INDEXES)


class Opened:
    """Runs commands on one database; `interrupt`: as if Ctrl-C had been pressed."""

    def __init__(self, url: str, name: str) -> None:
        self.interrupt = False
        self.url = url
        self.name = name

    def __call__(self, command: Callable[[Storage], Awaitable[T]], /) -> T | None:
        async def inside() -> T:
            async with mongo.connect(self.url, clock=SystemClock(), name=self.name) as storage:
                await mongo.prepare(storage, INDEXES)
                return await command(storage)

        return None if self.interrupt else asyncio.run(inside())

    def count(self, collection: str) -> int:
        """How many documents there are."""

        async def counted(storage: Storage) -> int:
            return await storage.reader.count(collection, {}, limit=1_000)

        return self(counted) or 0

    def clear(self) -> None:
        """Empty it."""

        async def emptied(storage: Storage) -> bool:
            for collection in await storage.database.list_collection_names():
                await storage.database[collection].delete_many({})
            return True

        self(emptied)
