"""How lists are read page by page, and how what lies in a box or circle is found: the same for every feature.

Pages go by key, never by offset: what is added or removed meanwhile neither repeats nor hides a row.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from pledgebank.base import cells
from pledgebank.base import page as pages
from pledgebank.base.geo import Box, Circle
from pledgebank.base.page import Page
from pledgebank.storage.documents import Doc
from pledgebank.storage.sphere import DIGITS, METRES_PER_RADIAN, metres_from
from pledgebank.storage.unit import Reader

T = TypeVar("T")
MOST_RANGES = 24
COUNTED_TO = 10_000
MOST_FEW = 500
_MORE = 10  # rows read beyond a page in case several lie at one distance
FIRST_REACH = 200.0  # metres
_A_HAIR = 0.001  # metres: the database rounds where it looks, not what it answers


class Order(Struct, frozen=True):
    """Sorted by one field of a known type, then by id."""

    field: str
    kind: type
    descending: bool = False


async def page(
    reader: Reader,
    collection: str,
    where: Doc,
    *,
    order: Order,
    first: int,
    after: str | None,
    read: Callable[[Doc], T],
    total: int | None = None,
) -> Page[T]:
    """One page of what matches. Raises Refused INVALID_CURSOR."""
    direction = -1 if order.descending else 1
    clauses = [where]
    if after is not None:
        clauses.append(_beyond(order.field, direction, *pages.decode(after, order.kind, UUID)))
    rows = await reader.find(
        collection, {"$and": clauses}, order=[(order.field, direction), ("_id", direction)], limit=first + 1
    )
    keyed = [(read(row), (row[order.field], row["_id"])) for row in rows]
    return _cut(keyed, first, total)


async def nearest(
    reader: Reader,
    collection: str,
    where: Doc,
    *,
    circle: Circle,
    field: str,
    first: int,
    after: str | None,
    read: Callable[[Doc], T],
    total: int | None = None,
) -> Page[T]:
    """One page of what matches inside a circle, nearest first, by (metres, id). Raises Refused INVALID_CURSOR."""
    search = _Search(reader, collection, where, circle=circle, field=field, beyond=_place(after))
    rows = await search.rings(first) if after is None else None
    if rows is None:
        # Few lie near. Looking ever further the database would read all that does not match, so it is asked the other
        # way round: for all that matches, if that is not much, which then is put in order here.
        rows = await search.few(first)
    if rows is None:
        rows = await search.rings(first, to_the_end=True)
    assert rows is not None, "the widest ring holds the circle"
    keyed = [(row.pop("metres"), row) for row in rows]
    return _cut([(read(row), (float(metres), row["_id"])) for metres, row in keyed], first, total)


class _Search:
    """For what matches in a circle and lies beyond a place in it: metres from its middle, and id."""

    def __init__(
        self,
        reader: Reader,
        collection: str,
        where: Doc,
        *,
        circle: Circle,
        field: str,
        beyond: tuple[float, UUID] | None,
    ) -> None:
        self._reader = reader
        self._collection = collection
        self._where = where
        self._circle = circle
        self._field = field
        self._beyond = beyond
        self._floor = beyond[0] if beyond else 0.0

    async def rings(self, first: int, *, to_the_end: bool = False) -> list[Doc] | None:
        """The nearest, one more than `first`; None if the first ring has not so many, unless it goes on `to_the_end`.

        In ever wider rings, because asked for all at once the database begins with thousands where a town is dense.
        """
        some, reach = first + 1 + _MORE, FIRST_REACH
        rows = await self._ring(self._floor + reach, {"$limit": some})
        while len(rows) < some and self._floor + reach < self._circle.metres:
            if not to_the_end:
                return None
            # As far as, judged by those found, half as many again as are wanted should lie; never more than four times.
            reach *= min(max(math.sqrt(1.5 * some / max(len(rows), 1)), 1.25), 4)
            rows = await self._ring(self._floor + reach, {"$limit": some})
        if len(rows) == some and rows[first]["metres"] == rows[-1]["metres"]:
            # The database orders by distance alone. Of so many at one spot it may keep back some whose ids come first.
            by_id: list[Doc] = [{"$sort": {"metres": 1, "_id": 1}}, {"$limit": first + 1}]
            rows = await self._ring(rows[-1]["metres"] + _A_HAIR, *by_id)
        rows.sort(key=_nearest_first)
        return rows

    async def few(self, first: int) -> list[Doc] | None:
        """The nearest, one more than `first`, if in all of the circle no more than some hundreds match; else None."""
        inside = {"$and": [self._where, in_circle(self._circle, point=self._field)]}
        places = await self._reader.find(
            self._collection, inside, limit=MOST_FEW + 1, fields=("_id", f"{self._field}.coordinates")
        )
        if len(places) > MOST_FEW:
            return None
        for place in places:
            place["metres"] = metres_from(self._circle.centre.coordinates, place[self._field]["coordinates"])
        onward = [place for place in places if self._beyond is None or _nearest_first(place) > self._beyond]
        onward.sort(key=_nearest_first)
        shown = {place["_id"]: place["metres"] for place in onward[: first + 1]}
        # Asked by the filter once more: what was hidden in between must not be shown.
        still = {"$and": [{"_id": {"$in": list(shown)}}, self._where]}
        rows = await self._reader.find(self._collection, still, limit=max(len(shown), 1))
        return sorted(({**row, "metres": shown[row["_id"]]} for row in rows), key=_nearest_first)

    async def _ring(self, furthest: float, *stages: Doc) -> list[Doc]:
        near: Doc = {
            "near": {"type": "Point", "coordinates": list(self._circle.centre.coordinates)},
            "key": self._field,
            "distanceField": "metres",
            "minDistance": max(self._floor - _A_HAIR, 0),
            "maxDistance": min(furthest, self._circle.metres),
            "query": self._where,
        }
        exact: Doc = {"$set": {"metres": {"$round": ["$metres", DIGITS]}}}
        onward = [{"$match": _beyond("metres", 1, *self._beyond)}] if self._beyond else []
        return await self._reader.aggregate(self._collection, [{"$geoNear": near}, exact, *onward, *stages])


def _place(after: str | None) -> tuple[float, UUID] | None:
    if after is None:
        return None
    metres, key = pages.decode(after, float, UUID)
    assert isinstance(metres, float)
    assert isinstance(key, UUID)
    return max(metres, 0.0), key


def _nearest_first(row: Doc) -> tuple[float, UUID]:
    return row["metres"], row["_id"]


async def total(reader: Reader, collection: str, where: Doc) -> int | None:
    """How many match; None beyond 10,000, where counting would cost too much."""
    counted = await reader.count(collection, where, limit=COUNTED_TO + 1)
    return counted if counted <= COUNTED_TO else None


def in_box(box: Box, *, point: str = "location", cell: str = "cell") -> Doc:
    """What lies in a box: found by ranges of cells, decided by the coordinates."""
    found = [{cell: {"$gte": first, "$lt": end}} for first, end in cells.cover(box, MOST_RANGES)]
    return {"$and": [{"$or": found}, exactly_in(box, point=point)]}


def exactly_in(box: Box, *, point: str = "location") -> Doc:
    """What lies in a box, decided by the coordinates alone, which no index finds."""
    exact: list[Doc] = [
        {
            f"{point}.coordinates.0": {"$gte": part.west, _before(part.east, 180): part.east},
            f"{point}.coordinates.1": {"$gte": part.south, _before(part.north, 90): part.north},
        }
        for part in box.parts
    ]
    return {"$or": exact}


def in_circle(circle: Circle, *, point: str = "location") -> Doc:
    """What lies in a circle; for orders other than nearest first."""
    sphere = [list(circle.centre.coordinates), circle.metres / METRES_PER_RADIAN]
    return {point: {"$geoWithin": {"$centerSphere": sphere}}}


def _beyond(field: str, direction: int, value: pages.Key, key: pages.Key) -> Doc:
    further, up_to = ("$gt", "$gte") if direction > 0 else ("$lt", "$lte")
    # The first clause bounds the index; the second leaves out what the page before has shown of the same value.
    return {field: {up_to: value}, "$or": [{field: {further: value}}, {"_id": {further: key}}]}


def _before(edge: float, end_of_the_world: float) -> str:
    """A box does not hold its northern and eastern edge, unless nothing lies beyond it."""
    return "$lte" if edge == end_of_the_world else "$lt"


def _cut(rows: Sequence[tuple[T, tuple[pages.Key, ...]]], first: int, total: int | None) -> Page[T]:
    shown = rows[:first]
    return Page(
        tuple(item for item, _ in shown), tuple(pages.encode(key) for _, key in shown), len(rows) > first, total
    )
