"""Where outsiders are shown a place: anywhere but there. Pure.

The world is cut into cells at least SIDE across, by borders that only this installation knows; all places in a cell are
shown at one point, drawn once for the cell and snapped to a grid. So the same place is always shown at the same point:
reading it often, or planning many things there, averages nothing out. Whoever has found the borders out, by planning
things of their own, still knows of a place no more than its cell; all that is asked by place is asked of that point.
"""

import hmac
import math

from pledgebank.base.geo import Point

SIDE = 200.0  # metres
FURTHEST = 300.0  # metres from a place to where it is shown: a cell from corner to corner, and the grid
DECIMALS = 4  # of degrees: 11 m and less
_METRES_PER_DEGREE = 110_570.0  # fewer than anywhere on Earth, so that no cell is smaller than it says


def shown(place: Point, key: bytes) -> Point:
    """The point at which outsiders are shown a place: within FURTHEST metres of it. `key`: this installation's."""
    height = 180 / math.floor(180 * _METRES_PER_DEGREE / SIDE)
    begins = _fraction(key, "rows")
    row = math.floor((place.lat + 90) / height + begins)
    south = (row - begins) * height - 90
    width = 360 / _columns(max(abs(south), abs(south + height)))
    shift = _fraction(key, "columns", row)
    column = math.floor((place.lng + 180) / width + shift) % round(360 / width)
    lat = south + _fraction(key, "lat", row, column) * height
    lng = (column - shift + _fraction(key, "lng", row, column)) * width % 360 - 180
    return Point.at(round(min(max(lat, -90.0), 90.0), DECIMALS), round(lng, DECIMALS))


def _columns(furthest: float) -> int:
    """How many cells go round the world in a row, each at least SIDE across where it is narrowest, at this latitude."""
    around = 360 * _METRES_PER_DEGREE * math.cos(math.radians(min(furthest, 90.0)))
    return max(math.floor(around / SIDE), 1)


def _fraction(key: bytes, *what: object) -> float:
    """A number from 0 up to 1 that nobody can tell without the key, always the same for the same thing."""
    mac = hmac.digest(key, "\0".join(map(str, ("place", *what))).encode(), "sha256")
    return int.from_bytes(mac[:6]) / 2**48
