"""A photo's whole way, wherever its pictures are kept: sent, shown, swept away; and what is said when they are not."""

from pathlib import Path
from uuid import uuid4

import pytest

from pledgebank import database
from pledgebank.photos import clearing
from pledgebank.photos.blobs import Away, Blobs
from pledgebank.photos.blobs.disk import Disk
from pledgebank.photos.darkroom.room import Darkroom
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.photos.house import code, opened, shown
from tests.photos.pictures import opened as picture

pytestmark = pytest.mark.anyio


async def test_a_photo_is_sent_shown_and_swept_away(
    storage: Storage, clock: SetClock, darkroom: Darkroom, blobs: Blobs, tmp_path: Path
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    async with opened(storage, darkroom, tmp_path, blobs=blobs) as house:
        named, unnamed = uuid4(), uuid4()
        for key in (named, unnamed):
            assert (await house.put(key, person=house.town.person)).status_code == 200
        address = (await house.report(house.town.person, named))["report"]["photos"][0]["url"]
        answer = await house.get(address)
        assert picture(shown(answer)).size == (192, 96)
        assert (await house.client.head(address)).headers["content-length"] == str(len(answer.content))
        gone = await house.photo(unnamed)
        assert gone is not None
        clock.advance(hours=25)
        assert await clearing.sweep(storage, blobs) == 1
        assert await blobs.length(f"{gone.name}/large.jpg") is None
        assert shown(await house.get(address))


class Flaky(Disk):
    """A disk that is not there at first."""

    away = True

    async def put(self, path: str, source: Path) -> None:
        if self.away:
            raise Away("not mounted")
        await super().put(path, source)


async def test_while_the_store_is_away_who_sends_is_told_to_come_again_and_then_succeeds(
    storage: Storage, darkroom: Darkroom, tmp_path: Path
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    disk, key = Flaky(tmp_path), uuid4()
    async with opened(storage, darkroom, tmp_path, blobs=disk) as house:
        assert code(await house.put(key)) == (503, "BUSY")
        photo = await house.photo(key)
        assert photo is not None
        assert photo.arrived_at is None
        disk.away = False
        assert (await house.put(key)).status_code == 200
        assert len(house.kept()) == 3
