"""The fold: whatever happens to reports, in whatever order it is told and whoever dies, the map shows what there is."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from pledgebank import app, workers
from pledgebank.base import cells
from pledgebank.base.event import KINDS
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.map import fold, rules, tally
from pledgebank.map import store as maps
from pledgebank.map.model import MapFilter, MapKind
from pledgebank.map.recount import Recount, recount
from pledgebank.reports import commands
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report, ReportEdited, ReportFilter, ReportState
from pledgebank.storage import follow, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.reports.builders import NOON, a_report

pytestmark = pytest.mark.anyio

AREAS = [new_id() for _ in range(3)]
CATEGORIES = [new_id() for _ in range(4)]
SPOTS = [Point.at(56.119 + step * 0.0004, -3.937 - step * 0.0007) for step in range(5)]
NOT_MOVING = {"report.reporter_renamed", "report.update_added", "report.support_set", "report.support_counted"}


@pytest.fixture
async def town(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Few are many here, so that few reports make all sorts of tallies."""
    monkeypatch.setattr(tally, "FEW", 2)
    await mongo.prepare(storage, app.INDEXES)
    return storage


def looks() -> st.SearchStrategy[dict[str, Any]]:
    """How a report is, of what the map looks at."""
    near = st.builds(Point.at, st.floats(56.11, 56.13), st.floats(-3.95, -3.92))
    far = st.builds(Point.at, st.floats(-80, 80), st.floats(-179, 179))
    return st.fixed_dictionaries(
        {
            "location": st.sampled_from(SPOTS) | near | far,
            "category": st.sampled_from(CATEGORIES),
            "areas": st.sampled_from([(), (AREAS[0],), (AREAS[0], AREAS[1]), (AREAS[2],)]),
            "state": st.sampled_from(ReportState),
            "private": st.sampled_from([False, False, False, True]),
            "created_at": st.integers(-800, 40).map(lambda days: NOON + timedelta(days=days, hours=days % 5)),
        }
    )


def boxes() -> st.SearchStrategy[Box]:
    """Around the spots, and all sizes."""
    street = st.builds(lambda h: Box(56.1195 - h, -3.938 - h, 56.1195 + h, -3.938 + h), st.floats(0.0001, 1))
    return street | st.just(Box(-90, -180, 90, 180)) | st.just(Box(-60, 100, 70, -3.937))


def filters() -> st.SearchStrategy[MapFilter]:
    """Every kind of filter, alone and together."""
    several = partial(st.lists, unique=True, max_size=4)
    return st.builds(
        MapFilter,
        kinds=st.just((MapKind.REPORT,)),
        area=st.none() | st.sampled_from([*AREAS, new_id()]),
        categories=st.none() | several(st.sampled_from([*CATEGORIES, new_id()])).map(tuple),
        states=st.none() | several(st.sampled_from(ReportState)).map(tuple),
        created_since=st.none() | st.integers(-800, 40).map(lambda days: (NOON + timedelta(days=days)).date()),
    )


# What is done to a report: made or made otherwise, or deleted; and after which of these the follower takes in, dies
# in the midst of it, or takes in again what it already has.
STEPS = st.lists(
    st.tuples(st.integers(0, 25), st.none() | looks(), st.sampled_from(["", "", "", "", "", "takes", "dies", "again"])),
    min_size=1,
    max_size=60,
)


class Dies(Exception):
    """The process ends."""


async def put(storage: Storage, before: dict[UUID, Report], after: dict[UUID, Report]) -> dict[UUID, Report]:
    """Keep these reports instead of those."""

    async def command(unit: Unit) -> None:
        await unit.delete("reports", {"_id": {"$in": [key for key in before if before[key] != after.get(key)]}})
        await reports.insert_many(unit, [after[key] for key in after if before.get(key) != after[key]])

    await write(storage, command)
    return after


async def take_in(storage: Storage, keys: list[UUID], *, dies: bool = False) -> None:
    async def command(unit: Unit) -> None:
        await fold.look_again(unit, keys)
        if dies:
            raise Dies

    await write(storage, command)


async def live(storage: Storage, steps: list[tuple[int, dict[str, Any] | None, str]]) -> list[Report]:
    """Do all this; answers what there is in the end, which the follower has then taken in."""
    there: dict[int, Report] = {}
    kept: dict[UUID, Report] = {}
    untold: list[UUID] = []
    told: list[UUID] = []
    for number, look, then in [*steps, (-1, None, "takes")]:
        before = there.pop(number, None)
        if look is not None:
            key = before.id if before else new_id()
            there[number] = a_report(id=key, **look, cell=cells.cell_of(look["location"]))
        untold += [one.id for one in (before, there.get(number)) if one is not None]
        if not then:
            continue
        kept = await put(storage, kept, {report.id: report for report in there.values()})
        if then == "dies":
            with pytest.raises(Dies):
                await take_in(storage, list(dict.fromkeys(untold)), dies=True)
        else:
            told += untold
            await take_in(storage, list(dict.fromkeys(told if then == "again" else untold)))
            untold = []
    return list(there.values())


def fits(report: Report, wanted: MapFilter, within: Box) -> bool:
    """What the contract says of a filter, without a database."""
    return (
        report_rules.is_public(report)
        and within.contains(report.location)
        and (wanted.area is None or wanted.area in report.areas)
        and (wanted.categories is None or report.category in wanted.categories)
        and (wanted.states is None or report.state in wanted.states)
        and (wanted.created_since is None or report.created_at.date() >= wanted.created_since)
    )


def expected(there: list[Report], wanted: MapFilter, within: Box, grid: int) -> tuple[dict[int, Any], set[UUID]]:
    """The clusters by their cell, and the pins, counted one by one."""
    groups: dict[int, list[Report]] = {}
    for report in there:
        if fits(report, wanted, within):
            groups.setdefault(report.cell >> cells.shift(grid), []).append(report)
    alone = rules.pins_of_a_cell(grid)
    clusters = {
        cell: (
            len(group),
            rules.opens_at(min(one.cell for one in group), max(one.cell for one in group)),
            pytest.approx(sum(one.location.lng for one in group) / len(group), abs=1e-6),
            pytest.approx(sum(one.location.lat for one in group) / len(group), abs=1e-6),
        )
        for cell, group in groups.items()
        if len(group) > alone
    }
    return clusters, {one.id for group in groups.values() if len(group) <= alone for one in group}


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
        assert {pin.id for pin in view.pins} == pins
        listed = ReportFilter(
            within=view.within,
            area=wanted.area,
            categories=wanted.categories,
            states=wanted.states,
            created_after=NOON.replace(
                year=wanted.created_since.year, month=wanted.created_since.month, day=wanted.created_since.day, hour=0
            )
            if wanted.created_since
            else None,
        )
        assert view.total == await reports.count(town.reader, listed)


async def test_two_processes_that_follow_and_a_change_of_leader_count_everything_once(
    town: Storage, running: Running
) -> None:
    made = [a_report(location=spot, category=CATEGORIES[place % 4]) for place, spot in enumerate(SPOTS * 8)]
    async with running(fold.FOLDS, fold.FOLDS):
        first = asyncio.create_task(follow.run(town, fold.FOLDS))
        for report in made:
            await write(town, lambda unit, report=report: commands.insert_many(unit, [report]))
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
    about = {kind for kind, event in KINDS.items() if event.about == "Report"}
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
