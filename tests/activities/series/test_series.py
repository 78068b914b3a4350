"""Series on a real database: made ahead once, whoever does and dies; called off and ended."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.activities import erasure, merging
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import SignupState
from pledgebank.activities.series import commands, store
from pledgebank.activities.series.model import SeriesState
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.editing.changing import change, join
from tests.activities.series.moving import call_off, clock_of, settled, shift, state
from tests.activities.series.repeating import DAILY, keep, kept, occurrences, slots, utc
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
CONFIRMED, RECONFIRM, CANCELLED = SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.CANCELLED
HOUR = timedelta(hours=1)


async def test_eight_weeks_are_made_ahead_once_whoever_looks_and_however_often(
    storage: Storage, clock: SetClock
) -> None:
    clock.time = utc("2026-05-08 12:00")
    series = await keep(storage, new_id(), repeats=DAILY)
    assert len(await occurrences(storage, series.id)) == commands.AT_ONCE

    await asyncio.gather(*(clock_of(storage) for _ in range(4)))

    made = await occurrences(storage, series.id)
    assert len(made) == 56
    assert len({one.original_start for one in made}) == 56
    assert {one.state for one in made} == {ActivityState.PUBLISHED}
    clock.advance(days=1)
    await asyncio.gather(*(clock_of(storage) for _ in range(4)))
    await clock_of(storage)
    assert len(await occurrences(storage, series.id)) == 57


async def test_a_killed_clock_goes_on_where_it_was(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    series = await keep(storage, new_id(), repeats=DAILY)

    for pause in (0.01, 0.03, 0.05, 0.02):
        work = asyncio.create_task(clock_of(storage))
        await asyncio.sleep(pause)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    await clock_of(storage)

    made = await occurrences(storage, series.id)
    assert [one.original_start for one in made] == sorted({one.original_start or "" for one in made})
    assert len(made) == 56


async def test_what_was_called_off_is_never_made_again(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    series = await keep(storage, new_id())
    made = await occurrences(storage, series.id)
    await call_off(storage, made[2])

    for _ in range(3):
        clock.advance(days=7)
        await clock_of(storage)

    now = await occurrences(storage, series.id)
    assert len(now) == len(made) + 3
    assert [one.state for one in now].count(ActivityState.CANCELLED) == 1
    assert len({one.original_start for one in now}) == len(now)


async def test_a_series_that_ends_calls_off_what_is_to_come_and_makes_no_more(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    made = await occurrences(storage, series.id)
    tasks = await slots(storage, series.id)
    stays, goes = await join(storage, tasks[1].id, new_id()), await join(storage, tasks[2].id, new_id())

    end = partial(commands.end, key=series.id, person=organiser, last=made[1].id, expected=1)
    await write(storage, end)
    await write(storage, partial(commands.end, key=series.id, person=organiser, last=None, expected=None))
    await settled(storage, running)
    clock.advance(days=1)
    await clock_of(storage)

    states = [one.state for one in await occurrences(storage, series.id)]
    assert states == [ActivityState.PUBLISHED] * 2 + [ActivityState.CANCELLED] * (len(made) - 2)
    assert [await state(storage, one) for one in (stays, goes)] == [CONFIRMED, CANCELLED]


async def test_when_a_country_sets_its_clocks_otherwise_what_is_to_come_follows_and_what_was_moved_by_hand_stays(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-05 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    made = await occurrences(storage, series.id)
    person = await join(storage, (await slots(storage, series.id))[3].id, new_id())
    await change(storage, made[2].id, organiser, starts_at=made[2].starts_at + HOUR)
    # As they would have been made by zone data that knew no summer time.
    await shift(storage, made[3].id, HOUR)

    clock.time = utc("2026-05-10 12:00")
    await clock_of(storage)
    await settled(storage, running)

    now = await occurrences(storage, series.id)
    assert [one.starts_at.hour for one in now[:4]] == [9, 9, 10, 9]
    assert await state(storage, person) is RECONFIRM


async def test_occurrences_are_found_by_their_index(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    series = await keep(storage, new_id())
    asked = {"series": store._of(series.id), "original_start": {"$gte": ""}}

    plan = await storage.database["activities"].find(asked).explain()

    assert "series_1_original_start_1" in str(plan["queryPlanner"]["winningPlan"])


async def test_of_the_series_of_who_left_for_good_no_more_is_made(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = await a_person(storage)
    series = await keep(storage, organiser)
    before = len(await occurrences(storage, series.id))

    await erase(storage, organiser)
    async with running(erasure.ERASES):
        await calm(storage, erasure.ERASES)
    clock.advance(days=8)
    await clock_of(storage)

    assert (await kept(storage, series.id)).state is SeriesState.ENDED
    found = await occurrences(storage, series.id)
    assert len(found) == before
    assert {one.state for one in found} == {ActivityState.CANCELLED}


async def test_about_a_report_that_repeats_another_it_is_about_that_one(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    source, target = new_id(), new_id()
    series = await keep(storage, new_id())

    async def name(unit: Unit) -> None:
        found = await store.get(unit, series.id)
        assert found is not None
        await store.replace(unit, replace(found, draft=replace(found.draft, reports=(source,))))

    await write(storage, name)
    assert (await write(storage, partial(merging.move, source=source, target=target, limit=10))).value == 1

    assert (await kept(storage, series.id)).draft.reports == (target,)
