"""What a point is called: after the address or postcode next to it, or the area it lies in."""

from collections.abc import Sequence

from pledgebank.base.geo import Point
from pledgebank.geocoding import folding, rules, store
from pledgebank.geocoding.model import Entry
from pledgebank.storage.unit import Reader
from pledgebank.words.sentences import say

NEXT_TO_METRES = 100.0
AT_METRES = 15.0
_KINDS = (rules.ADDRESS, rules.STREET, folding.POSTCODE)
_MOST = 20


async def next_to(reader: Reader, point: Point) -> Entry | None:
    """The address within 100 m, failing that street or postcode: of the best kind the nearest."""
    found = await store.nearest(reader, point, kinds=_KINDS, metres=NEXT_TO_METRES, limit=_MOST)
    return min(found, key=lambda one: _KINDS.index(one.kind), default=None)


def label(entry: Entry | None, point: Point, areas: Sequence[str], language: str) -> str | None:
    """What to call a point next to an entry, in areas of these names, the smallest first; None where nothing is known.

    A postcode stands for all around it; from an address it is a few steps.
    """
    if entry is None:
        return areas[0] if areas else None
    if entry.kind == folding.POSTCODE:
        return say("{place}, {area}", language, place=entry.label, area=areas[0]) if areas else entry.label
    if rules.metres_between(entry.location, point) <= AT_METRES:
        return entry.label
    return say("near {place}", language, place=entry.label)
