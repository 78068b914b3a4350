"""The outlines of areas: polygons on the map, held to be valid, repaired where that moves no ground."""

from collections.abc import Sequence

import shapely
from msgspec import Struct
from shapely import MultiPolygon, Polygon

from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box

MOST_VERTICES = 200_000
REPAIR_MOVES_AT_MOST = 0.01

Position = Sequence[float]
Ring = Sequence[Position]


class Shape(Struct, frozen=True):
    """A valid polygon or several. `repaired`: share of the size that repair changed; None if it was valid."""

    wkb: bytes
    size: float
    repaired: float | None


def shape_of(polygons: Sequence[Sequence[Ring]]) -> Shape:
    """The shape of GeoJSON polygon coordinates (outer ring, then holes; longitude, latitude).

    Repairs what crosses itself if less than 1 % of its size changes. Raises Refused INVALID for anything else amiss.
    """
    _check_rings(polygons)
    drawn = [Polygon([p[:2] for p in rings[0]], [[p[:2] for p in hole] for hole in rings[1:]]) for rings in polygons]
    geometry = drawn[0] if len(drawn) == 1 else MultiPolygon(drawn)
    repaired = None
    if not geometry.is_valid:
        geometry, repaired = _repair(geometry)
    if geometry.area <= 0:
        raise invalid("it covers no ground")
    return Shape(shapely.to_wkb(geometry, output_dimension=2), geometry.area, repaired)


def rectangle(box: Box) -> Shape:
    """The shape of a box; it must not cross the date line. Raises Refused INVALID."""
    if box.west > box.east:
        raise invalid("a box-shaped area may not cross the date line")
    geometry = shapely.box(box.west, box.south, box.east, box.north)
    return Shape(shapely.to_wkb(geometry), geometry.area, None)


def _check_rings(polygons: Sequence[Sequence[Ring]]) -> None:
    if not polygons or not all(polygons):
        raise invalid("it is empty")
    rings = [ring for rings in polygons for ring in rings]
    if sum(len(ring) for ring in rings) > MOST_VERTICES:
        raise invalid(f"it has more than {MOST_VERTICES:,} corners")
    for ring in rings:
        if len(ring) < 4 or list(ring[0]) != list(ring[-1]):
            raise invalid("one of its rings is not closed")
        for position in ring:
            if len(position) < 2:
                raise invalid("one of its corners has no position")
            if abs(position[0]) > 180 or abs(position[1]) > 90:
                raise invalid("it lies outside the world (longitude comes first, in WGS84 degrees)")


def _repair(broken: Polygon | MultiPolygon) -> tuple[Polygon | MultiPolygon, float]:
    reason = shapely.is_valid_reason(broken).lower()
    parts = shapely.get_parts(shapely.make_valid(broken))
    sound = shapely.union_all([part for part in parts if isinstance(part, Polygon | MultiPolygon)])
    larger = max(broken.area, sound.area)
    moved = abs(sound.area - broken.area) / larger if larger else 1.0
    if moved >= REPAIR_MOVES_AT_MOST or not isinstance(sound, Polygon | MultiPolygon) or not sound.is_valid:
        raise invalid(f"it is broken ({reason}) and repairing it would change {moved:.0%} of its size")
    return sound, moved
