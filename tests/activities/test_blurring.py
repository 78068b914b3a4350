"""Where outsiders are shown a place: always the same point, which tells no more than a wide stretch of land."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebank.activities import blurring
from pledgebank.base.geo import Point, metres_between

KEY, OTHER = bytes(32), bytes(31) + b"1"
SPOT = Point.at(56.1165, -3.9369)
LATITUDES = st.floats(-89.9, 89.9)
LONGITUDES = st.floats(-180, 180)


def moved(point: Point, north: float, east: float) -> Point:
    """So many metres away."""
    lat = point.lat + north / 111_320
    return Point.at(lat, point.lng + east / (111_320 * math.cos(math.radians(lat))))


def around(point: Point, reach: int, step: int) -> list[tuple[int, int, Point]]:
    """A raster of points, each with how far north and east it lies, in metres."""
    away = range(-reach, reach + 1, step)
    return [(north, east, moved(point, north, east)) for north in away for east in away]


def test_a_thousand_reads_show_one_point() -> None:
    assert len({blurring.shown(SPOT, KEY) for _ in range(1000)}) == 1


@given(LATITUDES, LONGITUDES, st.binary(min_size=32, max_size=32))
def test_it_lies_within_300_metres_on_a_grid_of_four_decimals(lat: float, lng: float, key: bytes) -> None:
    place = Point.at(lat, lng)

    shown = blurring.shown(place, key)

    assert metres_between(place, shown) <= blurring.FURTHEST
    assert shown == Point.at(round(shown.lat, 4), round(shown.lng, 4))


@settings(deadline=None, max_examples=40)
@given(st.floats(-75, 75), st.floats(-179, 179))
def test_what_is_shown_at_one_point_may_lie_anywhere_in_200_metres_by_200_metres(lat: float, lng: float) -> None:
    place = Point.at(lat, lng)
    shown = blurring.shown(place, KEY)

    alike = [(north, east) for north, east, one in around(place, 300, 20) if blurring.shown(one, KEY) == shown]

    # Every raster point stands for 20 metres by 20: 40,000 square metres, but for those that the edges cut.
    assert len(alike) >= 9 * 9
    assert max(north for north, _ in alike) - min(north for north, _ in alike) >= 180
    assert max(east for _, east in alike) - min(east for _, east in alike) >= 180


def test_activities_at_neighbouring_spots_average_out_at_no_spot() -> None:
    draw = random.Random(6)
    pins = [moved(SPOT, draw.uniform(-15, 15), draw.uniform(-15, 15)) for _ in range(500)]

    shown = Counter(blurring.shown(pin, KEY) for pin in pins)

    # Pins at one place are shown at one point, at two or four beside a border: never scattered around the place.
    assert len(shown) <= 4
    averages = [
        metres_between(place, _middle([blurring.shown(pin, bytes(31) + bytes([key])) for pin in pins]))
        for key in range(100)
        for place in [SPOT]
    ]
    assert sum(away > 30 for away in averages) >= 85


def test_who_has_planned_things_all_around_knows_no_more_than_the_cell() -> None:
    """Whoever sees where their own pins are shown finds which pins would be shown where this one is: all in a cell."""
    shown = blurring.shown(SPOT, KEY)
    learned = [(north, east) for north, east, one in around(SPOT, 400, 20) if blurring.shown(one, KEY) == shown]

    middle = (sum(north for north, _ in learned) / len(learned), sum(east for _, east in learned) / len(learned))

    assert len(learned) >= 81
    # Where in the cell the spot lies cannot be told: by the middle of what is known, one is off by tens of metres.
    off = [math.hypot(north - middle[0], east - middle[1]) for north, east in learned]
    assert sum(off) / len(off) > 60


def test_each_installation_shows_another_point() -> None:
    keys = [number.to_bytes(32) for number in range(200)]

    assert len({blurring.shown(SPOT, key) for key in keys}) >= 150
    assert blurring.shown(SPOT, KEY) != blurring.shown(SPOT, OTHER)


@pytest.mark.parametrize("place", [Point.at(0, 180), Point.at(0, -180), Point.at(90, 0), Point.at(-90, 180)])
def test_the_edges_of_the_map_are_places_like_others(place: Point) -> None:
    shown = blurring.shown(place, KEY)

    assert metres_between(place, shown) <= 2 * blurring.FURTHEST


def test_the_date_line_is_no_border() -> None:
    near = {blurring.shown(Point.at(10.0, lng), KEY) for lng in (179.99999, -179.99999, 180.0, -180.0)}

    assert len(near) <= 2


def _middle(points: list[Point]) -> Point:
    return Point.at(sum(one.lat for one in points) / len(points), sum(one.lng for one in points) / len(points))
