"""Reports in the database: kept, listed in every order, counted, and never found by reading everything."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from pledgebank.base import terms
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Point, metres_between
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import GUEST, Category, Eyes
from pledgebank.reports import earlier, filters, rules, store
from pledgebank.reports.model import Report, ReportFilter, ReportOrder, ReportState
from pledgebank.storage import listing, migrations
from pledgebank.storage.documents import dump
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader
from tests.reports.builders import NOON, STIRLING, a_report
from tests.reports.conftest import Keep
from tests.reports.lists import NEAR, combinations, many, orders

pytestmark = pytest.mark.anyio


def meant(wanted: ReportFilter, report: Report) -> bool:
    """What a filter means, said without a database."""
    return (
        (rules.is_public(report) if wanted.reporter is None else rules.may_see(report, Eyes(wanted.reporter)))
        and (wanted.reporter is None or report.reporter == wanted.reporter)
        and (wanted.within is None or wanted.within.contains(report.location))
        and (wanted.near is None or metres_between(wanted.near.centre, report.location) <= wanted.near.metres)
        and (wanted.area is None or wanted.area in report.areas)
        and (wanted.categories is None or report.category in wanted.categories)
        and (wanted.states is None or report.state in wanted.states)
        and (wanted.text is None or has_words(report, wanted.text))
        and (wanted.created_after is None or report.created_at >= wanted.created_after)
        and (wanted.created_before is None or report.created_at < wanted.created_before)
    )


def has_words(report: Report, text: str) -> bool:
    """Whether all words are there, the last at least as the beginning of one; each by itself or by its stem."""
    there = terms.of(report.ref, report.title, report.description)
    return all(
        any(one in there for one in term.any_of)
        or (term.beginning is not None and any(one.startswith(term.beginning) for one in there))
        for term in terms.asked(text)
    )


async def all_pages(reader: Reader, wanted: ReportFilter, order: ReportOrder, first: int) -> list[Report]:
    found: list[Report] = []
    after = None
    while True:
        page = await store.page(reader, wanted, order, first, after)
        found.extend(page.items)
        if not page.has_more:
            return found
        assert len(page.items) == first
        after = page.cursors[-1]


def in_order(reports: Sequence[Report], order: ReportOrder) -> list[Report]:
    if order is ReportOrder.NEAREST:
        return sorted(reports, key=lambda report: (round(metres_between(STIRLING, report.location)), report.id))
    if order is ReportOrder.OLDEST:
        return sorted(reports, key=lambda report: (report.created_at, report.id))
    if order is ReportOrder.MOST_SUPPORTED:
        return sorted(reports, key=lambda report: (report.supports, report.id), reverse=True)
    if order is ReportOrder.NEWEST:
        return sorted(reports, key=lambda report: (report.created_at, report.id), reverse=True)
    return sorted(reports, key=lambda report: (report.updated_at, report.id), reverse=True)


async def test_a_report_comes_back_as_it_was_kept(storage: Storage, keep: Keep) -> None:
    report = a_report(source="zurich:1", areas=(new_id(), new_id()))
    await keep(report, a_report())
    assert await store.get(storage.reader, report.id) == report
    assert await store.by_ref(storage.reader, report.ref) == report
    assert await store.by_ids(storage.reader, [new_id(), report.id]) == [None, report]
    assert await store.known_sources(storage.reader, ["zurich:1", "zurich:2"]) == {"zurich:1"}


async def test_the_database_and_the_rules_agree_on_who_sees_what(storage: Storage, keep: Keep) -> None:
    me, council = new_id(), new_id()
    looking = [GUEST, Eyes(me), Eyes(new_id()), Eyes(me, moderates=frozenset({council, new_id()}))]
    looking += [Eyes(new_id(), answers=frozenset({council})), Eyes(new_id(), moderates=frozenset({council}))]
    reports = [
        a_report(state=state, reporter=reporter, private=private, body=body)
        for state in ReportState
        for reporter in (me, None)
        for private in (True, False)
        for body in (council, new_id())
    ]
    await keep(*reports)
    for eyes in looking:
        found = await storage.reader.find(store.REPORTS, filters.visible(eyes), limit=100)
        assert {row["_id"] for row in found} == {report.id for report in reports if rules.may_see(report, eyes)}
        copies = await store.in_order_of_ids(storage.reader, eyes, None, None, 100)
        assert copies == sorted((one for one in reports if rules.may_see(one, eyes)), key=lambda one: one.id)
    public = await storage.reader.find(store.REPORTS, filters.PUBLIC, limit=100)
    assert {row["_id"] for row in public} == {report.id for report in reports if rules.is_public(report)}


async def test_every_filter_in_every_order_lists_what_it_means_page_by_page(storage: Storage, keep: Keep) -> None:
    reports = many(160)
    await keep(*reports)
    for wanted in combinations(most=2):
        expected = [report for report in reports if meant(wanted, report)]
        assert await store.count(storage.reader, wanted) == len(expected)
        for order in orders(wanted):
            found = await all_pages(storage.reader, wanted, order, first=25)
            assert found == in_order(expected, order), (wanted, order)


async def test_a_list_goes_on_where_it_was_while_others_report(storage: Storage, keep: Keep) -> None:
    old = [a_report(created_at=NOON + timedelta(minutes=minute)) for minute in range(6)]
    await keep(*old)
    page = await store.page(storage.reader, ReportFilter(), ReportOrder.NEWEST, 3, None)
    await keep(a_report(created_at=NOON + timedelta(hours=1)))
    rest = await store.page(storage.reader, ReportFilter(), ReportOrder.NEWEST, 3, page.cursors[-1])
    assert [*page.items, *rest.items] == old[::-1]
    assert not rest.has_more


async def test_many_reports_at_one_spot_are_paged_without_loss(storage: Storage, keep: Keep) -> None:
    reports = [a_report() for _ in range(60)]
    await keep(*random.Random(1).sample(reports, 60))
    found = await all_pages(storage.reader, ReportFilter(near=NEAR), ReportOrder.NEAREST, first=7)
    assert found == sorted(reports, key=lambda report: report.id)


async def test_a_box_across_the_date_line_holds_both_sides(storage: Storage, keep: Keep) -> None:
    west, east, far = (a_report(location=Point.at(-17.5, lng)) for lng in (179.9, -179.9, 178.0))
    await keep(west, east, far)
    found = await store.page(
        storage.reader, ReportFilter(within=Box(-18, 179.5, -17, -179.5)), ReportOrder.NEWEST, 5, None
    )
    assert {report.id for report in found.items} == {west.id, east.id}


async def test_beyond_ten_thousand_is_not_counted(
    storage: Storage, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED_TO", 3)
    await keep(a_report(), a_report(), a_report())
    assert await store.count(storage.reader, ReportFilter()) == 3
    await keep(a_report())
    assert await store.count(storage.reader, ReportFilter()) is None


async def test_a_made_up_cursor_is_refused(storage: Storage, keep: Keep) -> None:
    for order in ReportOrder:
        with pytest.raises(Refused) as refused:
            await store.page(storage.reader, ReportFilter(near=NEAR), order, 5, "bm9uc2Vuc2U")
        assert refused.value.code == "INVALID_CURSOR"


async def test_reports_of_an_earlier_version_get_the_body_of_their_category(
    storage: Storage, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "AT_ONCE", 2)
    bodies = [new_id() for _ in range(2)]
    categories = [Category(id=new_id(), body=body, name="Potholes") for body in bodies]
    for category in categories:
        await storage.database[councils.CATEGORIES].insert_one(dump(category))
    old = [a_report(category=category.id, body=category.body) for category in categories * 3]
    await keep(*old)
    await storage.database[store.REPORTS].update_many({}, {"$unset": {"body": "", "private": ""}})

    assert await migrations.apply(storage, [earlier.fill_in]) == 1
    assert await migrations.apply(storage, [earlier.fill_in]) == 0
    assert await store.by_ids(storage.reader, [one.id for one in old]) == old
