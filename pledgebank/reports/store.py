"""Reports in the database: how they are kept, found again, listed page by page and counted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from pledgebank.base import page as pages
from pledgebank.base.geo import Box, Circle
from pledgebank.base.page import Page
from pledgebank.reports import filters
from pledgebank.reports.model import Report, ReportFilter, ReportOrder
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

REPORTS = "reports"
INDEXES = (
    Index(REPORTS, (("ref", 1),), unique=True),
    Index(REPORTS, (("source", 1),), unique=True, where={"source": {"$gt": ""}}),
    Index(REPORTS, (("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("state", 1), ("updated_at", 1), ("_id", 1))),
    Index(REPORTS, (("category", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("areas", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("reporter", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("cell", 1), ("state", 1), ("category", 1), ("created_at", 1))),
    Index(REPORTS, (("location", "2dsphere"),)),
)
MOST_COUNTED = 10_000
_SORTS = {
    ReportOrder.NEWEST: ("created_at", -1),
    ReportOrder.OLDEST: ("created_at", 1),
    ReportOrder.RECENTLY_CHANGED: ("updated_at", -1),
}
_MORE = 10  # rows read beyond a page in case several lie at one distance
_FIRST_REACH = 200.0  # metres
_A_HAIR = 0.001  # metres: the database rounds where it looks, not what it answers


async def get(reader: Reader, key: UUID) -> Report | None:
    """The report with this id, whoever may see it."""
    document = await reader.get(REPORTS, key)
    return load(Report, document) if document else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Report | None]:
    """The reports with these ids, in their order, whoever may see them."""
    documents = await reader.find(REPORTS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {document["_id"]: load(Report, document) for document in documents}
    return [found.get(key) for key in keys]


async def by_ref(reader: Reader, ref: str) -> Report | None:
    """The report with this short reference, whoever may see it."""
    document = await reader.find_one(REPORTS, {"ref": ref})
    return load(Report, document) if document else None


async def known_sources(reader: Reader, sources: Sequence[str]) -> set[str]:
    """Which of these keys of imported rows are here already. At most 1,000 at a time."""
    rows = await reader.find(REPORTS, {"source": {"$in": list(sources)}}, limit=1_000, fields=("source",))
    return {row["source"] for row in rows}


async def page(
    reader: Reader, wanted: ReportFilter, order: ReportOrder, first: int, after: str | None, *, counted: bool = False
) -> Page[Report]:
    """One page of the reports a filter means; `counted`: with how many there are, if no more than 10,000.

    NEAREST needs `wanted.near`. Raises Refused INVALID_CURSOR.
    """
    if order is ReportOrder.NEAREST and wanted.near is not None:
        found = await _nearest(reader, wanted, wanted.near, first, after)
    else:
        found = await _sorted(reader, wanted, order, first, after)
    return structs.replace(found, total=await count(reader, wanted)) if counted else found


async def count(reader: Reader, wanted: ReportFilter) -> int | None:
    """How many reports a filter means; None beyond 10,000."""
    found = await reader.count(REPORTS, filters.where(wanted), limit=MOST_COUNTED + 1)
    return found if found <= MOST_COUNTED else None


async def in_order_of_ids(
    reader: Reader, person: UUID | None, within: Box | None, after: UUID | None, first: int
) -> list[Report]:
    """What a person may see, by id from one id on, for copies on phones."""
    clauses = [filters.visible(person)]
    if within is not None:
        clauses.append(filters.in_box(within))
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    rows = await reader.find(REPORTS, {"$and": clauses}, order=[("_id", 1)], limit=first)
    return [load(Report, row) for row in rows]


async def insert(unit: Unit, report: Report) -> None:
    """Keep a new report. A reference or source in use makes the unit run again."""
    await unit.insert(REPORTS, dump(report))


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep many new reports at once, for imports. `commands.insert_many` also tells of them."""
    await unit.insert(REPORTS, *(dump(report) for report in reports))


async def replace(unit: Unit, report: Report) -> None:
    """Keep a report as it now is; it was read in this very unit."""
    await unit.replace(REPORTS, dump(report))


async def _sorted(
    reader: Reader, wanted: ReportFilter, order: ReportOrder, first: int, after: str | None
) -> Page[Report]:
    field, direction = _SORTS[order]
    clauses = [filters.where(wanted)]
    if after is not None:
        clauses.append(_beyond(field, direction, *pages.decode(after, datetime, UUID)))
    rows = await reader.find(
        REPORTS, {"$and": clauses}, order=[(field, direction), ("_id", direction)], limit=first + 1
    )
    reports = [load(Report, row) for row in rows]
    return pages.cut(reports, first, lambda report: (getattr(report, field), report.id))


async def _nearest(reader: Reader, wanted: ReportFilter, near: Circle, first: int, after: str | None) -> Page[Report]:
    floor, beyond = 0.0, []
    if after is not None:
        metres, key = pages.decode(after, float, UUID)
        floor, beyond = _metres(metres), [{"$match": _beyond("metres", 1, metres, key)}]
    rows: list[Doc] = []
    some, reach, furthest = first + 1 + _MORE, _FIRST_REACH, floor
    while len(rows) < some and furthest < near.metres:
        # Ever wider rings: asked for all at once, the database begins with thousands where a town is dense.
        furthest, reach = floor + reach, reach * 4
        ring = _near(wanted, near, floor, furthest)
        rows = await reader.aggregate(REPORTS, [ring, *beyond, {"$limit": some}])
    if len(rows) == some and rows[first]["metres"] == rows[-1]["metres"]:
        # The database orders by distance alone. Of so many at one spot it may keep back some whose ids come first.
        ring = _near(wanted, near, floor, rows[-1]["metres"] + _A_HAIR)
        by_id: list[Doc] = [{"$sort": {"metres": 1, "_id": 1}}, {"$limit": first + 1}]
        rows = await reader.aggregate(REPORTS, [ring, *beyond, *by_id])
    rows.sort(key=lambda row: (row["metres"], row["_id"]))
    metres_of = {row["_id"]: row.pop("metres") for row in rows}
    reports = [load(Report, row) for row in rows]
    return pages.cut(reports, first, lambda report: (metres_of[report.id], report.id))


def _near(wanted: ReportFilter, near: Circle, floor: float, furthest: float) -> Doc:
    nearest = {
        "near": {"type": "Point", "coordinates": list(near.centre.coordinates)},
        "key": "location",
        "distanceField": "metres",
        "minDistance": max(floor - _A_HAIR, 0),
        "maxDistance": min(furthest, near.metres),
        "query": filters.where(wanted, with_near=False),
    }
    return {"$geoNear": nearest}


def _metres(key: pages.Key) -> float:
    return key if isinstance(key, float) and key >= 0 else 0.0


def _beyond(field: str, direction: int, value: pages.Key, key: pages.Key) -> Doc:
    further, up_to = ("$gt", "$gte") if direction > 0 else ("$lt", "$lte")
    # The first clause bounds the index; the second leaves out what the page before has shown of the same value.
    return {field: {up_to: value}, "$or": [{field: {further: value}}, {"_id": {further: key}}]}
