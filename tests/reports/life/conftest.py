"""A village in a database that is ready for it."""

import pytest

from pledgebank import database
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.reports.life.village import Village, settled


@pytest.fixture
async def village(storage: Storage) -> Village:
    await mongo.prepare(storage, database.INDEXES)
    return await settled(storage)
