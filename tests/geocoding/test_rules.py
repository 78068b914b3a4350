"""What counts as nearby, and what may be asked."""

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.geocoding import rules


@pytest.mark.parametrize("lat", [-70.0, 0.0, 51.45, 70.0])
@pytest.mark.parametrize("lng", [-179.999, -2.58, 179.999])
def test_whatever_lies_within_six_kilometres_is_nearby(lat: float, lng: float) -> None:
    squares = rules.squares_around(Point.at(lat, lng))
    for north, east in ((0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05)):
        other = Point.at(lat + north, (lng + east + 540) % 360 - 180)
        assert rules.square_of(other) in squares
    assert len(squares) == 9


@pytest.mark.parametrize("point", [Point.at(90, 0), Point.at(-90, 180), Point.at(0, -180)])
def test_the_ends_of_the_world_have_a_neighbourhood(point: Point) -> None:
    assert rules.square_of(point) in rules.squares_around(point)


def test_five_are_found_unless_said_and_twenty_at_most() -> None:
    assert (rules.checked_first(None), rules.checked_first(0), rules.checked_first(20)) == (5, 0, 20)
    for first in (-1, 21):
        with pytest.raises(Refused):
            rules.checked_first(first)


def test_distances_are_near_enough() -> None:
    metres = rules.metres_between(Point.at(51.45, -2.58), Point.at(51.46, -2.58))
    assert 1_100 < metres < 1_120
