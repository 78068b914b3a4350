"""What nothing names is swept away after a day, and what is gone leaves no picture behind."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from pledgebank.base.event import Subject
from pledgebank.photos import clearing, commands
from pledgebank.photos.blobs import Away
from pledgebank.photos.blobs.disk import Disk
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.photos.house import House

pytestmark = pytest.mark.anyio


class Stubborn(Disk):
    """A disk that does not delete what belongs to one photo."""

    stubborn: str = ""

    async def delete(self, paths: Sequence[str]) -> None:
        if paths[0].startswith(self.stubborn):
            raise Away("the disk is read-only")
        await super().delete(paths)


async def attach(house: House, key: UUID, thing: Subject) -> None:
    async def attached(unit: Unit) -> None:
        await commands.attach(unit, [key], thing, house.town.person)

    await write(house.storage, attached)


async def drop(house: House, thing: Subject) -> None:
    async def dropped(unit: Unit) -> None:
        await commands.drop(unit, thing)

    await write(house.storage, dropped)


async def test_what_nothing_names_goes_after_a_day_and_what_is_named_stays(house: House, clock: SetClock) -> None:
    named, unnamed = uuid4(), uuid4()
    for key in (named, unnamed):
        await house.put(key, person=house.town.person)
    await attach(house, named, Subject("Report", uuid4()))
    clock.advance(hours=23, minutes=59)
    assert await clearing.sweep(house.storage, house.blobs) == 0
    clock.advance(minutes=2)
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert await house.photo(unnamed) is None
    assert await house.photo(named) is not None
    assert len(house.kept()) == 3


async def test_what_is_sent_again_may_stay_for_another_day(house: House, clock: SetClock) -> None:
    key = uuid4()
    await house.put(key)
    clock.advance(hours=25)
    await clearing.sweep(house.storage, house.blobs)
    assert house.kept() == []
    assert (await house.put(key)).status_code == 200
    assert len(house.kept()) == 3


async def test_photos_of_what_is_deleted_are_gone_at_once_and_their_pictures_soon(house: House) -> None:
    key, thing = uuid4(), Subject("Report", uuid4())
    await house.put(key, person=house.town.person)
    await attach(house, key, thing)
    for _ in range(2):
        await drop(house, thing)
    photo = await house.photo(key)
    assert photo is not None
    assert photo.gone
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert (await house.photo(key), house.kept()) == (None, [])
    assert await clearing.sweep(house.storage, house.blobs) == 0


async def test_one_that_cannot_be_deleted_is_tried_again_and_does_not_stop_the_others(
    house: House, clock: SetClock
) -> None:
    keys = [uuid4() for _ in range(3)]
    for key in keys:
        await house.put(key)
    photo = await house.photo(keys[0])
    assert photo is not None
    disk = Stubborn(house.folder)
    disk.stubborn = photo.name or ""
    clock.advance(hours=25)
    assert await clearing.sweep(house.storage, disk) == 2
    assert [await house.photo(key) is None for key in keys] == [False, True, True]
    assert await clearing.sweep(house.storage, house.blobs) == 0
    clock.advance(minutes=11)
    assert await clearing.sweep(house.storage, house.blobs) == 1
    assert house.kept() == []


async def test_a_photo_that_is_being_deleted_cannot_be_named_or_sent(house: House, tmp_path: Path) -> None:
    key, thing = uuid4(), Subject("Report", uuid4())
    await house.put(key, person=house.town.person)
    await attach(house, key, thing)
    await drop(house, thing)
    answer = await house.put(key, person=house.town.person)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    said = await house.report(house.town.person, key)
    assert said["errors"] == [{"code": "INVALID", "field": ["photos"]}]
