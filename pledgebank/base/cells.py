"""The world cut into squares: each halves into four, so that a place has one number and a square is a range of numbers.

Web Mercator quadtree in Z-order: at zoom z the world is 2**z by 2**z cells. A point is kept as its cell at zoom 26
(0.6 m at the equator, 52 bits: exact in BSON, JSON and JavaScript). All points of one coarser cell lie in one range.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pledgebank.base.geo import Box, Point

DEEPEST = 26
_SLACK = 1e-6  # of a cell
_EDGE_LATITUDE = 85.05112877980659  # where Mercator's square world ends


class Range(NamedTuple):
    """Cell numbers from `first` up to and without `end`, at the deepest zoom."""

    first: int
    end: int


def cell_of(point: Point) -> int:
    """The number of the deepest cell that holds the point. A cell holds its southern and western edges."""
    last = (1 << DEEPEST) - 1
    column = math.floor(_x(point.lng, DEEPEST))
    row = math.ceil(_y(point.lat, DEEPEST)) - 1
    return _interleave(min(max(column, 0), last), min(max(row, 0), last))


def shift(zoom: int) -> int:
    """By how many bits to shift a deepest cell to the right to get its cell at `zoom`."""
    return 2 * (DEEPEST - zoom)


def box_of(cell: int, zoom: int) -> Box:
    """The rectangle that a cell of that zoom covers."""
    column, row = _deinterleave(cell, zoom)
    return _box(_Block(column, row, column, row), zoom)


def box_at(column: int, row: int, zoom: int) -> Box:
    """The rectangle that the cell in a column from the west and a row from the north covers."""
    return _box(_Block(column, row, column, row), zoom)


def mercator(point: Point, zoom: int) -> tuple[float, float]:
    """Where a point lies, in cells of a zoom from the west and from the north."""
    return _x(point.lng, zoom), _y(point.lat, zoom)


def amount(box: Box, zoom: int) -> int:
    """How many cells of that zoom the box touches."""
    return sum(_cells_under(part, zoom, -_SLACK).amount for part in box.parts)


def within(box: Box, zoom: int) -> list[int]:
    """The numbers of all cells of that zoom which the box touches: as many as `amount` says, or fewer."""
    return sorted({cell for part in box.parts for cell in _cells_under(part, zoom, -_SLACK).numbers()})


def snap(box: Box, zoom: int) -> Box:
    """The box grown outwards to whole cells of that zoom. It must not cross the date line."""
    # An edge that came through floating point may lie a hair beside the cell's: within the slack it is the cell's.
    return _box(_cells_under(box, zoom, -_SLACK), zoom)


def holders(cell: int, zooms: Sequence[int]) -> list[int]:
    """The coarser cells that a deepest one lies in, one of each zoom; no two of any zooms have the same number."""
    return [_of_zoom(cell >> shift(zoom), zoom) for zoom in zooms]


def held(box: Box, zooms: Sequence[int], most: int) -> list[int] | None:
    """The cells, numbered as holders are, of the deepest of some zooms that together hold the box in at most `most`.

    None if no zoom needs so few.
    """
    for zoom in sorted(zooms, reverse=True):
        blocks = [_cells_under(part, zoom, _SLACK) for part in box.parts]
        if sum(block.amount for block in blocks) <= most:
            return sorted({_of_zoom(cell, zoom) for block in blocks for cell in block.numbers()})
    return None


def cover(box: Box, most: int = 16) -> tuple[Range, ...]:
    """At most `most` ranges of deepest cells that together hold the whole box (and some of its surroundings)."""
    ranges: list[Range] = []
    for part in box.parts:
        ranges.extend(_cover_part(part, max(most // len(box.parts), 4)))
    return tuple(ranges)


def _of_zoom(cell: int, zoom: int) -> int:
    return 1 << 2 * zoom | cell


def _cover_part(box: Box, most: int) -> list[Range]:
    zoom = 0
    while zoom < DEEPEST and _cells_under(box, zoom + 1, _SLACK).amount <= most:
        zoom += 1
    step = 1 << shift(zoom)
    joined: list[Range] = []
    for cell in sorted(_cells_under(box, zoom, _SLACK).numbers()):
        first = cell * step
        if joined and joined[-1].end == first:
            joined[-1] = Range(joined[-1].first, first + step)
        else:
            joined.append(Range(first, first + step))
    return joined


class _Block(NamedTuple):
    """A rectangle of cells, first and last included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def amount(self) -> int:
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def numbers(self) -> Iterator[int]:
        for column in range(self.left, self.right + 1):
            for row in range(self.top, self.bottom + 1):
                yield _interleave(column, row)


def _cells_under(box: Box, zoom: int, slack: float) -> _Block:
    """The cells of a zoom that a box touches, the box grown (or, if negative, shrunk) by a part of a cell."""
    last = (1 << zoom) - 1
    left = min(max(math.floor(_x(box.west, zoom) - slack), 0), last)
    top = min(max(math.floor(_y(box.north, zoom) - slack), 0), last)
    right = min(max(math.ceil(_x(box.east, zoom) + slack) - 1, left), last)
    bottom = min(max(math.ceil(_y(box.south, zoom) + slack) - 1, top), last)
    return _Block(left, top, right, bottom)


def _x(lng: float, zoom: int) -> float:
    return (lng + 180) / 360 * (1 << zoom)


def _y(lat: float, zoom: int) -> float:
    bounded = math.radians(min(max(lat, -_EDGE_LATITUDE), _EDGE_LATITUDE))
    return (1 - math.asinh(math.tan(bounded)) / math.pi) / 2 * (1 << zoom)


def _box(block: _Block, zoom: int) -> Box:
    size = 1 << zoom
    return Box(
        south=_latitude(block.bottom + 1, size),
        west=block.left / size * 360 - 180,
        north=_latitude(block.top, size),
        east=(block.right + 1) / size * 360 - 180,
    )


def _latitude(row: int, size: int) -> float:
    if row in (0, size):  # the outermost cells reach to the poles, so that every point on Earth has a cell
        return 90.0 if row == 0 else -90.0
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / size))))


def _interleave(column: int, row: int) -> int:
    return _spread(column) | _spread(row) << 1


def _deinterleave(cell: int, zoom: int) -> tuple[int, int]:
    column = sum((cell >> 2 * bit & 1) << bit for bit in range(zoom))
    row = sum((cell >> 2 * bit + 1 & 1) << bit for bit in range(zoom))
    return column, row


def _spread(number: int) -> int:
    # "Interleave bits by Binary Magic Numbers", Sean Eron Anderson, Bit Twiddling Hacks; public domain; 32 bits in.
    number = (number | number << 16) & 0x0000FFFF0000FFFF
    number = (number | number << 8) & 0x00FF00FF00FF00FF
    number = (number | number << 4) & 0x0F0F0F0F0F0F0F0F
    number = (number | number << 2) & 0x3333333333333333
    return (number | number << 1) & 0x5555555555555555
