"""A database ready for reports."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from pledgebank.reports import commands, store
from pledgebank.reports.model import Report
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

Keep = Callable[..., Awaitable[None]]


@pytest.fixture
async def keep(storage: Storage) -> Keep:
    """`await keep(report, ...)`: they are in the database, and told of."""
    await mongo.prepare(storage, store.INDEXES)
    return partial(keep_in, storage)


async def keep_in(storage: Storage, *reports: Report) -> None:
    """Put reports into a database."""
    await write(storage, partial(commands.insert_many, reports=reports))
