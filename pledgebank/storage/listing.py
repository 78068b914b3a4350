"""How lists are read page by page, and how what lies in a box or circle is found: the same for every feature.

Pages go by key, never by offset: what is added or removed meanwhile neither repeats nor hides a row.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from pledgebank.base import cells
from pledgebank.base import page as pages
from pledgebank.base.geo import Box, Circle
from pledgebank.base.page import Page
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader

T = TypeVar("T")
METRES_PER_RADIAN = 6_378_100  # the database's own Earth, so that all orders of a list agree on what is near
MOST_RANGES = 24
COUNTED_TO = 10_000
_MORE = 10  # rows read beyond a page in case several lie at one distance
_FIRST_REACH = 200.0  # metres
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
    floor, onward = 0.0, []
    if after is not None:
        metres, key = pages.decode(after, float, UUID)
        assert isinstance(metres, float)
        floor, onward = max(metres, 0.0), [{"$match": _beyond("metres", 1, metres, key)}]

    async def ring(furthest: float, *stages: Doc) -> list[Doc]:
        near: Doc = {
            "near": {"type": "Point", "coordinates": list(circle.centre.coordinates)},
            "key": field,
            "distanceField": "metres",
            "minDistance": max(floor - _A_HAIR, 0),
            "maxDistance": min(furthest, circle.metres),
            "query": where,
        }
        return await reader.aggregate(collection, [{"$geoNear": near}, *onward, *stages])

    rows: list[Doc] = []
    some, reach = first + 1 + _MORE, _FIRST_REACH
    while len(rows) < some and reach < 4 * max(circle.metres, _FIRST_REACH):
        # Ever wider rings: asked for all at once, the database begins with thousands where a town is dense.
        rows = await ring(floor + reach, {"$limit": some})
        reach *= 4
    if len(rows) == some and rows[first]["metres"] == rows[-1]["metres"]:
        # The database orders by distance alone. Of so many at one spot it may keep back some whose ids come first.
        by_id: list[Doc] = [{"$sort": {"metres": 1, "_id": 1}}, {"$limit": first + 1}]
        rows = await ring(rows[-1]["metres"] + _A_HAIR, *by_id)
    rows.sort(key=lambda row: (row["metres"], row["_id"]))
    keyed = [(row.pop("metres"), row) for row in rows]
    return _cut([(read(row), (float(metres), row["_id"])) for metres, row in keyed], first, total)


async def total(reader: Reader, collection: str, where: Doc) -> int | None:
    """How many match; None beyond 10,000, where counting would cost too much."""
    counted = await reader.count(collection, where, limit=COUNTED_TO + 1)
    return counted if counted <= COUNTED_TO else None


def in_box(box: Box, *, point: str = "location", cell: str = "cell") -> Doc:
    """What lies in a box: found by ranges of cells, decided by the coordinates."""
    exact: list[Doc] = [
        {
            f"{point}.coordinates.0": {"$gte": part.west, _before(part.east, 180): part.east},
            f"{point}.coordinates.1": {"$gte": part.south, _before(part.north, 90): part.north},
        }
        for part in box.parts
    ]
    found = [{cell: {"$gte": first, "$lt": end}} for first, end in cells.cover(box, MOST_RANGES)]
    return {"$and": [{"$or": found}, {"$or": exact}]}


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
