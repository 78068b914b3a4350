"""A database with all its indexes."""

import pytest

from pledgebank import database
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, database.INDEXES)
