"""Places on the Earth."""

import math

import msgspec
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Circle, Point, metres_between


@pytest.mark.parametrize(
    ("lat", "lng"), [(91, 0), (-90.1, 0), (0, 180.5), (math.nan, 0), (0, math.inf), (1e308, 1e308)]
)
def test_a_position_outside_the_world_is_refused(lat: float, lng: float) -> None:
    with pytest.raises(Refused) as refused:
        Point.at(lat, lng)

    assert refused.value.code == "INVALID"


def test_a_point_is_stored_as_geojson_with_longitude_first() -> None:
    assert msgspec.to_builtins(Point.at(56.1, -3.9)) == {"type": "Point", "coordinates": (-3.9, 56.1)}


def test_coordinates_cut_to_whole_degrees_are_recognised() -> None:
    assert Point.at(39, -77).is_cut_to_degrees
    assert not Point.at(39, -77.5).is_cut_to_degrees


def test_a_box_holds_its_south_and_west_but_not_its_north_and_east() -> None:
    box = Box(south=56, west=-4, north=57, east=-3)

    assert box.contains(Point.at(56, -4))
    assert not box.contains(Point.at(57, -3.5))
    assert not box.contains(Point.at(56.5, -3))


def test_a_box_may_cross_the_date_line() -> None:
    box = Box(south=-20, west=179, north=-10, east=-179)

    assert box.contains(Point.at(-15, 179.5))
    assert box.contains(Point.at(-15, -179.5))
    assert not box.contains(Point.at(-15, 0))


@pytest.mark.parametrize("sides", [(1, 0, 1, 1), (2, 0, 1, 1), (0, 0, math.nan, 1), (0, 5, 1, 5), (-91, 0, 0, 1)])
def test_what_is_no_box_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(Refused):
        Box(*sides)


@pytest.mark.parametrize("metres", [0, -1, math.nan, math.inf, 100_001])
def test_what_is_no_circle_is_refused(metres: float) -> None:
    with pytest.raises(Refused):
        Circle(Point.at(0, 0.5), metres)


def test_distance_is_in_metres_along_the_surface() -> None:
    assert metres_between(Point.at(56.1165, -3.9369), Point.at(56.1190, -3.9369)) == pytest.approx(278.4, abs=0.5)


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(1, 100_000),
    st.floats(0, 360),
    st.floats(0, 1),
)
def test_the_box_of_a_circle_holds_all_that_lies_in_it(
    lat: float, lng: float, metres: float, bearing: float, share: float
) -> None:
    circle = Circle(Point.at(lat, lng), metres)
    there = geodesic(meters=metres * share).destination((lat, lng), bearing)

    assert circle.box.contains(Point.at(there.latitude, there.longitude))


def test_the_box_of_a_circle_holds_little_else() -> None:
    box = Circle(Point.at(47.377, 8.539), 250).box

    assert metres_between(Point.at(box.south, 8.539), Point.at(box.north, 8.539)) == pytest.approx(505, abs=3)
    assert metres_between(Point.at(47.377, box.west), Point.at(47.377, box.east)) == pytest.approx(506, abs=3)
