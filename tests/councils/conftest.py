"""A database with the collections of this feature."""

import pytest

from pledgebank.councils import store
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture
async def councils(storage: Storage) -> Storage:
    await mongo.prepare(storage, store.INDEXES)
    return storage
