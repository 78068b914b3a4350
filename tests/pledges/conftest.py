"""A database with what pledges need."""

import pytest

from pledgebank.people import waiting
from pledgebank.pledges import store
from pledgebank.pledges.signing import bursts
from pledgebank.pledges.signing import store as signing
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture
async def pledges(storage: Storage) -> Storage:
    await mongo.prepare(storage, (*store.INDEXES, *signing.INDEXES, *bursts.INDEXES, *waiting.INDEXES))
    return storage
