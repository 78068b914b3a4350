"""Reports as earlier versions kept them are found by the cells that hold them once they were brought up to date."""

from datetime import timedelta

import pytest

from pledgebank.base.geo import Circle
from pledgebank.reports import earlier, similar, store
from pledgebank.reports.likeness import Sought
from pledgebank.reports.model import ReportFilter, ReportOrder
from pledgebank.storage import migrations
from pledgebank.storage.mongo import Storage
from tests.reports.builders import NOON, STIRLING, a_report
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("amount", [0, 3, 4, 5])
async def test_they_are_listed_in_small_places_and_found_similar(
    storage: Storage, keep: Keep, monkeypatch: pytest.MonkeyPatch, amount: int
) -> None:
    monkeypatch.setattr(earlier, "PLACED_AT_ONCE", 2)
    old = [a_report(location=STIRLING, created_at=NOON + timedelta(hours=hour)) for hour in range(amount)]
    new = a_report(location=STIRLING, created_at=NOON + timedelta(days=1))
    await keep(*old)
    before = await storage.reader.find(store.REPORTS, {}, limit=10)
    await storage.database[store.REPORTS].update_many({}, {"$unset": {"cells": 1}})
    await keep(new)

    assert await migrations.apply(storage, [earlier.write_cells]) == 1
    assert await migrations.apply(storage, [earlier.write_cells]) == 0

    after = await storage.reader.find(store.REPORTS, {"_id": {"$ne": new.id}}, limit=10)
    assert after == before
    near = ReportFilter(near=Circle(STIRLING, 50))
    page = await store.page(storage.reader, near, ReportOrder.OLDEST, 10, None)
    assert list(page.items) == [*old, new]
    alike = await similar.find(storage.reader, Sought(location=STIRLING), 10, NOON)
    assert {one.report.id for one in alike} == {one.id for one in (*old, new)}
