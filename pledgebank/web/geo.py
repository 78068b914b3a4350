"""Places as GraphQL shows and takes them: WGS84 degrees, latitude named first."""

import strawberry

from pledgebank.base import geo
from pledgebank.web.graphql.plain import plain


@plain
@strawberry.type(description="A position: WGS84, degrees.")
class Point:
    """A position."""

    lat: float = strawberry.field(description="Degrees north.")
    lng: float = strawberry.field(description="Degrees east.")

    @classmethod
    def of(cls, point: geo.Point) -> "Point":
        """As clients see it."""
        return cls(lat=point.lat, lng=point.lng)


@strawberry.type(description="A rectangle of map; it may cross the date line (west > east).")
class Box:
    """A rectangle of map."""

    south: float = strawberry.field(description="Degrees north; belongs to the box.")
    west: float = strawberry.field(description="Degrees east; belongs to the box.")
    north: float = strawberry.field(description="Degrees north; does not belong to the box.")
    east: float = strawberry.field(description="Degrees east; does not belong to the box.")

    @classmethod
    def of(cls, box: geo.Box) -> "Box":
        """As clients see it."""
        return cls(south=box.south, west=box.west, north=box.north, east=box.east)


@strawberry.input(description="A position: WGS84, degrees.")
class PointInput:
    """A position."""

    lat: float = strawberry.field(description="Degrees north, -90 to 90.")
    lng: float = strawberry.field(description="Degrees east, -180 to 180.")

    def point(self, *field: str) -> geo.Point:
        """The position. Raises Refused INVALID outside the world, at the path `field`: `location` unless said."""
        return geo.Point.at(self.lat, self.lng, *field)


@strawberry.input(description="A rectangle of map; it may cross the date line (west > east).")
class BoxInput:
    """A rectangle of map."""

    south: float = strawberry.field(description="Degrees north; belongs to the box.")
    west: float = strawberry.field(description="Degrees east; belongs to the box.")
    north: float = strawberry.field(description="Degrees north; does not belong to the box.")
    east: float = strawberry.field(description="Degrees east; does not belong to the box.")

    def box(self) -> geo.Box:
        """The rectangle. Raises Refused INVALID if it is none."""
        return geo.Box(self.south, self.west, self.north, self.east)


@strawberry.input(description="Everything within some metres of a point.")
class CircleInput:
    """A circle on the map."""

    centre: PointInput = strawberry.field(description="Its middle.")
    metres: float = strawberry.field(description="Its radius, at most 100,000.")

    def circle(self) -> geo.Circle:
        """The circle. Raises Refused INVALID if it is none."""
        return geo.Circle(self.centre.point("where", "near", "centre"), self.metres)
