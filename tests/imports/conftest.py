"""A database with areas, and what imports need."""

import pytest

from pledgebank.councils import store as councils
from pledgebank.imports import progress
from pledgebank.reports import store as reports
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.councils.builders import feature, load, square


@pytest.fixture
async def town(storage: Storage) -> Storage:
    """Two wards: West from longitude 0 to 1, East to 2; both from latitude 0 to 1."""
    await mongo.prepare(storage, (*councils.INDEXES, *reports.INDEXES, *progress.INDEXES))
    await load(storage, feature("West", [square(0, 0)]), feature("East", [square(1, 0)]))
    return storage
