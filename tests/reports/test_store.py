"""Reports in the database."""

from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.reports import commands, filters, rules, store
from pledgebank.reports.model import Report, ReportFilter, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.reports.builders import a_report

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def indexes(storage: Storage) -> None:
    await mongo.prepare(storage, store.INDEXES)


async def keep(storage: Storage, *reports: Report) -> None:
    async def command(unit: Unit) -> None:
        await commands.insert_many(unit, reports)

    await write(storage, command)


async def test_a_report_comes_back_as_it_was_kept(storage: Storage) -> None:
    report = a_report(source="zurich:1", areas=(new_id(), new_id()))
    await keep(storage, report)
    assert await store.get(storage.reader, report.id) == report
    assert await store.by_ref(storage.reader, f" {report.ref.upper()} ") == report
    assert await store.by_ids(storage.reader, [new_id(), report.id]) == [None, report]
    assert await store.known_sources(storage.reader, ["zurich:1", "zurich:2"]) == {"zurich:1"}


async def test_the_database_and_the_rules_agree_on_who_sees_what(storage: Storage) -> None:
    me, somebody = new_id(), new_id()
    people: tuple[UUID | None, ...] = (me, somebody, None)
    reports = [a_report(state=state, reporter=reporter) for state in ReportState for reporter in people]
    await keep(storage, *reports)
    for person in people:
        found = await storage.reader.find(store.REPORTS, filters.visible(person), limit=100)
        assert {row["_id"] for row in found} == {report.id for report in reports if rules.may_see(report, person)}
        listed = await storage.reader.find(store.REPORTS, filters.where(ReportFilter(reporter=person)), limit=100)
        assert {row["_id"] for row in listed} == {
            report.id for report in reports if rules.may_see(report, person) and person in (None, report.reporter)
        }
