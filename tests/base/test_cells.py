"""The world cut into squares."""

from hypothesis import assume, given
from hypothesis import strategies as st

from pledgebank.base import cells
from pledgebank.base.geo import Box, Point

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180, exclude_max=True)
zooms = st.integers(0, 22)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    south, north = sorted((draw(latitudes), draw(latitudes)))
    west, east = sorted((draw(longitudes), draw(longitudes)))
    assume(north - south > 1e-6)
    assume(east - west > 1e-6)
    return Box(south, west, north, east)


@given(latitudes, longitudes, zooms)
def test_a_point_lies_in_the_box_of_its_cell(lat: float, lng: float, zoom: int) -> None:
    point = Point.at(lat, lng)
    box = cells.box_of(cells.cell_of(point) >> cells.shift(zoom), zoom)

    # The cell decides, and the box is only drawn: at its very edge the two may differ by a rounding.
    slack = 1e-9
    assert box.south - slack <= lat <= box.north + slack
    assert box.west - slack <= lng <= box.east + slack


@given(boxes(), zooms)
def test_snapping_grows_a_box_and_then_changes_it_no_more(box: Box, zoom: int) -> None:
    snapped = cells.snap(box, zoom)

    hair = 360 / 2**zoom * 1e-6
    assert snapped.south <= box.south + hair
    assert snapped.north >= box.north - hair
    assert snapped.west <= box.west + hair
    assert snapped.east >= box.east - hair
    assert cells.snap(snapped, zoom) == snapped


@given(boxes(), st.floats(0, 1), st.floats(0, 1))
def test_the_cover_holds_every_point_of_the_box_in_few_ranges(box: Box, up: float, along: float) -> None:
    lat = box.south + (box.north - box.south) * up
    lng = box.west + (box.east - box.west) * along
    assume(box.south <= lat < box.north)
    assume(box.west <= lng < box.east)
    cell = cells.cell_of(Point.at(lat, lng))
    cover = cells.cover(box)

    assert any(part.first <= cell < part.end for part in cover)
    assert len(cover) <= 16


def test_a_box_over_the_date_line_is_covered_on_both_sides() -> None:
    cover = cells.cover(Box(-20, 179, -10, -179))

    for lng in (179.5, -179.5):
        cell = cells.cell_of(Point.at(-15, lng))
        assert any(part.first <= cell < part.end for part in cover)
    assert not any(part.first <= cells.cell_of(Point.at(-15, 0)) < part.end for part in cover)


def test_cells_nest() -> None:
    stirling = cells.cell_of(Point.at(56.118, -3.936))
    neighbour = cells.cell_of(Point.at(56.1181, -3.9361))

    assert stirling >> cells.shift(14) == neighbour >> cells.shift(14)
    assert stirling >> cells.shift(22) != neighbour >> cells.shift(22)
    assert 0 <= stirling < 2**52


@given(boxes(), st.data())
def test_a_box_is_held_by_few_cells_of_one_zoom_and_each_point_in_it_by_one_of_them(
    box: Box, data: st.DataObject
) -> None:
    held = cells.held(box, (2, 9, 15), most=16)
    assume(held is not None)
    assert held is not None
    lat, lng = data.draw(st.floats(box.south, box.north)), data.draw(st.floats(box.west, box.east))
    point = Point.at(lat, lng)
    assume(box.contains(point))

    assert len(held) <= 16
    holders = cells.holders(cells.cell_of(point), (2, 9, 15))
    assert len(set(holders) & set(held)) == 1


def test_the_deepest_zoom_that_needs_few_cells_is_taken_and_none_where_all_need_many() -> None:
    street, world = Box(47.375, 8.535, 47.379, 8.543), Box(-90, -180, 90, 180)

    assert cells.held(street, (13, 17, 19), most=16) == cells.held(street, (17,), most=16)
    assert cells.held(street, (19,), most=16) is None
    assert cells.held(world, (3, 13), most=16) is None


def test_a_box_across_the_date_line_is_held_on_both_sides() -> None:
    held = set(cells.held(Box(-17.51, 179.99, -17.49, -179.99), (13,), most=16) or ())

    for lng in (179.995, 180.0, -180.0, -179.995):
        assert held.issuperset(cells.holders(cells.cell_of(Point.at(-17.5, lng)), (13,)))


def test_cells_of_different_zooms_never_share_a_number() -> None:
    corner = cells.cell_of(Point.at(89, -180))

    assert corner >> cells.shift(12) == 0
    assert cells.holders(corner, (1, 2, 12)) == [1 << 2, 1 << 4, 1 << 24]
