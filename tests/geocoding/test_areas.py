"""Areas of councils are found by name as soon as the log has told of them."""

import pytest

from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.geocoding import store
from pledgebank.geocoding.areas import ENTERS
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.councils.builders import feature, load, square
from tests.geocoding.builders import labels, look
from tests.people.leaving import calm

pytestmark = pytest.mark.anyio


@pytest.fixture
async def towns(storage: Storage) -> Storage:
    await mongo.prepare(storage, (*councils.INDEXES, *store.INDEXES))
    await load(storage, feature("Leeds", [square(0, 0, 9)]), kind="city")
    await load(storage, feature("Chapel Allerton", [square(0, 5, 2)]), parent="leeds")
    return storage


async def test_an_area_is_found_with_what_it_is_part_of(towns: Storage, running: Running) -> None:
    async with running(ENTERS):
        await calm(towns, ENTERS)
    [ward] = (await look(towns, "chapel all")).places
    assert (ward.label, ward.kind) == ("Chapel Allerton, Leeds", "ward")
    assert "chapel-allerton" in {area.slug for area in await Places().at(towns.reader, ward.location)}
    assert await labels(towns, "leeds") == ["Leeds", "Chapel Allerton, Leeds"]


async def test_a_ring_is_not_found_in_its_hole(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, (*councils.INDEXES, *store.INDEXES))
    await load(storage, feature("Ring", [square(0, 0, 9), square(1, 1, 7)]))
    async with running(ENTERS):
        await calm(storage, ENTERS)
    [ring] = (await look(storage, "ring")).places
    assert await Places().at(storage.reader, ring.location)


async def test_loaded_again_under_another_name_it_is_found_by_that_alone(towns: Storage, running: Running) -> None:
    async with running(ENTERS):
        await calm(towns, ENTERS)
        await load(towns, feature("Leeds!", [square(0, 0, 8)]), kind="city")
        await calm(towns, ENTERS)
    assert (await look(towns, "leeds")).places[0].label == "Leeds!"
    assert await towns.reader.count(store.GAZETTEER, {}, limit=10) == 2
