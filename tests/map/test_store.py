"""One screen of map: it shows what the list counts, once each, and nothing that is not public."""

import random
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from pledgebank import database
from pledgebank.activities import store as activities
from pledgebank.activities.model import ActivityState
from pledgebank.base import cells
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.map import fold, rules
from pledgebank.map import store as maps
from pledgebank.map.model import Cluster, MapFilter, MapKind, Pin
from pledgebank.pledges import store as pledges
from pledgebank.reports import store
from pledgebank.reports.model import Report, ReportFilter, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import an_activity
from tests.pledges.builders import a_pledge
from tests.reports.builders import NOON, a_report

pytestmark = pytest.mark.anyio

CENTRE = Point.at(56.119, -3.937)
TOWN = Box(56.08, -4.00, 56.16, -3.88)
WARD, LITTER = new_id(), new_id()
PUBLIC = [state for state in ReportState if state not in (ReportState.UNCONFIRMED, ReportState.HIDDEN)]


async def keep(storage: Storage, *reports: Report) -> None:
    async def command(unit: Unit) -> None:
        await store.insert_many(unit, reports)

    await write(storage, command)
    keys = [report.id for report in reports]
    for first in range(0, len(keys), 50):
        await write(storage, partial(fold.look_again, keys=keys[first : first + 50]))


@pytest.fixture
async def empty(storage: Storage) -> Storage:
    await mongo.prepare(storage, database.INDEXES)
    return storage


@pytest.fixture
async def town(empty: Storage) -> Storage:
    """400 reports around the centre, some at one spot, in all states."""
    draw = random.Random(3)
    spots = [Point.at(CENTRE.lat + draw.gauss(0, 0.01), CENTRE.lng + draw.gauss(0, 0.02)) for _ in range(300)]
    await keep(
        empty,
        *(
            a_report(
                location=location,
                cell=cells.cell_of(location),
                state=draw.choice(list(ReportState)),
                category=draw.choice([LITTER, new_id()]),
                areas=draw.choice([(WARD,), ()]),
                created_at=NOON + timedelta(days=draw.randrange(60)),
            )
            for location in draw.choices(spots, k=400)
        ),
    )
    return empty


