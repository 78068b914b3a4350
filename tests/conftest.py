"""What every test is given: one real MongoDB for the run, one database for each test, a clock that is set."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pymongo import MongoClient

from pledgebank.base.ids import new_id
from pledgebank.storage import embedded, follow, mongo, sequencer
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Driver, Storage
from pledgebank.words import languages

Running = Callable[..., AbstractAsyncContextManager[None]]


class SetClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.time = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, **duration: float) -> None:
        self.time += timedelta(**duration)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A replica set: PLEDGEBANK_TEST_MONGODB_URL, or a private one that ends with the run, however that ends."""
    given = os.environ.get("PLEDGEBANK_TEST_MONGODB_URL")
    if given:
        _keep_expired(given)
        yield given
        return
    folder = tmp_path_factory.mktemp("mongo")
    with embedded.running(folder) as url:
        _keep_expired(url)
        yield url
    shutil.rmtree(folder)


def _keep_expired(url: str) -> None:
    """Tests set their clock; the database's own, by which it throws expired documents away, must not join in."""
    with MongoClient[dict[str, object]](url) as client:
        client.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})


@pytest.fixture(scope="session")
def data() -> Path:
    """Real files of cities."""
    folder = os.environ.get("PLEDGEBANK_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("PLEDGEBANK_TEST_DATA does not name the folder of real data")
    return Path(folder)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def database_name() -> str:
    return f"test_{new_id().hex}"


@pytest.fixture
def driver() -> Driver:
    return Driver.PYMONGO


@pytest.fixture
async def storage(
    mongo_url: str, database_name: str, clock: SetClock, driver: Driver, anyio_backend: str
) -> AsyncIterator[Storage]:
    """An empty database with the log's collections; a test prepares its feature's indexes itself.

    It is one for the whole run, emptied after each test: making indexes anew takes longer than most tests.
    """
    # All tests run in one task, and the last one's client may have spoken Polish.
    languages.use(languages.ENGLISH)
    async with mongo.connect(mongo_url, clock=clock, name=database_name, driver=driver) as opened:
        await mongo.prepare(opened, ())
        yield opened
        for collection in await opened.database.list_collection_names():
            await opened.database[collection].delete_many({})


@pytest.fixture
def running(storage: Storage) -> Running:
    """`async with running(follower, ...)`: sequencer and followers at work, as beside a server."""

    @asynccontextmanager
    async def run(*followers: Follower) -> AsyncIterator[None]:
        work = [sequencer.run(storage), *(follow.run(storage, follower) for follower in followers)]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return run
