"""The clock tells once when an activity starts and when it is over."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import earlier, store
from pledgebank.activities.days import clock as activity_clock
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.councils.places import Places
from pledgebank.storage import migrations, mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, a_published_slot, an_activity
from tests.conftest import SetClock
from tests.pledges.builders import kinds

pytestmark = pytest.mark.anyio
END = SATURDAY + timedelta(hours=3)
STARTED, ENDED = "activity.started", "activity.ended"


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, store.INDEXES)


async def kept(storage: Storage, activity: Activity) -> Activity:
    await write(storage, partial(store.insert, activity=activity))
    return activity


async def told(storage: Storage, key: UUID) -> list[str]:
    """What of its times stands in the log."""
    while await sequencer.drain(storage):
        pass
    return [kind for kind in await kinds(storage, key) if kind in (STARTED, ENDED)]


async def test_start_and_end_are_told_once_each_the_moment_they_come(storage: Storage, clock: SetClock) -> None:
    activity = (await a_published_slot(storage)).activity
    clock.time = SATURDAY - timedelta(milliseconds=1)
    assert await activity_clock.tell_due(storage) == 0
    clock.time = SATURDAY
    assert [await activity_clock.tell_due(storage) for _ in range(3)] == [1, 0, 0]
    assert await told(storage, activity) == [STARTED]
    clock.time = END - timedelta(milliseconds=1)
    assert await activity_clock.tell_due(storage) == 0
    clock.time = END
    assert [await activity_clock.tell_due(storage) for _ in range(3)] == [1, 0, 0]
    assert await told(storage, activity) == [STARTED, ENDED]


async def test_after_a_long_pause_both_are_told_in_order(storage: Storage, clock: SetClock) -> None:
    activity = (await a_published_slot(storage)).activity
    clock.time = END + timedelta(days=9)
    assert await activity_clock.tell_due(storage) == 1
    assert await told(storage, activity) == [STARTED, ENDED]


async def test_many_clocks_at_once_tell_of_250_activities_once_each(storage: Storage, clock: SetClock) -> None:
    made = [replace(an_activity(), state=ActivityState.PUBLISHED) for _ in range(250)]
    await write(storage, lambda unit: unit.insert(store.ACTIVITIES, *(store.document(one) for one in made)))
    clock.time = SATURDAY
    assert sum(await asyncio.gather(*(activity_clock.tell_due(storage) for _ in range(4)))) == 250
    while await sequencer.drain(storage):
        pass
    assert await storage.reader.count("log", {"kind": STARTED}, limit=1000) == 250


@pytest.mark.parametrize("state", [ActivityState.DRAFT, ActivityState.CANCELLED])
async def test_nothing_is_told_of_what_does_not_take_place(
    storage: Storage, clock: SetClock, state: ActivityState
) -> None:
    activity = await kept(storage, replace(an_activity(), state=state))
    clock.time = END
    assert await activity_clock.tell_due(storage) == 0
    assert await told(storage, activity.id) == []


@pytest.mark.parametrize("state", [ActivityState.HELD, ActivityState.DONE])
async def test_what_takes_nobody_else_starts_and_ends_all_the_same(
    storage: Storage, clock: SetClock, state: ActivityState
) -> None:
    activity = await kept(storage, replace(an_activity(), state=state))
    clock.time = END
    assert await activity_clock.tell_due(storage) == 1
    assert await told(storage, activity.id) == [STARTED, ENDED]


async def test_called_off_while_it_lasts_it_does_not_end(storage: Storage, clock: SetClock) -> None:
    activity = (await a_published_slot(storage)).activity
    clock.time = SATURDAY
    await activity_clock.tell_due(storage)
    found = await store.get(storage.reader, activity)
    assert found is not None
    await write(storage, lambda unit: store.replace(unit, replace(found, state=ActivityState.CANCELLED)))
    clock.time = END
    assert await activity_clock.tell_due(storage) == 0
    assert await told(storage, activity) == [STARTED]


async def test_moved_to_next_week_after_its_start_it_ends_then_and_starts_no_second_time(
    storage: Storage, clock: SetClock
) -> None:
    activity = (await a_published_slot(storage)).activity
    clock.time = SATURDAY
    await activity_clock.tell_due(storage)
    found = await store.get(storage.reader, activity)
    assert found is not None
    week = timedelta(weeks=1)
    moved = replace(found, starts_at=SATURDAY + week, ends_at=END + week)
    await write(storage, lambda unit: store.replace(unit, moved))
    clock.time = END
    assert await activity_clock.tell_due(storage) == 0
    clock.time = END + week
    assert await activity_clock.tell_due(storage) == 1
    assert await told(storage, activity) == [STARTED, ENDED]


async def test_of_what_an_earlier_version_kept_only_what_is_yet_to_come_is_told(
    storage: Storage, clock: SetClock
) -> None:
    over, running, coming = [
        replace(
            an_activity(),
            state=ActivityState.PUBLISHED,
            starts_at=SATURDAY + timedelta(days=day),
            ends_at=END + timedelta(days=day),
        )
        for day in (-1, 0, 1)
    ]
    for one in (over, running, coming):
        document = store.document(one)
        for field in ("started", "ended", "due_at"):
            document.pop(field)
        await storage.database[store.ACTIVITIES].insert_one(document)
    clock.time = SATURDAY + timedelta(hours=1)
    assert await migrations.apply(storage, (earlier.write_times_and_places(Places()),)) == 1
    assert await activity_clock.tell_due(storage) == 0
    clock.time = END + timedelta(days=1)
    assert await activity_clock.tell_due(storage) == 2
    assert [await told(storage, one.id) for one in (over, running, coming)] == [[], [ENDED], [STARTED, ENDED]]
