"""A database ready for reports, with one town in it."""

from collections.abc import Awaitable, Callable

import pytest

from pledgebank.reports import commands, store
from pledgebank.reports.model import Report
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

Keep = Callable[..., Awaitable[None]]


@pytest.fixture
async def keep(storage: Storage) -> Keep:
    """`await keep(report, ...)`: they are in the database, and told of."""
    await mongo.prepare(storage, store.INDEXES)

    async def keep(*reports: Report) -> None:
        async def command(unit: Unit) -> None:
            await commands.insert_many(unit, reports)

        await write(storage, command)

    return keep
