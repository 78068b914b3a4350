"""A database with what pledges need."""

import pytest

from pledgebank.pledges import store
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture
async def pledges(storage: Storage) -> Storage:
    await mongo.prepare(storage, store.INDEXES)
    return storage
