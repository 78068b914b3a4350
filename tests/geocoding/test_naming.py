"""What a point is called."""

import pytest

from pledgebank.base.geo import Point
from pledgebank.geocoding import finding, naming, store
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.geocoding.builders import a_place, keep

pytestmark = pytest.mark.anyio
HERE = Point.at(56.1165, -3.9369)
METRE = 1 / 111_320  # degrees of latitude


async def named(storage: Storage, point: Point = HERE, language: str = "en", areas: tuple[str, ...] = ()) -> str | None:
    return await finding.name(storage.reader, None, point, areas=areas, language=language)


async def test_a_postcode_is_told_with_the_area_around_it(storage: Storage) -> None:
    await keep(storage, a_place("FK8 1AB", "postcode", HERE.lat, HERE.lng))
    assert await named(storage) == "FK8 1AB"
    assert await named(storage, areas=("City Centre", "Stirling")) == "FK8 1AB, City Centre"
    assert await named(storage, areas=("City Centre",), language="ur") == "FK8 1AB، City Centre"


async def test_an_address_goes_before_a_postcode_that_is_nearer(storage: Storage) -> None:
    await keep(
        storage,
        a_place("FK8 1AB", "postcode", HERE.lat, HERE.lng),
        a_place("12 High Street", "address", HERE.lat + 50 * METRE, HERE.lng),
        a_place("14 High Street", "address", HERE.lat + 60 * METRE, HERE.lng),
    )
    assert await named(storage, areas=("Stirling",)) == "near 12 High Street"
    assert await named(storage, language="cy") == "ger 12 High Street"


async def test_right_at_an_address_it_is_that(storage: Storage) -> None:
    await keep(storage, a_place("12 High Street", "address", HERE.lat + 10 * METRE, HERE.lng))
    assert await named(storage) == "12 High Street"


async def test_further_than_a_hundred_metres_it_is_called_after_its_area_if_any(storage: Storage) -> None:
    await keep(storage, a_place("12 High Street", "address", HERE.lat + 101 * METRE, HERE.lng))
    assert await named(storage, areas=("Stirling",)) == "Stirling"
    assert await named(storage) is None


async def test_places_as_large_as_towns_give_no_address(storage: Storage) -> None:
    await keep(storage, a_place("Stirling", "city", HERE.lat, HERE.lng))
    assert await named(storage) is None


@pytest.mark.parametrize("point", [Point.at(90, 0), Point.at(-90, -180), Point.at(0, 180)])
async def test_the_ends_of_the_world_have_no_name(storage: Storage, point: Point) -> None:
    await mongo.prepare(storage, store.INDEXES)
    assert await named(storage, point) is None


async def test_a_failure_takes_nothing_but_the_name(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "NEXT_TO_METRES", "far")  # which the database refuses
    assert await named(storage, areas=("Stirling",)) == "Stirling"
