"""A point lies in at most one area of each kind."""

import pytest

from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from tests.councils.builders import feature, load, square

pytestmark = pytest.mark.anyio


async def slugs(places: Places, storage: Storage, lat: float, lng: float) -> list[str]:
    return [area.slug for area in await places.at(storage.reader, Point.at(lat, lng))]


async def test_nowhere_is_in_no_area(councils: Storage) -> None:
    assert await slugs(Places(), councils, 0.5, 0.5) == []


async def test_the_areas_of_a_point_come_smallest_first(councils: Storage) -> None:
    await load(councils, feature("Leeds", [square(0, 0, 9)]), kind="city")
    await load(councils, feature("North", [square(0, 5, 2)]), feature("South", [square(0, 0, 2)]))
    places = Places()

    assert await slugs(places, councils, 6, 1) == ["north", "leeds"]
    assert await slugs(places, councils, 1, 1) == ["south", "leeds"]
    assert await slugs(places, councils, 4, 4) == ["leeds"]
    assert await slugs(places, councils, 10, 10) == []


async def test_a_shared_border_belongs_to_the_lowest_slug(councils: Storage) -> None:
    await load(councils, feature("West", [square(0, 0)]), feature("East", [square(1, 0)]))

    assert await slugs(Places(), councils, 0.5, 1.0) == ["east"]


async def test_a_hole_is_outside_and_an_island_inside(councils: Storage) -> None:
    await load(councils, feature("Ring", [square(0, 0, 3), square(1, 1, 1)], [square(7, 7)]))
    places = Places()

    assert await slugs(places, councils, 1.5, 1.5) == []
    assert await slugs(places, councils, 0.5, 0.5) == ["ring"]
    assert await slugs(places, councils, 7.5, 7.5) == ["ring"]


async def test_a_load_is_seen_by_an_index_already_made(councils: Storage) -> None:
    places = Places()
    assert await slugs(places, councils, 0.5, 0.5) == []

    await load(councils, feature("North", [square(0, 0)]))
    assert await slugs(places, councils, 0.5, 0.5) == ["north"]

    await load(councils, feature("North", [square(5, 5)]))
    assert await slugs(places, councils, 0.5, 0.5) == []


async def test_many_points_are_answered_in_their_order(councils: Storage) -> None:
    await load(councils, feature("West", [square(0, 0)]), feature("East", [square(1, 0)]))
    points = [Point.at(0.5, 1.5), Point.at(9, 9), Point.at(0.5, 0.5)]
    places = Places()

    found = await places.at_many(councils.reader, points)

    assert [[area.slug for area in areas] for areas in found] == [["east"], [], ["west"]]
    assert await places.at_many(councils.reader, []) == []
