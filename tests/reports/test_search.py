"""Searching reports: in any language, with every other filter, and never what one may not see."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pledgebank.base.geo import Circle
from pledgebank.base.ids import new_id
from pledgebank.reports import earlier, store
from pledgebank.reports.model import Report, ReportFilter, ReportOrder, ReportState
from pledgebank.storage import migrations
from pledgebank.storage.mongo import Storage
from tests.reports.acts import replaced
from tests.reports.builders import NOON, STIRLING, a_report
from tests.reports.conftest import Keep

pytestmark = pytest.mark.anyio


async def find(storage: Storage, text: str, **others: object) -> list[Report]:
    wanted = ReportFilter(text=text, **others)  # type: ignore[arg-type]
    found = await store.page(storage.reader, wanted, ReportOrder.OLDEST, 100, None)
    assert await store.count(storage.reader, wanted) == len(found.items)
    return list(found.items)


async def test_all_words_must_be_in_title_description_or_reference(storage: Storage, keep: Keep) -> None:
    one = a_report(title="Deep potholes", description="Outside the bakery.", ref="k7m4x2b")
    other = a_report(title="Bakery door", description="Broken.", created_at=NOON + timedelta(hours=1))
    await keep(one, other)
    assert await find(storage, "POTHOLE bakery") == [one]
    assert await find(storage, "bakery") == [one, other]
    assert await find(storage, "the bak") == [one]
    assert await find(storage, "K7M-4X2B") == [one]
    assert await find(storage, "pothole broken") == []
    assert await find(storage, "?!") == []


async def test_what_one_may_not_see_is_not_found(storage: Storage, keep: Keep) -> None:
    me = new_id()
    hidden = a_report(title="Secret", state=ReportState.HIDDEN, reporter=me)
    waiting = a_report(title="Secret", state=ReportState.UNCONFIRMED, reporter=me)
    private = a_report(title="Secret", private=True, reporter=me, created_at=NOON + timedelta(hours=1))
    await keep(hidden, waiting, private)
    assert await find(storage, "secret") == []
    assert await find(storage, "secret", reporter=me) == [waiting, private]
    assert await find(storage, "secret", reporter=new_id()) == []


async def test_what_is_replaced_is_found_by_its_new_words_alone(storage: Storage, keep: Keep) -> None:
    report = a_report(title="Deep pothole")
    await keep(report)

    changed = await replaced(storage, report, title="Broken bench")
    assert await find(storage, "pothole") == []
    assert await find(storage, "bench") == [changed]


async def test_a_place_narrows_it_and_nearest_comes_first(storage: Storage, keep: Keep) -> None:
    near, far = a_report(title="Bench"), a_report(title="Bench", location=STIRLING)
    await keep(near, far)
    wanted = ReportFilter(text="bench", near=Circle(STIRLING, 100))
    page = await store.page(storage.reader, wanted, ReportOrder.NEAREST, 1, None)
    rest = await store.page(storage.reader, wanted, ReportOrder.NEAREST, 1, page.cursors[0])
    assert {one.id for one in (*page.items, *rest.items)} == {near.id, far.id}


async def test_cologne_finds_its_own_words_however_they_are_bent(storage: Storage, keep: Keep, data: Path) -> None:
    rows = json.loads((data / "reports/cologne/requests_2016-02.json").read_text(encoding="utf-8"))
    await keep(*(a_report(title=row["service_name"][:120], description=row.get("description") or "") for row in rows))
    amounts = {
        text: len(await find(storage, text))
        for text in ("Schrottfahrrad", "schrottfahrräder", "SCHROTTFAHRRÄDERN", "müll", "wilder mül", "ampeln")
    }
    assert amounts == {
        **dict.fromkeys(("Schrottfahrrad", "schrottfahrräder", "SCHROTTFAHRRÄDERN"), 3),
        **dict.fromkeys(("müll", "wilder mül", "ampeln"), 6),
    }


async def test_reports_of_an_earlier_version_get_their_words(
    storage: Storage, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "WORDED_AT_ONCE", 2)
    several = [a_report(title="Deep pothole", created_at=NOON + timedelta(hours=hour)) for hour in range(5)]
    await keep(*several)
    await storage.database[store.REPORTS].update_many({}, {"$unset": {"words": 1, "supports": 1}})
    assert await find(storage, "pothole") == []

    assert await migrations.apply(storage, [earlier.write_words]) == 1

    assert await find(storage, "potholes") == several
    most = await store.page(storage.reader, ReportFilter(), ReportOrder.MOST_SUPPORTED, 10, None)
    assert len(most.items) == 5
