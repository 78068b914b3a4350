"""What tests of storage are given besides: either driver, and a database that fails when told to."""

from collections.abc import AsyncIterator, Iterator

import pytest

from pledgebank.storage import mongo
from pledgebank.storage.mongo import Driver, Storage
from tests.conftest import SetClock
from tests.storage.faults import faulty_mongo


@pytest.fixture(params=list(Driver))
def driver(request: pytest.FixtureRequest) -> Driver:
    """Whatever storage promises holds on both; all above it is tested on PyMongo alone."""
    return Driver(request.param)


@pytest.fixture(scope="session")
def faulty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with faulty_mongo.running(tmp_path_factory.mktemp("faulty")) as url:
        yield url


@pytest.fixture
async def faulty(
    faulty_url: str, database_name: str, clock: SetClock, driver: Driver, anyio_backend: str
) -> AsyncIterator[Storage]:
    """An empty database on a mongod whose failpoints can be set."""
    async with mongo.connect(faulty_url, clock=clock, name=database_name, driver=driver) as opened:
        await mongo.prepare(opened, ())
        yield opened
        for collection in await opened.database.list_collection_names():
            await opened.database[collection].delete_many({})
