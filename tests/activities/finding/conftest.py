"""An empty database."""

import pytest

from pledgebank import database
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, database.INDEXES)
    return storage
