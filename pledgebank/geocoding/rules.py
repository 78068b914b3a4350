"""What may be asked, which of the places found comes first, and what an entry of the gazetteer is made of."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from uuid import UUID

from msgspec import Struct
from rapidfuzz import fuzz

from pledgebank.base import cells, text
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Point
from pledgebank.geocoding import folding
from pledgebank.geocoding.model import Entry, Found, Named, Wanted

MOST = 20
USUAL = 5
AREA = "area"
ADDRESS = "address"
STREET = "street"
_RANKS = {"city": 0, "town": 0, "place": 0, AREA: 1, folding.POSTCODE: 2, STREET: 3, ADDRESS: 4}
_OTHERS = 1
ONE_PLACE_METRES = 150.0
_SQUARES_ZOOM = 11


class Fit(IntEnum):
    """How well a place fits what was typed, best first."""

    NAME = 0
    WORDS = 1
    BEGINNINGS = 2
    CORRECTED = 3
    PART = 4


class Sought(Struct, frozen=True):
    """What somebody looks for: the words they typed, folded, and what they look at while they do."""

    tokens: tuple[str, ...]
    near: Point | None = None

    @property
    def name(self) -> str:
        """All of it."""
        return " ".join(self.tokens)

    @property
    def squares(self) -> tuple[int, ...]:
        """What counts as nearby; nothing where nobody looks at anything."""
        return squares_around(self.near) if self.near else ()


def checked_text(typed: str) -> str:
    """What was typed, on one line. Raises Refused INVALID if it is longer than 200 characters."""
    return text.line(typed, "text", longest=folding.LONGEST, shortest=0)


def checked_first(first: int | None) -> int:
    """How many are wanted: five unless said. Raises Refused INVALID unless from 0 to 20."""
    if first is None:
        return USUAL
    if not 0 <= first <= MOST:
        raise invalid("Please ask for at most {most} at a time.", "first", most=MOST)
    return first


def entry(named: Named, source: str, load: UUID) -> Entry:
    """The entry for a named place of a source."""
    return Entry(
        id=f"{source}:{named.key}",
        label=named.label,
        kind=named.kind,
        location=named.location,
        square=square_of(named.location),
        source=source,
        rank=_RANKS.get(named.kind, _OTHERS),
        names=folding.names_of(named.label, named.kind),
        tokens=tuple(dict.fromkeys(folding.tokens_of(named.label))),
        load=load,
    )


def wanted(tokens: Sequence[str]) -> list[Wanted]:
    """What must be there of each word: all of it; of the last, which may be still being typed, the beginning.

    A house number, typed last, is meant whole.
    """
    whole = [Wanted(folding.alike(token)) for token in tokens[:-1]]
    last = tokens[-1]
    if last.isdigit() and whole:
        return [*whole, Wanted((last,))]
    return [*whole, Wanted(folding.alike(last), prefix=last)]


def best(found: Iterable[Entry], sought: Sought, first: int, *, at_best: Fit = Fit.NAME) -> tuple[Found, ...]:
    """The first of the places found, best first, each but once. `at_best`: what they fit no better than."""
    chosen: list[Entry] = []
    for one in sorted(found, key=_order(sought, at_best)):
        if len(chosen) == first:
            break
        if not any(_are_one(one, other) for other in chosen):
            chosen.append(one)
    return tuple(Found(label=one.label, location=one.location, kind=one.kind) for one in chosen)


def _are_one(one: Entry, other: Entry) -> bool:
    """Whether they are two entrances of the same house, or the same place as told by two sources."""
    return one.names[:1] == other.names[:1] and metres_between(one.location, other.location) <= ONE_PLACE_METRES


def fits(entry: Entry, sought: Sought) -> Fit:
    """How well an entry that was found fits what was typed, rightly spelt as it is."""
    if sought.name in entry.names:
        return Fit.NAME
    words = set(entry.tokens)
    return Fit.WORDS if all(words.intersection(folding.alike(one)) for one in sought.tokens) else Fit.BEGINNINGS


def _order(sought: Sought, at_best: Fit) -> Callable[[Entry], tuple[float | str, ...]]:
    def key(one: Entry) -> tuple[float | str, ...]:
        fit = max(fits(one, sought), at_best)
        alike = fuzz.ratio(sought.name, one.names[0]) if at_best is not Fit.NAME and one.names else 0.0
        begins = any(name.startswith(sought.name) for name in one.names)
        metres = metres_between(one.location, sought.near) if sought.near else 0.0
        return (fit, -alike, not begins, one.rank, metres, len(one.label), one.label)

    return key


def square_of(point: Point) -> int:
    """The square of the world that a point lies in."""
    return cells.cell_of(point) >> cells.shift(_SQUARES_ZOOM)


def squares_around(point: Point) -> tuple[int, ...]:
    """The square of a point and those that touch it, also over the date line."""
    middle = cells.box_of(square_of(point), _SQUARES_ZOOM)
    high, wide = middle.north - middle.south, middle.east - middle.west
    found = set()
    for north, east in itertools.product((-1, 0, 1), repeat=2):
        lat = (middle.south + middle.north) / 2 + north * high
        lng = (middle.west + middle.east) / 2 + east * wide
        found.add(square_of(Point.at(min(max(lat, -90), 90), (lng + 540) % 360 - 180)))
    return tuple(sorted(found))


def metres_between(one: Point, other: Point) -> float:
    """The distance on a sphere, in metres: near enough to put places in order, and a hundred times as quick."""
    lat, other_lat = math.radians(one.lat), math.radians(other.lat)
    across = math.sin((other_lat - lat) / 2) ** 2
    across += math.cos(lat) * math.cos(other_lat) * math.sin(math.radians(other.lng - one.lng) / 2) ** 2
    return 2 * 6_371_000 * math.asin(min(math.sqrt(across), 1.0))
