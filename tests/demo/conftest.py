"""A database with the demo town, loaded once for all tests that only look, and empty ones for those that load."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pledgebank.activities import store as activities
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.demo import town
from pledgebank.geocoding import store as geocoding
from pledgebank.people import store as people
from pledgebank.pledges import fold
from pledgebank.pledges import store as pledges
from pledgebank.reports import store as reports
from pledgebank.storage import follow, mongo, sequencer
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock

_FEATURES = (people, councils, reports, pledges, activities, geocoding)
INDEXES = (*(index for feature in _FEATURES for index in feature.INDEXES), *town.INDEXES)


@pytest.fixture
async def empty(storage: Storage) -> Storage:
    await mongo.prepare(storage, INDEXES)
    return storage


@pytest.fixture(scope="module")
async def loaded(mongo_url: str, anyio_backend: str) -> AsyncIterator[Storage]:
    async with mongo.connect(mongo_url, clock=SetClock(), name=f"test_{new_id().hex}") as storage:
        await mongo.prepare(storage, INDEXES)
        tasks = [asyncio.create_task(work) for work in (sequencer.run(storage), follow.run(storage, fold.FOLDS))]
        summary = await town.load(storage, now=storage.clock.now())
        assert summary.new
        assert summary.counted
        yield storage
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await storage.client.drop_database(storage.database)
