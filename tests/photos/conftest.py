"""One darkroom for the whole run, whose processes are begun once; and for each test a town that sends it photos."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pledgebank import database
from pledgebank.photos import erasure
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.reports import photographs
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.hostile.town import COUNTS
from tests.photos.house import House, opened


@pytest.fixture(scope="session")
async def darkroom(anyio_backend: str) -> AsyncIterator[Darkroom]:
    room = Darkroom()
    yield room
    await room.close()


@pytest.fixture
async def house(storage: Storage, darkroom: Darkroom, running: Running, tmp_path: Path) -> AsyncIterator[House]:
    """A town with its background work."""
    await mongo.prepare(storage, database.INDEXES)
    async with (
        running(*COUNTS, erasure.ERASES, photographs.TELLS, photographs.CLEARS),
        opened(storage, darkroom, tmp_path / "photos") as house,
    ):
        yield house
