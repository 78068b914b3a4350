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
_HAIR = 1e-9  # degrees


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
    direction, beyond = (-1, "$lt") if order.descending else (1, "$gt")
    clauses = [where]
    if after is not None:
        value, key = pages.decode(after, order.kind, UUID)
        clauses.append({"$or": [{order.field: {beyond: value}}, {order.field: value, "_id": {beyond: key}}]})
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
    near: Doc = {
        "near": {"type": "Point", "coordinates": list(circle.centre.coordinates)},
        "key": field,
        "distanceField": "metres",
        "maxDistance": circle.metres,
        "query": where,
    }
    onward: list[Doc] = []
    if after is not None:
        metres, key = pages.decode(after, float, UUID)
        assert isinstance(metres, float)
        near["minDistance"] = max(metres - 0.01, 0.0)
        onward = [{"$match": {"$or": [{"metres": {"$gt": metres}}, {"metres": metres, "_id": {"$gt": key}}]}}]
    # The database does not order what is equally far. So: first how far this page goes, then all up to there, sorted.
    last = await reader.aggregate(collection, [{"$geoNear": near}, *onward, {"$limit": first + 1}])
    if last:
        near["maxDistance"] = min(last[-1]["metres"] + 0.01, circle.metres)
    rows = await reader.aggregate(
        collection, [{"$geoNear": near}, *onward, {"$sort": {"metres": 1, "_id": 1}}, {"$limit": first + 1}]
    )
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


def _before(edge: float, end_of_the_world: float) -> str:
    """A box does not hold its northern and eastern edge, unless nothing lies beyond it."""
    return "$lte" if edge == end_of_the_world else "$lt"


def _cut(rows: Sequence[tuple[T, tuple[pages.Key, ...]]], first: int, total: int | None) -> Page[T]:
    shown = rows[:first]
    return Page(
        tuple(item for item, _ in shown), tuple(pages.encode(key) for _, key in shown), len(rows) > first, total
    )