@given(
    middle=st.tuples(st.floats(56.10, 56.14), st.floats(-3.97, -3.90)),
    half=st.floats(0.0002, 0.05),
    zoom=st.integers(0, 22),
    states=st.none() | st.sets(st.sampled_from(list(ReportState))).map(tuple),
    category=st.booleans(),
    area=st.booleans(),
    since=st.none() | st.integers(0, 60),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_screen_shows_just_what_the_list_of_the_same_box_counts(
    town: Storage,
    middle: tuple[float, float],
    half: float,
    zoom: int,
    states: tuple[ReportState, ...] | None,
    category: bool,
    area: bool,
    since: int | None,
) -> None:
    box = Box(middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    start = NOON.replace(hour=0) + timedelta(days=since) if since is not None else None
    wanted = MapFilter(
        states=states,
        categories=(LITTER,) if category else None,
        area=WARD if area else None,
        created_since=start.date() if start else None,
    )
    view = await maps.view(town.reader, box, zoom, wanted, NOON)
    listed = ReportFilter(
        within=view.within,
        states=states,
        categories=wanted.categories,
        area=wanted.area,
        created_after=start,
    )
    assert view.total == await store.count(town.reader, listed)
    assert view.total == sum(cluster.count for cluster in view.clusters) + len(view.pins)
    assert len({pin.id for pin in view.pins}) == len(view.pins)
    assert len(view.clusters) + len(view.pins) <= rules.MOST_CELLS * rules.MOST_PINS_OF_A_SPOT
    closer = min(rules.grid(box, zoom) - rules.FINER + 1, rules.DEEPEST_ZOOM)
    assert all(cluster.opens_at >= closer for cluster in view.clusters)


async def test_a_report_alone_is_a_pin_and_two_near_each_other_a_cluster_in_their_middle(empty: Storage) -> None:
    alone = a_report(location=Point.at(56.15, -3.99))
    west, east = a_report(location=Point.at(56.1190, -3.9371)), a_report(location=Point.at(56.1190, -3.9373))
    await keep(empty, alone, west, east)
    view = await maps.view(empty.reader, TOWN, 13, MapFilter(), NOON)
    assert view.pins == (
        Pin(id=alone.id, kind=MapKind.REPORT, location=alone.location, title="Deep pothole", state="OPEN"),
    )
    [cluster] = view.clusters
    assert (cluster.count, cluster.kind) == (2, MapKind.REPORT)
    assert cluster.location.lng == pytest.approx(-3.9372)
    apart = await maps.view(empty.reader, Box(56.118, -3.94, 56.120, -3.93), cluster.opens_at, MapFilter(), NOON)
    assert {pin.id for pin in apart.pins} == {west.id, east.id}
    assert view.total == 3


async def test_what_shares_a_spot_is_shown_one_by_one_at_the_deepest_zoom(empty: Storage) -> None:
    same = [a_report() for _ in range(3)]
    await keep(empty, *same)
    street = Box(56.1189, -3.9371, 56.1191, -3.9369)
    above = await maps.view(empty.reader, street, 21, MapFilter(), NOON)
    assert above.clusters == (Cluster(location=same[0].location, count=3, kind=MapKind.REPORT, opens_at=22),)
    deepest = await maps.view(empty.reader, street, 22, MapFilter(), NOON)
    assert {pin.id for pin in deepest.pins} == {report.id for report in same}
    assert deepest.clusters == ()


async def test_nothing_that_is_not_public_is_on_the_map(empty: Storage) -> None:
    hidden = [a_report(state=state) for state in (ReportState.UNCONFIRMED, ReportState.HIDDEN)]
    await keep(empty, *hidden)
    for states in (None, tuple(report.state for report in hidden)):
        view = await maps.view(empty.reader, TOWN, 22, MapFilter(states=states), NOON)
        assert (view.clusters, view.pins, view.total) == ((), (), 0)


async def test_only_the_kinds_asked_for_are_shown(empty: Storage) -> None:
    await keep(empty, a_report())
    assert (await maps.view(empty.reader, TOWN, 12, MapFilter(kinds=(MapKind.REPORT,)), NOON)).total == 1
    assert (await maps.view(empty.reader, TOWN, 12, MapFilter(kinds=(MapKind.PLEDGE,)), NOON)).total == 0
    assert (await maps.view(empty.reader, TOWN, 12, MapFilter(kinds=()), NOON)).total == 0


async def test_a_screen_across_the_date_line_shows_both_sides(empty: Storage) -> None:
    sides = [a_report(location=Point.at(-17.5, lng)) for lng in (179.9, -179.9)]
    await keep(empty, *sides, a_report(location=Point.at(-17.5, 170.0)))
    view = await maps.view(empty.reader, Box(-18, 179.5, -17, -179.5), 9, MapFilter(), NOON)
    assert {pin.id for pin in view.pins} == {report.id for report in sides}
    assert view.within.west > view.within.east


async def test_created_since_a_day_means_from_its_first_moment(empty: Storage) -> None:
    late = a_report(created_at=NOON.replace(hour=0) - timedelta(milliseconds=1))
    await keep(empty, late, structs.replace(a_report(), created_at=NOON.replace(hour=0)))
    view = await maps.view(empty.reader, TOWN, 12, MapFilter(created_since=date(2026, 5, 4)), NOON)
    assert view.total == 1


async def test_pledges_and_published_activities_are_on_the_map_where_everyone_may_see_them(empty: Storage) -> None:
    shown, draft = (
        structs.replace(an_activity(location=CENTRE), state=state)
        for state in (ActivityState.PUBLISHED, ActivityState.DRAFT)
    )
    corner = Point.at(56.1195, -3.9375)
    open_ = structs.replace(a_pledge(), location=CENTRE, cell=cells.cell_of(CENTRE))
    closed = structs.replace(a_pledge(), location=corner, cell=cells.cell_of(corner), deadline=NOON)

    async def insert(unit: Unit) -> None:
        for pledge in (closed, open_, a_pledge()):
            await pledges.insert(unit, pledge)
        for activity in (shown, draft):
            await activities.insert(unit, activity)

    await write(empty, insert)
    view = await maps.view(empty.reader, Box(56.117, -3.939, 56.121, -3.935), 22, MapFilter(), NOON)

    assert {(pin.id, pin.kind, pin.state, pin.location) for pin in view.pins} == {
        (closed.id, MapKind.PLEDGE, "SETTLING", corner),
        (open_.id, MapKind.PLEDGE, "OPEN", CENTRE),
        (shown.id, MapKind.ACTIVITY, "PUBLISHED", shown.shown),
    }
    assert shown.shown != CENTRE
    only = await maps.view(empty.reader, TOWN, 12, MapFilter(states=(ReportState.OPEN,)), NOON)
    assert only.total == 0


async def test_activities_that_are_not_over_and_all_else_as_ever(empty: Storage) -> None:
    published = structs.replace(an_activity(location=CENTRE), state=ActivityState.PUBLISHED)
    over, going_on = (
        structs.replace(published, id=new_id(), starts_at=NOON - timedelta(days=1), ends_at=ends)
        for ends in (NOON, NOON + timedelta(milliseconds=1))
    )
    pledge = structs.replace(a_pledge(), location=CENTRE, cell=cells.cell_of(CENTRE))

    async def insert(unit: Unit) -> None:
        await pledges.insert(unit, pledge)
        for activity in (over, going_on):
            await activities.insert(unit, activity)

    await write(empty, insert)
    report = a_report(location=CENTRE)
    await keep(empty, report)
    street = Box(56.117, -3.939, 56.121, -3.935)
    view = await maps.view(empty.reader, street, 22, MapFilter(ends_after=NOON), NOON)
    assert {pin.id for pin in view.pins} == {going_on.id, pledge.id, report.id}
    assert (await maps.view(empty.reader, street, 22, MapFilter(), NOON)).total == 4
    later = MapFilter(ends_after=NOON + timedelta(days=1))
    assert (await maps.view(empty.reader, TOWN, 12, later, NOON)).total == 2
