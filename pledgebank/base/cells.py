"""The world cut into squares: each halves into four, so that a place has one number and a square is a range of numbers.

Web Mercator quadtree in Z-order: at zoom z the world is 2**z by 2**z cells. A point is kept as its cell at zoom 26
(0.6 m at the equator, 52 bits: exact in BSON, JSON and JavaScript). All points of one coarser cell lie in one range.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from pledgebank.base.geo import Box, Point

DEEPEST = 26
_EDGE_LATITUDE = 85.05112877980659  # where Mercator's square world ends


class Range(NamedTuple):
    """Cell numbers from `first` up to and without `end`, at the deepest zoom."""

    first: int
    end: int


def cell_of(point: Point) -> int:
    """The number of the deepest cell that holds the point."""
    return _interleave(*_column_and_row(point.lat, point.lng, DEEPEST))


def shift(zoom: int) -> int:
    """By how many bits to shift a deepest cell to the right to get its cell at `zoom`."""
    return 2 * (DEEPEST - zoom)


def box_of(cell: int, zoom: int) -> Box:
    """The rectangle that a cell of that zoom covers."""
    column, row = _deinterleave(cell, zoom)
    return _box(column, row, column + 1, row + 1, zoom)


def snap(box: Box, zoom: int) -> Box:
    """The box grown outwards to whole cells of that zoom. It must not cross the date line."""
    left, top = _column_and_row(box.north, box.west, zoom)
    right, bottom = _last_column_and_row(box, zoom)
    return _box(left, top, right + 1, bottom + 1, zoom)


def cover(box: Box, most: int = 16) -> tuple[Range, ...]:
    """At most `most` ranges of deepest cells that together hold the whole box (and some of its surroundings)."""
    ranges: list[Range] = []
    for part in box.parts:
        ranges.extend(_cover_part(part, max(most // len(box.parts), 4)))
    return tuple(ranges)


def _cover_part(box: Box, most: int) -> list[Range]:
    zoom = 0
    while zoom < DEEPEST and _count(box, zoom + 1) <= most:
        zoom += 1
    step = 1 << shift(zoom)
    joined: list[Range] = []
    for cell in sorted(_cells(box, zoom)):
        first = cell * step
        if joined and joined[-1].end == first:
            joined[-1] = Range(joined[-1].first, first + step)
        else:
            joined.append(Range(first, first + step))
    return joined


def _cells(box: Box, zoom: int) -> Iterator[int]:
    left, top = _column_and_row(box.north, box.west, zoom)
    right, bottom = _last_column_and_row(box, zoom)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield _interleave(column, row)


def _count(box: Box, zoom: int) -> int:
    left, top = _column_and_row(box.north, box.west, zoom)
    right, bottom = _last_column_and_row(box, zoom)
    return (right - left + 1) * (bottom - top + 1)


def _last_column_and_row(box: Box, zoom: int) -> tuple[int, int]:
    # East does not belong to the box: one that ends on a cell's edge (as a snapped one does) has no part of the next.
    # An edge that came through floating point may lie a hair past it; a billionth of a cell is nothing.
    size = 1 << zoom
    right = math.ceil(_column(box.east, zoom) - 1e-9) - 1
    bottom = math.ceil(_row(box.south, zoom) - 1e-9) - 1
    left, top = _column_and_row(box.north, box.west, zoom)
    return min(max(right, left), size - 1), min(max(bottom, top), size - 1)


def _column_and_row(lat: float, lng: float, zoom: int) -> tuple[int, int]:
    last = (1 << zoom) - 1
    column = min(max(math.floor(_column(lng, zoom) + 1e-9), 0), last)
    row = min(max(math.floor(_row(lat, zoom) + 1e-9), 0), last)
    return column, row


def _column(lng: float, zoom: int) -> float:
    return (lng + 180) / 360 * (1 << zoom)


def _row(lat: float, zoom: int) -> float:
    bounded = math.radians(min(max(lat, -_EDGE_LATITUDE), _EDGE_LATITUDE))
    return (1 - math.asinh(math.tan(bounded)) / math.pi) / 2 * (1 << zoom)


def _box(left: int, top: int, right: int, bottom: int, zoom: int) -> Box:
    size = 1 << zoom
    return Box(
        south=_latitude(bottom, size),
        west=left / size * 360 - 180,
        north=_latitude(top, size),
        east=right / size * 360 - 180,
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
