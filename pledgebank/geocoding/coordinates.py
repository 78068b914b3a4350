"""Degrees that somebody typed or pasted, read as a point."""

import re

from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point

_NUMBER = r"([-+\u2212]?\d{1,3}\.\d{1,15})\s*\u00b0?\s*"
_TYPED = re.compile(rf"\s*{_NUMBER}([NSns]?)\s*[,;\s]\s*{_NUMBER}([EWew]?)\s*", re.ASCII)


def point_in(text: str) -> Point | None:
    """The point that "51.45, -2.58" or "51.45° N, 2.58° W" names: latitude first; None for anything else."""
    typed = _TYPED.fullmatch(text)
    if typed is None:
        return None
    lat, north, lng, east = typed.groups()
    try:
        return Point.at(_signed(lat, north, "S"), _signed(lng, east, "W"))
    except Refused:
        return None


def label_of(point: Point) -> str:
    """A point as people copy it: 51.45432, -2.58765."""
    return f"{point.lat:.5f}, {point.lng:.5f}"


def _signed(number: str, side: str, negative: str) -> float:
    degrees = float(number.replace("\u2212", "-"))
    return -degrees if side.upper() == negative else degrees
