"""Places on the Earth: WGS84 degrees, stored as GeoJSON (longitude first), distances in metres."""

import math
from typing import Self

from geopy.distance import geodesic
from msgspec import Struct

from pledgebank.base.errors import invalid

_LEAST_METRES_PER_DEGREE = 110_000  # fewer than on any Earth that distances are reckoned on


class Point(Struct, frozen=True, tag="Point", tag_field="type"):
    """A position, in the very shape MongoDB indexes: GeoJSON, coordinates (longitude, latitude) in degrees."""

    coordinates: tuple[float, float]

    @classmethod
    def at(cls, lat: float, lng: float, *field: str) -> Self:
        """The point at a latitude and longitude. Raises Refused INVALID outside the world or if not finite.

        `field` is the path of the input at fault, `location` unless said.
        """
        if not (math.isfinite(lat) and math.isfinite(lng) and abs(lat) <= 90 and abs(lng) <= 180):
            raise invalid("This position is not on the map.", *(field or ("location",)))
        return cls(coordinates=(float(lng), float(lat)))

    @property
    def lng(self) -> float:
        """Longitude, degrees east."""
        return self.coordinates[0]

    @property
    def lat(self) -> float:
        """Latitude, degrees north."""
        return self.coordinates[1]

    @property
    def is_cut_to_degrees(self) -> bool:
        """Both coordinates whole: no problem lies there, somebody's export lost the digits (off by up to 60 km)."""
        return self.lng.is_integer() and self.lat.is_integer()


class Box(Struct, frozen=True):
    """A rectangle of map, in degrees: south and west belong to it, north and east do not.

    Unless nothing lies beyond them: the pole and the 180th meridian belong to a box that reaches them.
    It may cross the date line (west > east).
    """

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        sides = (self.south, self.west, self.north, self.east)
        if not all(math.isfinite(side) for side in sides) or not -90 <= self.south < self.north <= 90:
            raise invalid("This is not a box on the map: south must lie below north.", "within")
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180) or self.west == self.east:
            raise invalid("This is not a box on the map: west and east lie between -180 and 180.", "within")

    @property
    def parts(self) -> tuple["Box", ...]:
        """The same area as boxes that do not cross the date line: one, or two."""
        if self.west < self.east:
            return (self,)
        spans = ((self.west, 180.0), (-180.0, self.east))
        return tuple(Box(self.south, west, self.north, east) for west, east in spans if west < east)

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside."""
        return any(
            _between(part.south, point.lat, part.north, 90) and _between(part.west, point.lng, part.east, 180)
            for part in self.parts
        )


class Circle(Struct, frozen=True):
    """Everything within some metres of a point. At most 100 km."""

    centre: Point
    metres: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.metres) and 0 < self.metres <= 100_000):
            raise invalid("Please give a distance between 1 metre and 100 kilometres.", "where", "near", "metres")

    @property
    def box(self) -> Box:
        """A box that holds it, and little else."""
        lat, lng = self.centre.lat, self.centre.lng
        high = self.metres / _LEAST_METRES_PER_DEGREE
        furthest = abs(lat) + high
        wide = high / math.cos(math.radians(furthest)) if furthest < 90 else 180.0
        south, north = max(lat - high, -90.0), min(lat + high, 90.0)
        if wide >= 180:
            return Box(south, -180.0, north, 180.0)
        return Box(south, _around_the_world(lng - wide), north, _around_the_world(lng + wide))


def _around_the_world(lng: float) -> float:
    return (lng + 180) % 360 - 180 if abs(lng) > 180 else lng


def _between(first: float, value: float, end: float, end_of_the_world: float) -> bool:
    return first <= value < end or value == end == end_of_the_world


def metres_between(one: Point, other: Point) -> float:
    """The distance along the Earth's surface, in metres (geodesic on WGS84)."""
    metres: float = geodesic((one.lat, one.lng), (other.lat, other.lng)).meters
    return metres
