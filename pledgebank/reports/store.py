"""Reports in the database: how they are kept, which are meant by a filter, and how they are listed page by page."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base import cells
from pledgebank.base.geo import Box, Circle
from pledgebank.reports import rules
from pledgebank.reports.model import Report, ReportFilter, ReportState
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
METRES_PER_RADIAN = 6_378_100  # the database's own Earth, so that all orders of a list agree on what is near
_HAIR = 1e-9  # degrees: cells and boxes differ in which edges belong to them, so cells are taken a hair wider
_MOST_RANGES = 24


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
    """The report with this short reference, however its letters are written."""
    document = await reader.find_one(REPORTS, {"ref": ref.strip().lower()})
    return load(Report, document) if document else None


async def known_sources(reader: Reader, sources: Sequence[str]) -> set[str]:
    """Which of these keys of imported rows are here already. At most 1,000 at a time."""
    rows = await reader.find(REPORTS, {"source": {"$in": list(sources)}}, limit=1_000, fields=("source",))
    return {row["source"] for row in rows}


async def insert(unit: Unit, report: Report) -> None:
    """Keep a new report. A reference or source in use makes the unit run again."""
    await unit.insert(REPORTS, dump(report))


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep many new reports at once, for imports. `commands.insert_many` also tells of them."""
    await unit.insert(REPORTS, *(dump(report) for report in reports))


async def replace(unit: Unit, report: Report) -> None:
    """Keep a report as it now is; it was read in this very unit."""
    await unit.replace(REPORTS, dump(report))


def visible(person: UUID | None) -> Doc:
    """What `rules.may_see` allows, as the database is asked for it."""
    public = {"state": {"$in": _values(rules.PUBLIC)}}
    if person is None:
        return public
    return {"$or": [public, {"state": {"$in": _values(rules.OWN)}, "reporter": person}]}


def where(wanted: ReportFilter) -> Doc:
    """The reports that a filter means: never more than the public may see, or than the reporter themselves may."""
    allowed = rules.PUBLIC if wanted.reporter is None else rules.OWN
    states = allowed if wanted.states is None else allowed.intersection(wanted.states)
    clauses: list[Doc] = [{"state": {"$in": _values(states)}}]
    if wanted.reporter is not None:
        clauses.append({"reporter": wanted.reporter})
    if wanted.area is not None:
        clauses.append({"areas": wanted.area})
    if wanted.categories is not None:
        clauses.append({"category": {"$in": list(wanted.categories)}})
    if wanted.within is not None:
        clauses.append(in_box(wanted.within))
    if wanted.near is not None:
        clauses.append(in_circle(wanted.near))
    if wanted.created_after is not None:
        clauses.append({"created_at": {"$gte": wanted.created_after}})
    if wanted.created_before is not None:
        clauses.append({"created_at": {"$lt": wanted.created_before}})
    return {"$and": clauses}


def in_box(box: Box) -> Doc:
    """What lies in a box: found by ranges of cells, decided by the coordinates."""
    parts = [_in_part(part) for part in box.parts]
    return parts[0] if len(parts) == 1 else {"$or": parts}


def _in_part(box: Box) -> Doc:
    south, west = max(box.south - _HAIR, -90), max(box.west - _HAIR, -180)
    north, east = min(box.north + _HAIR, 90), min(box.east + _HAIR, 180)
    ranges = cells.cover(Box(south, west, north, east), _MOST_RANGES)
    return {
        "$or": [{"cell": {"$gte": first, "$lt": end}} for first, end in ranges],
        "location.coordinates.0": {"$gte": box.west, "$lt": box.east},
        "location.coordinates.1": {"$gte": box.south, "$lt": box.north},
    }


def in_circle(circle: Circle) -> Doc:
    """What lies within some metres of a point."""
    centre = list(circle.centre.coordinates)
    return {"location": {"$geoWithin": {"$centerSphere": [centre, circle.metres / METRES_PER_RADIAN]}}}


def _values(states: frozenset[ReportState]) -> list[str]:
    return sorted(state.value for state in states)
