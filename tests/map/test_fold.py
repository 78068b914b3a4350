"""The fold: whatever happens to reports, in whatever order it is told and whoever dies, the map shows what there is."""

import asyncio
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from pledgebank import database, workers
from pledgebank.base import cells
from pledgebank.base.event import KINDS
from pledgebank.base.geo import Box
from pledgebank.map import fold, rules, tally
from pledgebank.map import store as maps
from pledgebank.map.model import MapFilter
from pledgebank.map.recount import Recount, recount
from pledgebank.reports import commands
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportEdited, ReportFilter
from pledgebank.storage import follow, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.map.lives import CATEGORIES, SPOTS, STEPS, boxes, expected, filters, live, midnight, put, take_in
from tests.reports.builders import NOON, a_report

pytestmark = pytest.mark.anyio

NOT_MOVING = {
    "report.reporter_renamed", "report.update_added", "report.support_set", "report.support_counted",
    "report.update_hidden", "report.merged", "report.merging_continued", "report.question_asked",
    "report.question_answered", "report.author_erased", "report.author_renamed", "report.supports_moved",
    "report.photographed", "report.delivered",
    "report.work_planned", "report.work_changed", "report.work_released", "report.evidence_added",
    "report.outcome_recorded", "report.outcome_confirmed", "report.outcome_disputed", "report.outcome_judged",
    "report.body_notified",
}  # fmt: skip


@pytest.fixture
async def town(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Few are many here, so that few reports make all sorts of tallies."""
    monkeypatch.setattr(tally, "FEW", 2)
    await mongo.prepare(storage, database.INDEXES)
    return storage


@given(steps=STEPS, screens=st.lists(st.tuples(boxes(), st.integers(0, 22), filters()), min_size=5, max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
async def test_every_screen_shows_what_there_is_whatever_happened(
    town: Storage, steps: Any, screens: list[tuple[Box, int, MapFilter]]
) -> None:
    for collection in ("reports", "map_marks", "map_tallies"):
        await town.database[collection].delete_many({})
    there = await live(town, steps)

    assert await recount(town.reader) == Recount((), ())
    for box, zoom, wanted in screens:
        view = await maps.view(town.reader, box, zoom, wanted, NOON)
        grid = rules.grid(box, zoom)
        clusters, pins = expected(there, wanted, view.within, grid)
        assert sorted(cluster.count for cluster in view.clusters) == sorted(one[0] for one in clusters.values())
        shown = [(one.count, one.opens_at, one.location.lng, one.location.lat) for one in view.clusters]
        assert all(one in shown for one in clusters.values()), (clusters, shown)
        assert {pin.id for pin in view.pins} == pins, [
            (one.location, one.state, one.private, wanted, view.within, grid) for one in there if one.id in pins
        ]
        listed = ReportFilter(
            within=view.within,
            area=wanted.area,
            categories=wanted.categories,
            states=wanted.states,
            created_after=midnight(wanted.created_since) if wanted.created_since else None,
        )
        assert view.total == await reports.count(town.reader, listed)


async def test_two_processes_that_follow_and_a_change_of_leader_count_everything_once(
    town: Storage, running: Running
) -> None:
    made = [a_report(location=spot, category=CATEGORIES[place % 4]) for place, spot in enumerate(SPOTS * 8)]
    async with running(fold.FOLDS, fold.FOLDS):
        first = asyncio.create_task(follow.run(town, fold.FOLDS))
        for report in made:
            await write(town, partial(commands.insert_many, reports=[report]))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        moved = structs.replace(made[0], location=SPOTS[3], cell=cells.cell_of(SPOTS[3]))

        async def move(unit: Unit) -> None:
            await reports.replace(unit, moved)
            unit.emit(ReportEdited(id=moved.id))

        last = await write(town, move)
        assert last.event is not None
        assert await town.tail.settled(last.event, fold.FOLDS.name, seconds=20)
        head = town.tail.head
        assert await fold.counted_through(town) == head == 41
    assert await recount(town.reader) == Recount((), ())
    view = await maps.view(town.reader, Box(56, -4, 57, -3), 12, MapFilter(), NOON)
    assert view.total == 40


async def test_a_recount_finds_what_is_wrong(town: Storage) -> None:
    kept, lost = a_report(), a_report()
    await put(town, {}, {kept.id: kept, lost.id: lost})
    await take_in(town, [kept.id])
    assert await recount(town.reader) == Recount((lost.id,), ())
    await town.database["map_tallies"].delete_many({})
    root = tally.key_of(kept.cell >> cells.shift(tally.COARSEST), tally.COARSEST)
    assert await recount(town.reader) == Recount((lost.id,), (root,))


def test_every_event_about_reports_is_looked_at_or_known_to_move_nothing() -> None:
    ours = {kind: event for kind, event in KINDS.items() if event.__module__.startswith("pledgebank.")}
    about = {kind for kind, event in ours.items() if event.about == "Report"}
    assert about == fold.FOLDS.kinds | NOT_MOVING
    assert fold.FOLDS in workers.FOLLOWERS


async def test_what_lies_behind_waits_for_the_follower_and_says_how_far_it_is(town: Storage, running: Running) -> None:
    report = a_report()
    async with running():  # the sequencer alone
        written = await write(town, lambda unit: commands.insert_many(unit, [report]))
        assert written.event is not None
        while town.tail.head < 1:
            await asyncio.sleep(0.01)
        assert await fold.counted_through(town) == 0
    async with running(fold.FOLDS):
        assert await town.tail.settled(written.event, fold.FOLDS.name, seconds=10)
        assert await fold.counted_through(town) == 1
