"""Polygons are valid, or repaired where that moves no ground, or refused."""

import pytest
import shapely

from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box
from pledgebank.councils import outlines
from tests.councils.builders import Corner, square


def test_a_valid_polygon_is_kept_as_it_is() -> None:
    shape = outlines.shape_of([[square(8, 47)]])

    assert shape.size == 1.0
    assert shape.repaired is None
    assert shapely.from_wkb(shape.wkb).equals(shapely.box(8, 47, 9, 48))


def test_a_hole_does_not_belong_to_it() -> None:
    shape = outlines.shape_of([[square(0, 0, 4), square(1, 1, 2)]])

    assert shape.size == 12.0
    assert not shapely.from_wkb(shape.wkb).contains(shapely.Point(2, 2))


def test_several_polygons_are_one_area() -> None:
    assert outlines.shape_of([[square(0, 0)], [square(5, 5)]]).size == 2.0


def test_heights_are_left_out() -> None:
    shape = outlines.shape_of([[[(*corner, 400.0) for corner in square(0, 0)]]])

    assert not shapely.from_wkb(shape.wkb).has_z


def test_a_tiny_crossing_is_repaired_and_its_size_told() -> None:
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (4.99, 10.0), (5.01, 10.01), (5.0, 9.99), (0.0, 10.0), (0.0, 0.0)]
    assert not shapely.Polygon(ring).is_valid

    shape = outlines.shape_of([[ring]])

    assert shape.repaired is not None
    assert 0 < shape.repaired < 0.01
    assert shapely.from_wkb(shape.wkb).is_valid


def test_a_spike_is_repaired_by_leaving_it_out() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 5.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]

    shape = outlines.shape_of([[ring]])

    assert shape.repaired == 0.0
    assert shapely.from_wkb(shape.wkb).equals(shapely.box(0, 0, 1, 1))


def test_a_bow_tie_is_refused_because_nobody_knows_what_was_meant() -> None:
    with pytest.raises(Refused, match="broken"):
        outlines.shape_of([[[(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]]])


@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (square(0, 0)[:-1], "not closed"),
        ([(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)], "not closed"),
        (square(680_000, 246_000), "outside the world"),
        (square(179.5, 0), "outside the world"),
        ([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 0.0)], "broken"),
        ([], "not closed"),
    ],
)
def test_what_is_no_area_is_refused(ring: list[Corner], told: str) -> None:
    with pytest.raises(Refused, match=told):
        outlines.shape_of([[ring]])


def test_too_many_corners_are_refused() -> None:
    ring = [(0.0, 0.0)] * (outlines.MOST_VERTICES + 1)

    with pytest.raises(Refused, match="more than 200,000 corners"):
        outlines.shape_of([[ring]])


@pytest.mark.parametrize("polygons", [[], [[]]])
def test_nothing_is_refused(polygons: list[list[list[Corner]]]) -> None:
    with pytest.raises(Refused, match="empty"):
        outlines.shape_of(polygons)


def test_a_box_is_an_area() -> None:
    assert outlines.rectangle(Box(39.0, -77.0, 40.0, -75.0)).size == 2.0


def test_a_box_over_the_date_line_is_refused() -> None:
    with pytest.raises(Refused, match="date line"):
        outlines.rectangle(Box(0, 179, 1, -179))
