"""How a screen is cut into cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base import cells
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Point
from pledgebank.map import rules

WORLD = Box(-90, -180, 90, 180)
STREET = Box(56.118, -3.938, 56.120, -3.934)


def boxes() -> st.SearchStrategy[Box]:
    """Boxes of all sizes, some of them across the date line."""
    latitudes = st.tuples(st.floats(-89, 89), st.floats(-89, 89)).filter(lambda two: abs(two[0] - two[1]) > 1e-4)
    longitudes = st.tuples(st.floats(-180, 180), st.floats(-180, 180)).filter(lambda two: abs(two[0] - two[1]) > 1e-4)
    return st.builds(lambda lat, lng: Box(min(lat), lng[0], max(lat), lng[1]), latitudes, longitudes)


def test_a_street_is_cut_two_zooms_finer_than_the_screen() -> None:
    assert rules.grid(STREET, 17) == 19


def test_a_box_larger_than_any_screen_is_cut_coarsely_instead_of_into_millions() -> None:
    assert rules.grid(WORLD, 22) == 4


@pytest.mark.parametrize("zoom", [-1, 23])
def test_a_zoom_that_is_none_is_refused(zoom: int) -> None:
    with pytest.raises(Refused) as refused:
        rules.grid(STREET, zoom)
    assert (refused.value.code, refused.value.field) == ("INVALID", ("zoom",))


@given(box=boxes(), zoom=st.integers(0, 22))
def test_the_snapped_box_holds_the_box_and_has_few_cells(box: Box, zoom: int) -> None:
    grid = rules.grid(box, zoom)
    within = rules.snap(box, grid)
    assert cells.amount(within, grid) <= rules.MOST_CELLS + 2 * (1 << min(grid, 9))
    assert within.contains(Point.at((box.south + box.north) / 2, (box.parts[0].west + box.parts[0].east) / 2))


def test_a_box_round_the_whole_world_but_a_sliver_snaps_to_the_world() -> None:
    world = rules.snap(Box(-60, 1.0, 60, 0.5), 3)
    assert (world.west, world.east) == (-180, 180)


@given(lat=st.floats(-80, 80), lng=st.floats(-179, 179), apart=st.floats(1e-5, 0.5))
def test_a_cluster_opens_at_the_first_zoom_whose_cells_part_it(lat: float, lng: float, apart: float) -> None:
    one, other = sorted((cells.cell_of(Point.at(lat, lng)), cells.cell_of(Point.at(lat + apart, lng))))
    opens = rules.opens_at(one, other)
    if 0 < opens < rules.DEEPEST_ZOOM:
        finer, coarser = cells.shift(opens + rules.FINER), cells.shift(opens + rules.FINER - 1)
        assert one >> finer != other >> finer
        assert one >> coarser == other >> coarser


def test_the_very_same_spot_opens_at_the_deepest_zoom() -> None:
    assert rules.opens_at(12345, 12345) == 22
