"""Degrees as people type and paste them."""

import pytest

from pledgebank.geocoding.coordinates import label_of, point_in


@pytest.mark.parametrize(
    "text",
    ["51.45, -2.58", "51.45,-2.58", " 51.45 -2.58 ", "51.45; \u22122.58", "51.45° N, 2.58° W", "51.45N 2.58W"],
)
def test_latitude_comes_first(text: str) -> None:
    point = point_in(text)
    assert point is not None
    assert (point.lat, point.lng) == (51.45, -2.58)
    assert label_of(point) == "51.45000, -2.58000"


@pytest.mark.parametrize(
    "text",
    ["", "12 34", "51,45", "91.5, 0.5", "10.5, 181.5", "1.5", "1.5, 2.5, 3.5", "1e5.0, 2.0", "12.5 High Street",
     "\u0661.5, \u0662.5", "1." + "5" * 5_000 + ", 2.5", "NaN, NaN"],
)  # fmt: skip
def test_anything_else_is_no_point(text: str) -> None:
    assert point_in(text) is None
