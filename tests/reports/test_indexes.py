"""Every supported list is answered by an index: the database itself says how it found what it was asked for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from pledgebank.base.geo import Circle
from pledgebank.base.ids import new_id
from pledgebank.reports import similar, store
from pledgebank.reports.likeness import Sought
from pledgebank.reports.model import ReportFilter, ReportOrder, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.reports.builders import STIRLING, a_report
from tests.reports.conftest import keep_in
from tests.reports.lists import LITTER, NEAR, PARTS, WARD, combinations, many, orders

pytestmark = pytest.mark.anyio


@pytest.fixture
async def watched(mongo_url: str, clock: SetClock) -> AsyncIterator[Storage]:
    """A database of its own, because one that was profiled cannot be emptied."""
    async with mongo.connect(mongo_url, clock=clock, name=f"test_{new_id().hex}") as storage:
        await mongo.prepare(storage, store.INDEXES)
        await storage.database.create_collection("system.profile", capped=True, size=64_000_000)
        yield storage
        await storage.client.drop_database(storage.database.name)


async def profiled(storage: Storage) -> list[dict[str, Any]]:
    """What was asked of reports since profiling was switched on."""
    await storage.database.command("profile", 0)
    asked = {"ns": f"{storage.database.name}.{store.REPORTS}"}
    return await storage.reader.find("system.profile", asked, limit=10_000)


async def test_no_list_reads_the_whole_collection(watched: Storage) -> None:
    await keep_in(watched, *many(100))
    await watched.database.command("profile", 2)
    for wanted in combinations(most=len(PARTS)):
        await store.count(watched.reader, wanted)
        for order in orders(wanted):
            await store.page(watched.reader, wanted, order, 5, None)
    rows = await profiled(watched)
    assert len(rows) >= 256 + 128 * 4 + 128 * 5
    assert [row for row in rows if "COLLSCAN" in row["planSummary"]] == []


async def test_the_first_page_reads_no_more_than_it_shows(watched: Storage) -> None:
    await keep_in(watched, *(structs.replace(report, state=ReportState.OPEN) for report in many(900)))
    await watched.database.command("profile", 2)
    cheap: tuple[dict[str, Any], ...] = ({}, {"area": WARD}, {"categories": (LITTER,)}, {"states": (ReportState.OPEN,)})
    for parts in cheap:
        for order in (ReportOrder.NEWEST, ReportOrder.OLDEST):
            await store.page(watched.reader, ReportFilter(**parts), order, 5, None)
    rows = await profiled(watched)
    assert [row["docsExamined"] for row in rows] == [6] * 8


async def test_what_is_nearest_is_found_without_reading_the_town(watched: Storage) -> None:
    await keep_in(watched, *(structs.replace(report, state=ReportState.OPEN) for report in many(900)))
    await watched.database.command("profile", 2)
    await store.page(watched.reader, ReportFilter(near=NEAR), ReportOrder.NEAREST, 5, None)
    rows = await profiled(watched)
    assert sum(row["docsExamined"] for row in rows) <= 300


async def test_a_page_of_a_street_reads_little_however_much_lies_there(watched: Storage) -> None:
    reports, box = many(900), Circle(STIRLING, 1_500).box
    await keep_in(watched, *(structs.replace(report, state=ReportState.OPEN) for report in reports))
    await watched.database.command("profile", 2)
    street = ReportFilter(within=box)
    for order in (ReportOrder.NEWEST, ReportOrder.OLDEST, ReportOrder.RECENTLY_CHANGED):
        await store.page(watched.reader, street, order, 5, None)
    assert sum(box.contains(report.location) for report in reports) > 300
    read = [(row["docsExamined"], row.get("hasSortStage", False)) for row in await profiled(watched)]
    assert [(documents <= 60, sorts) for documents, sorts in read[:3]] == [(True, False)] * 3


async def test_similar_reports_are_found_without_reading_what_cannot_be_alike(watched: Storage) -> None:
    usual = a_report(location=STIRLING, category=LITTER)
    old = [structs.replace(usual, id=new_id(), ref=f"old{n}", state=ReportState.FIXED) for n in range(400)]
    near = [structs.replace(usual, id=new_id(), ref=f"new{n}", state=ReportState.OPEN) for n in range(30)]
    await keep_in(watched, *old, *near)
    await watched.database.command("profile", 2)
    wanted = Sought(location=STIRLING, category=LITTER, title=usual.title)
    found = await similar.find(watched.reader, wanted, 5, usual.updated_at + timedelta(days=100))
    assert {one.report.state for one in found} == {ReportState.OPEN}
    rows = await profiled(watched)
    assert len(rows) == 3 + 1 + 1
    assert sum(row["docsExamined"] for row in rows) == 3 * 30 + 5
