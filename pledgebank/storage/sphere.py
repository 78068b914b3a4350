"""The database's own Earth, a sphere: distances are the same whoever reckons, the database or this process."""

import math
from collections.abc import Sequence

METRES_PER_RADIAN = 6_378_100
DIGITS = 6  # of metres


def metres_from(one: Sequence[float], other: Sequence[float]) -> float:
    """How far apart two positions (longitude, latitude) are, in metres, to a thousandth of a millimetre."""
    (x, y, z), (to_x, to_y, to_z) = _upon_sphere(one), _upon_sphere(other)
    across = math.hypot(y * to_z - z * to_y, z * to_x - x * to_z, x * to_y - y * to_x)
    return round(math.atan2(across, x * to_x + y * to_y + z * to_z) * METRES_PER_RADIAN, DIGITS)


def _upon_sphere(coordinates: Sequence[float]) -> tuple[float, float, float]:
    lng, lat = math.radians(coordinates[0]), math.radians(coordinates[1])
    return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)
