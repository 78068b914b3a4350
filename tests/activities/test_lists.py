"""Lists of activities: which ones, in what order, for whom, and always by an index."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from msgspec import structs

from pledgebank.activities import rules, store
from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityFilter, ActivityOrder, ActivityState
from pledgebank.activities.places import store as signups
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Circle, Point, metres_between
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST, Eyes
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import NOW, SATURDAY, a_published_slot, an_activity
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
CENTRE = Point.at(56.1165, -3.9369)
NEAR = Circle(CENTRE, 5_000)
SOONEST, NEAREST, NEWEST = ActivityOrder.SOONEST, ActivityOrder.NEAREST, ActivityOrder.NEWEST
PARTS: dict[str, Any] = {
    "within": Box(56.0, -4.1, 56.2, -3.8),
    "near": NEAR,
    "area": new_id(),
    "report": new_id(),
    "pledge": new_id(),
    "organiser": new_id(),
    "starts_after": NOW,
    "ends_after": NOW,
    "free": True,
}


@pytest.fixture
async def kept(storage: Storage) -> Storage:
    await mongo.prepare(storage, store.INDEXES)
    return storage


@pytest.fixture
async def watched(mongo_url: str, clock: SetClock) -> AsyncIterator[Storage]:
    """A database of its own, because one that was profiled cannot be emptied."""
    async with mongo.connect(mongo_url, clock=clock, name=f"test_{new_id().hex}") as opened:
        await mongo.prepare(opened, (*store.INDEXES, *signups.INDEXES))
        await opened.database.create_collection("system.profile", capped=True, size=16_000_000)
        yield opened
        await opened.client.drop_database(opened.database.name)


async def keep(storage: Storage, *several: Activity) -> None:
    async def insert(unit: Unit) -> None:
        for activity in several:
            await activities.insert(unit, activity)

    await write(storage, insert)


def published(**changes: Any) -> Activity:
    stamped = {name: changes.pop(name) for name in ("created_at", "areas") if name in changes}
    return structs.replace(an_activity(**changes), state=ActivityState.PUBLISHED, **stamped)


def on_day(day: int) -> dict[str, Any]:
    starts_at = SATURDAY + timedelta(days=day)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}


async def listed(
    storage: Storage, order: ActivityOrder, *, page: int = 100, eyes: Eyes = GUEST, **wanted: Any
) -> list[Activity]:
    """All that a filter means, page by page."""
    found: list[Activity] = []
    after: str | None = None
    while True:
        got = await activities.page(storage.reader, ActivityFilter(**wanted), order, eyes=eyes, first=page, after=after)
        found.extend(got.items)
        if not got.has_more:
            return found
        after = got.cursors[-1]


@pytest.mark.parametrize("page", [1, 2, 100])
async def test_each_order_is_the_same_in_pages_of_any_size(kept: Storage, page: int) -> None:
    several = [
        published(
            **on_day(day % 3),
            location=Point.at(56.1165 + step * 0.004, -3.9369),
            created_at=NOW - timedelta(days=day),
        )
        for day, step in zip(range(7), [3, 1, 2, 0, 5, 4, 3], strict=True)
    ]
    await keep(kept, *several)

    soonest = await listed(kept, SOONEST, page=page)
    newest = await listed(kept, NEWEST, page=page)
    nearest = await listed(kept, NEAREST, page=page, near=NEAR)

    assert soonest == sorted(several, key=lambda one: (one.starts_at, one.id))
    assert newest == sorted(several, key=lambda one: (one.created_at, one.id), reverse=True)
    assert [one.id for one in nearest] == [several[place].id for place in _by_distance(several)]


def _by_distance(several: list[Activity]) -> list[int]:
    return sorted(range(7), key=lambda place: (abs(several[place].shown.lat - CENTRE.lat), several[place].id))


async def test_drafts_are_listed_for_their_organiser_alone(kept: Storage) -> None:
    draft, open_ = an_activity(), published()
    await keep(kept, draft, open_)

    assert await listed(kept, NEWEST) == [open_]
    assert await listed(kept, NEWEST, eyes=Eyes(new_id())) == [open_]
    assert {one.id for one in await listed(kept, NEWEST, eyes=Eyes(draft.organiser))} == {draft.id, open_.id}
    assert await listed(kept, NEWEST, eyes=Eyes(draft.organiser), organiser=draft.organiser) == [draft]
    assert await listed(kept, NEWEST, eyes=Eyes(new_id()), organiser=draft.organiser) == []


async def test_outsiders_search_on_the_blurred_place_so_that_probing_finds_nothing_nearer(kept: Storage) -> None:
    activity = published(location=CENTRE)
    await keep(kept, activity)

    probes = [Point.at(CENTRE.lat + north / 1e5, CENTRE.lng) for north in range(-200, 201, 10)]

    found = [bool(await listed(kept, NEAREST, near=Circle(probe, 30))) for probe in probes]

    assert activity.location != activity.shown
    assert found == [metres_between(probe, activity.shown) <= 30 for probe in probes]
    assert await listed(kept, NEAREST, near=Circle(activity.shown, 1)) == [activity]


async def test_filters_hold_together(kept: Storage) -> None:
    report, pledge, area = new_id(), new_id(), new_id()
    wanted = published(reports=(report,), pledge=pledge, areas=(area,), **on_day(7))
    await keep(kept, wanted, published(reports=(report,)), published(pledge=pledge), published(**on_day(7)))

    one: dict[str, Any] = {
        "report": report,
        "pledge": pledge,
        "area": area,
        "starts_after": SATURDAY + timedelta(days=7),
        "ends_after": SATURDAY + timedelta(days=7),
    }
    assert await listed(kept, SOONEST, **one) == [wanted]
    assert await listed(kept, SOONEST, **one, starts_before=SATURDAY + timedelta(days=7)) == []


async def test_nearest_needs_a_place(kept: Storage) -> None:
    with pytest.raises(Refused) as refused:
        await listed(kept, NEAREST)

    assert (refused.value.code, refused.value.field) == ("INVALID", ("where", "near"))


async def test_no_list_of_activities_or_signups_reads_a_whole_collection(watched: Storage) -> None:
    slot = await a_published_slot(watched)
    await keep(watched, *(published(**on_day(day)) for day in range(60)))
    await watched.database.command("profile", 2)
    asked = 0
    for size in range(len(PARTS) + 1):
        for names in combinations(PARTS, size):
            wanted = {name: PARTS[name] for name in names}
            for eyes in (GUEST, Eyes(new_id(), organises=frozenset({new_id()}))):
                for order in (SOONEST, NEWEST, *((NEAREST,) if "near" in wanted else ())):
                    await activities.page(
                        watched.reader, ActivityFilter(**wanted), order, eyes=eyes, first=5, after=None
                    )
                    asked += 1
    await activities.by_id(watched.reader, within=PARTS["within"], eyes=Eyes(new_id()), after=new_id(), limit=5)
    await signups.slots_of(watched.reader, [slot.activity])
    await signups.active_in(watched.reader, slot.activity, new_id())
    await signups.latest_in_slot(watched.reader, slot.id, new_id())
    await signups.places_of(watched.reader, new_id(), slot)
    await signups.queue(watched.reader, slot.id, limit=5)
    await signups.own_in(watched.reader, [(new_id(), slot.activity)])
    await signups.signups_page(watched.reader, slot.id, person=None, first=5, after=None)
    await watched.database.command("profile", 0)
    rows = await watched.reader.find("system.profile", {"op": {"$in": ["query", "command"]}}, limit=10_000)

    looked = [row for row in rows if row["ns"].rsplit(".", 1)[1] in {"activities", "slots", "signups"}]
    assert len(looked) > asked
    assert [row["command"] for row in looked if "COLLSCAN" in row.get("planSummary", "")] == []


@pytest.mark.parametrize("lasts", [timedelta(hours=3), rules.LONGEST])
async def test_what_goes_on_is_not_over(kept: Storage, lasts: timedelta) -> None:
    activity = published(starts_at=SATURDAY, ends_at=SATURDAY + lasts)
    await keep(kept, activity)
    end = SATURDAY + lasts
    for moment in (datetime.min.replace(tzinfo=UTC), SATURDAY, end - timedelta(milliseconds=1)):
        assert await listed(kept, SOONEST, ends_after=moment) == [activity]
    for moment in (end, datetime.max.replace(tzinfo=UTC)):
        assert await listed(kept, SOONEST, ends_after=moment) == []
