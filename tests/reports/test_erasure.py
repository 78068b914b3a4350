"""What becomes of the reports of somebody who deleted their account."""

import pytest

from pledgebank.people import store as people
from pledgebank.reports import store
from pledgebank.reports.erasure import ERASES
from pledgebank.reports.model import ReportFilter, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person
from tests.reports.builders import a_report
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio


async def test_reports_stay_without_who_reported_them(storage: Storage, keep: Keep, running: Running) -> None:
    await mongo.prepare(storage, people.INDEXES)
    ann, ben = await a_person(storage, "Ann"), await a_person(storage, "Ben")
    shown, fixed = a_report(reporter=ann, show_name=True), a_report(reporter=ann, state=ReportState.FIXED)
    bens, waiting = a_report(reporter=ben, show_name=True), a_report(reporter=ann, state=ReportState.UNCONFIRMED)
    await keep(shown, fixed, bens, waiting)
    before = await store.count(storage.reader, ReportFilter())

    await erase(storage, ann)
    async with running(ERASES):
        await calm(storage, ERASES)

    kept = await store.by_ids(storage.reader, [shown.id, fixed.id])
    assert [(one.reporter, one.show_name, one.state, one.version) for one in kept if one] == [
        (None, False, ReportState.OPEN, 2),
        (None, False, ReportState.FIXED, 2),
    ]
    assert await store.get(storage.reader, bens.id) == bens
    assert await store.get(storage.reader, waiting.id) is None
    assert await store.count(storage.reader, ReportFilter()) == before == 3
    assert await storage.reader.count("log", {"kind": "report.reporter_erased"}, limit=9) == 3


async def test_five_hundred_reports_are_let_go_of_in_lots(storage: Storage, keep: Keep, running: Running) -> None:
    await mongo.prepare(storage, people.INDEXES)
    ann = await a_person(storage)
    await keep(*(a_report(reporter=ann) for _ in range(500)))

    await erase(storage, ann)
    async with running(ERASES):
        await calm(storage, ERASES)

    assert await storage.reader.count("reports", {"reporter": None, "version": 2}, limit=1000) == 500
    assert await storage.reader.count("log", {"kind": "report.reporter_erased"}, limit=1000) == 500
    assert await storage.reader.count("log", {"kind": "person.erasure_continued"}, limit=9) == 2
