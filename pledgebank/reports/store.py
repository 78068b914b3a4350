"""Reports in the database: how they are kept, found again, listed page by page and counted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import terms
from pledgebank.base.geo import Box, Circle
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.reports import filters
from pledgebank.reports.model import Candidates, Neighbour, Report, ReportFilter, ReportOrder
from pledgebank.storage import listing, nearby, searching
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.nearby import Sought
from pledgebank.storage.unit import Reader, Unit

REPORTS = "reports"
INDEXES = (
    Index(REPORTS, (("ref", 1),), unique=True),
    Index(REPORTS, (("source", 1),), unique=True, where={"source": {"$gt": ""}}),
    Index(REPORTS, (("private", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("private", 1), ("state", 1), ("updated_at", 1), ("_id", 1))),
    Index(REPORTS, (("private", 1), ("state", 1), ("supports", 1), ("_id", 1))),
    Index(REPORTS, (("category", 1), ("private", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("areas", 1), ("private", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("reporter", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("body", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("body", 1), ("state", 1), ("updated_at", 1), ("_id", 1))),
    Index(REPORTS, (("cell", 1), ("private", 1), ("state", 1), ("category", 1), ("created_at", 1))),
    Index(REPORTS, ((nearby.CELLS, 1), ("private", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, ((nearby.CELLS, 1), ("private", 1), ("state", 1), ("updated_at", 1), ("_id", 1))),
    Index(REPORTS, (("location", "2dsphere"),)),
    Index(REPORTS, (("private", 1), ("state", 1), ("location", "2dsphere"))),
    Index(REPORTS, ((searching.WORDS, 1), ("private", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
)
# What earlier versions made, before a report could be private.
FORMER_INDEXES = (
    Index(REPORTS, (("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("state", 1), ("updated_at", 1), ("_id", 1))),
    Index(REPORTS, (("category", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("areas", 1), ("state", 1), ("created_at", 1), ("_id", 1))),
    Index(REPORTS, (("cell", 1), ("state", 1), ("category", 1), ("created_at", 1))),
)
_SORTS = {
    ReportOrder.NEWEST: Order("created_at", datetime, descending=True),
    ReportOrder.OLDEST: Order("created_at", datetime),
    ReportOrder.RECENTLY_CHANGED: Order("updated_at", datetime, descending=True),
    ReportOrder.MOST_SUPPORTED: Order("supports", int, descending=True),
}
_OF_NEIGHBOURS = tuple(name for name in Neighbour.__struct_fields__ if name not in {"id", "metres"})


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
    total = await count(reader, wanted) if counted else None
    if order is ReportOrder.NEAREST and wanted.near is not None:
        where = filters.where(wanted, with_near=False)
        return await listing.nearest(
            reader,
            REPORTS,
            where,
            circle=wanted.near,
            field="location",
            first=first,
            after=after,
            read=_read,
            total=total,
        )
    where, sort = filters.where(wanted), _SORTS[order]
    return await listing.page(reader, REPORTS, where, order=sort, first=first, after=after, read=_read, total=total)


async def count(reader: Reader, wanted: ReportFilter) -> int | None:
    """How many reports a filter means; None beyond 10,000."""
    return await listing.total(reader, REPORTS, filters.where(wanted))


async def around(reader: Reader, circle: Circle, among: Candidates, limit: int) -> list[Neighbour]:
    """The nearest of some that everyone may see in a circle, nearest first, at most so many."""
    where, ended = filters.among(among), among.changed_after is not None
    sought = Sought(
        where=where,
        order=[("updated_at" if ended else "created_at", -1), ("_id", -1)],
        fields=_OF_NEIGHBOURS,
        # Of what has just changed there is so little that all may be looked at.
        reach=circle.metres if ended else nearby.FIRST_REACH,
    )
    return [load(Neighbour, row) for row in await nearby.nearest(reader, REPORTS, sought, circle, limit)]


async def in_order_of_ids(
    reader: Reader, eyes: Eyes, within: Box | None, after: UUID | None, first: int
) -> list[Report]:
    """What these eyes may see, by id from one id on, for copies on phones."""
    clauses = [filters.visible(eyes)]
    if within is not None:
        clauses.append(listing.in_box(within))
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    rows = await reader.find(REPORTS, {"$and": clauses}, order=[("_id", 1)], limit=first)
    return [load(Report, row) for row in rows]


async def without_body(reader: Reader, limit: int) -> dict[UUID, UUID]:
    """Some reports as an earlier version kept them, by id with their categories."""
    where = {"body": {"$exists": False}}
    rows = await reader.find(REPORTS, where, limit=limit, fields=("category",))
    return {row["_id"]: row["category"] for row in rows}


async def give_body(unit: Unit, keys: Sequence[UUID], body: UUID) -> None:
    """Write down who answers for these reports of an earlier version, none of which is private."""
    await unit.update_all(REPORTS, {"_id": {"$in": list(keys)}}, {"$set": {"body": body, "private": False}})


async def without_words(reader: Reader, limit: int) -> list[Report]:
    """Some reports as an earlier version kept them, not yet to be searched."""
    rows = await reader.find(REPORTS, {searching.WORDS: {"$exists": False}}, limit=limit)
    return [_read(row) for row in rows]


async def without_cells(reader: Reader, limit: int) -> list[UUID]:
    """Some reports as an earlier version kept them, not yet to be found by the coarser cells that hold them."""
    rows = await reader.find(REPORTS, {nearby.CELLS: {"$exists": False}}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def give_cells(unit: Unit, keys: Sequence[UUID]) -> None:
    """Write down the coarser cells that hold these reports of an earlier version."""
    await unit.update_all(REPORTS, {"_id": {"$in": list(keys)}}, [{"$set": nearby.written()}])


async def count_in(unit: Unit, key: UUID, supports: int) -> None:
    """Show how many people see it too. Its version stays: nothing of it that its reporter said has changed."""
    await unit.update(REPORTS, {"_id": key}, {"$set": {"supports": supports}})


def document(report: Report) -> Doc:
    """How a report is kept: with the words and cells by which it is found, so that nobody can forget to write them."""
    words = terms.of(report.ref, report.title, report.description)
    return {**dump(report), searching.WORDS: words, nearby.CELLS: nearby.kept(report.cell)}


async def insert(unit: Unit, report: Report) -> None:
    """Keep a new report. A reference or source in use makes the unit run again."""
    await unit.insert(REPORTS, document(report))


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep many new reports at once, for imports. `commands.insert_many` also tells of them."""
    await unit.insert(REPORTS, *map(document, reports))


async def replace(unit: Unit, report: Report) -> None:
    """Keep a report as it now is; it was read in this very unit."""
    await unit.replace(REPORTS, document(report))


async def delete(unit: Unit, key: UUID) -> None:
    """Forget a report that nobody but its reporter could see."""
    await unit.delete(REPORTS, {"_id": key})


async def made_by(reader: Reader, reporter: UUID, limit: int) -> list[Report]:
    """Some of the reports of a person."""
    return [_read(row) for row in await reader.find(REPORTS, {"reporter": reporter}, limit=limit)]


async def naming(reader: Reader, reporter: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The reports that show a reporter's name, by id, after an id."""
    where: Doc = {"reporter": reporter, "show_name": True, **({"_id": {"$gt": after}} if after else {})}
    rows = await reader.find(REPORTS, where, order=[("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


def _read(row: Doc) -> Report:
    return load(Report, row)
