"""A database ready for reports and those who see them too."""

import pytest

from pledgebank.following import store as following
from pledgebank.reports import store as reports
from pledgebank.reports.support import store
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, (*reports.INDEXES, *store.INDEXES, *following.INDEXES))
    return storage
