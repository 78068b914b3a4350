"""Finds out what is known of the place of an activity: where outsiders are shown it, what it lies in, who answers."""

from collections.abc import Sequence

from pledgebank.activities import blurring, keys
from pledgebank.activities.model import Ground
from pledgebank.base import cells
from pledgebank.base.geo import Point
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.storage.unit import Reader


async def of(reader: Reader, places: Places, location: Point) -> Ground:
    """What is known of a place. Raises LookupError as `keys.of` does."""
    [ground] = await of_many(reader, places, [location])
    return ground


async def of_many(reader: Reader, places: Places, locations: Sequence[Point]) -> list[Ground]:
    """What is known of each of some places. Raises LookupError as `keys.of` does.

    The areas by which all may ask are those of the point that all are shown: by those of the very spot, who asks would
    learn on which side of a border it lies. Who answers for it, and may look at it, is a matter of the spot.
    """
    key = (await keys.of(reader)).blurring
    shown = [blurring.shown(location, key) for location in locations]
    found = await places.at_many(reader, [*shown, *locations])
    areas = [tuple(area.id for area in one) for one in found]
    public, true = areas[: len(shown)], areas[len(shown) :]
    bodies = {one: tuple(body.id for body in await councils.bodies_of(reader, one)) for one in set(true) if one}
    return [
        Ground(shown=point, cell=cells.cell_of(point), areas=near, bodies=bodies.get(there, ()), lies_in=there)
        for point, near, there in zip(shown, public, true, strict=True)
    ]
