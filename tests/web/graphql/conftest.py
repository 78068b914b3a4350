"""A database connection for the GraphQL face, which itself keeps nothing."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.web.graphql.house import a_client, an_app


@pytest.fixture(scope="module")
async def storage(mongo_url: str, anyio_backend: str) -> AsyncIterator[Storage]:
    """A connection to an empty database: nothing is written, so nothing is prepared, and tests may share it."""
    async with mongo.connect(mongo_url, clock=SetClock(), name=f"test_{new_id().hex}") as opened:
        yield opened


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with a_client(an_app(storage)) as opened:
        yield opened


@pytest.fixture
async def explorable(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with a_client(an_app(storage, explorable=True)) as opened:
        yield opened
