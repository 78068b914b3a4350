"""Series on a real database: made once, moved and called off with people in them, ended."""

import asyncio
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import clearing, erasure, merging
from pledgebank.activities import rules as activity_rules
from pledgebank.activities import store as activities
from pledgebank.activities.editing import asking
from pledgebank.activities.editing.commands import Touched
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import SignupState
from pledgebank.activities.series import changing, clock, commands, store
from pledgebank.activities.series.changing import Wish
from pledgebank.activities.series.model import Frequency, Repeats, Revision, SeriesState
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.editing.changing import change, join, signup
from tests.activities.series.repeating import DAILY, WEEKLY, keep, kept, occurrences, slots, utc
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
CONFIRMED, RECONFIRM, CANCELLED = SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.CANCELLED
HOUR = timedelta(hours=1)


async def revise(
    storage: Storage, series: UUID, person: UUID, *, since: UUID | None = None, expected: int | None = None, **said: Any
) -> UUID:
    wish = Wish(series, person, Revision(**said), since, expected)
    return (await write(storage, partial(changing.revise, wish=wish, places=Places()), by=person)).value


async def preview(storage: Storage, series: UUID, person: UUID, since: UUID | None = None, **said: Any) -> Touched:
    wish = Wish(series, person, Revision(**said), since)
    return await changing.preview(storage.reader, wish, Places(), storage.clock.now())


async def call_off(storage: Storage, activity: Activity) -> None:
    async def command(unit: Unit) -> None:
        found = await activities.get(unit, activity.id)
        assert found is not None
        cancelled, events = activity_rules.cancel(found, unit.now)
        await activities.replace(unit, cancelled)
        unit.emit(*events)

    await write(storage, command)


async def settled(storage: Storage, running: Running) -> None:
    async with running(asking.ASKS, clearing.CLEARS):
        await calm(storage, asking.ASKS, clearing.CLEARS)


async def state(storage: Storage, key: UUID) -> SignupState:
    return (await signup(storage, key)).state


CHANGES = {
    "London": ("Europe/London", "2026-10-18 10:00", ["09:00", "10:00", "10:00"], ["10:30", "11:30", "11:30"]),
    "New York": ("America/New_York", "2026-10-25 10:00", ["14:00", "15:00", "15:00"], ["15:30", "16:30", "16:30"]),
    "Lord Howe": ("Australia/Lord_Howe", "2026-09-27 12:00", ["01:30", "01:00", "01:00"], ["01:00", "00:30", "00:30"]),
    "Kolkata": ("Asia/Kolkata", "2026-10-18 10:00", ["04:30", "04:30", "04:30"], ["06:00", "06:00", "06:00"]),
}


@pytest.mark.parametrize(("zone", "first", "before", "after"), CHANGES.values(), ids=CHANGES)
async def test_moved_and_called_off_across_a_change_of_clocks_with_people_in_them(
    storage: Storage, running: Running, clock: SetClock, zone: str, first: str, before: list[str], after: list[str]
) -> None:
    organiser = new_id()
    clock.time = utc(first) - timedelta(days=3)
    series = await keep(storage, organiser, first, zone)
    made = await occurrences(storage, series.id)
    tasks = await slots(storage, series.id)
    people = [await join(storage, tasks[week].id, new_id()) for week in range(3)]
    days = [made[week].starts_at.date() for week in range(3)]
    assert [f"{one.starts_at:%H:%M}" for one in made[:3]] == before

    await revise(storage, series.id, organiser, at=time(11, 30))
    await call_off(storage, made[1])
    await settled(storage, running)

    now = await occurrences(storage, series.id)
    assert [one.id for one in now] == [one.id for one in made]
    assert [f"{one.starts_at:%H:%M}" for one in now[:3]] == after
    assert [one.starts_at.date() for one in now[:3]] == days
    assert [one.state for one in now[:3]] == [
        ActivityState.PUBLISHED,
        ActivityState.CANCELLED,
        ActivityState.PUBLISHED,
    ]
    assert [await state(storage, one) for one in people] == [RECONFIRM, CANCELLED, RECONFIRM]
    held = await signup(storage, people[2])
    assert (held.starts_at, held.ends_at) == (now[2].starts_at, now[2].starts_at + 2 * HOUR)


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


async def clock_of(storage: Storage) -> int:
    return await clock.make_due(storage)


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


async def test_from_some_day_on_it_is_another_series_and_keeps_its_people(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    made = await occurrences(storage, series.id)
    tasks = await slots(storage, series.id)
    early, late = await join(storage, tasks[1].id, new_id()), await join(storage, tasks[3].id, new_id())

    foreseen = await preview(storage, series.id, organiser, made[2].id, at=time(14, 0), seconds=3 * 3600)
    into = await revise(storage, series.id, organiser, since=made[2].id, expected=1, at=time(14, 0), seconds=3 * 3600)
    await settled(storage, running)

    assert foreseen.signups == (late,)
    assert [await state(storage, one) for one in (early, late)] == [CONFIRMED, RECONFIRM]
    before, after = await kept(storage, series.id), await kept(storage, into)
    assert (before.state, before.continued, before.repeats.until) == (
        SeriesState.ENDED,
        into,
        made[1].starts_at.date() + timedelta(days=6),
    )
    assert [one.id for one in await occurrences(storage, series.id)] == [one.id for one in made[:2]]
    following = await occurrences(storage, into)
    assert [one.id for one in following] == [one.id for one in made[2:]]
    assert following[0].original_start == "2026-05-23T14:00:00"
    assert {(one.starts_at.hour, one.ends_at.hour) for one in following} == {(13, 16)}
    assert (after.state, after.start.hour, after.seconds) == (SeriesState.RUNNING, 14, 3 * 3600)
    clock.advance(days=7)
    await clock_of(storage)
    assert len(await occurrences(storage, series.id)) == 2
    newest = (await occurrences(storage, into))[-1]
    assert (newest.starts_at.hour, newest.ends_at.hour) == (13, 16)


async def test_another_day_of_the_week_moves_each_with_its_people(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-05 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    made = await occurrences(storage, series.id)
    person = await join(storage, (await slots(storage, series.id))[1].id, new_id())

    sundays = Repeats(frequency=Frequency.WEEKLY, days=(Weekday.SUNDAY,))
    await revise(storage, series.id, organiser, repeats=sundays)
    await settled(storage, running)

    now = await occurrences(storage, series.id)
    assert [one.id for one in now][: len(made)] == [one.id for one in made]
    assert [one.starts_at - was.starts_at for one, was in zip(now, made, strict=False)] == [timedelta(days=1)] * len(
        made
    )
    assert await state(storage, person) is RECONFIRM


async def test_what_a_rarer_rule_has_no_day_for_is_called_off_and_its_people_are_let_off(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    clock.time = utc("2026-05-05 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    tasks = await slots(storage, series.id)
    stays, goes = await join(storage, tasks[2].id, new_id()), await join(storage, tasks[1].id, new_id())

    rarer = replace(WEEKLY, interval=2)
    foreseen = await preview(storage, series.id, organiser, repeats=rarer)
    await revise(storage, series.id, organiser, repeats=rarer)
    await settled(storage, running)

    assert foreseen.signups == (goes,)
    assert [await state(storage, one) for one in (stays, goes)] == [CONFIRMED, CANCELLED]
    assert [f"{one.starts_at:%m-%d}" for one in await occurrences(storage, series.id)][:3] == [
        "05-09",
        "05-23",
        "06-06",
    ]
    gone = await activities.get(storage.reader, tasks[1].activity)
    assert gone is not None
    assert gone.state is ActivityState.CANCELLED


async def test_what_was_changed_about_one_alone_stays(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)
    made = await occurrences(storage, series.id)
    await change(storage, made[1].id, organiser, starts_at=made[1].starts_at + HOUR)
    await change(storage, made[2].id, organiser, title="With cake")

    await revise(storage, series.id, organiser, at=time(14, 0), changes=Changes(title="Tidy", bring="Gloves"))

    now = await occurrences(storage, series.id)
    assert [one.starts_at.hour for one in now[:4]] == [13, 10, 13, 13]
    assert [one.title for one in now[:4]] == ["Tidy", "Tidy", "With cake", "Tidy"]
    assert {one.bring for one in now} == {"Gloves"}
    assert {one.description for one in now} == {"Gloves are there."}


async def test_new_ones_are_as_it_was_changed(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser, repeats=replace(WEEKLY, count=12))
    clock.advance(days=8)

    await revise(storage, series.id, organiser, changes=Changes(title="Tidy"), at=time(9, 15))
    clock.advance(days=40)
    await clock_of(storage)

    found = await occurrences(storage, series.id)
    assert len(found) == 12
    assert [one.title for one in found] == ["Clean-up at the burn"] * 2 + ["Tidy"] * 10
    assert [one.original_start for one in found][-1] == "2026-07-25T09:15:00"


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


async def shift(storage: Storage, key: UUID, by: timedelta) -> None:
    async def command(unit: Unit) -> None:
        found = await activities.get(unit, key)
        assert found is not None
        await activities.replace(unit, replace(found, starts_at=found.starts_at + by, ends_at=found.ends_at + by))
        await unit.update_all(
            "slots", {"activity": key}, {"$set": {"starts_at": found.starts_at + by, "ends_at": found.ends_at + by}}
        )

    await write(storage, command)


async def test_two_organisers_at_once_and_strangers_never(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)

    attempts = [
        revise(storage, series.id, organiser, expected=1, changes=Changes(title=f"Title {one}")) for one in range(3)
    ]
    found = await asyncio.gather(*attempts, return_exceptions=True)
    assert sorted(one.code for one in found if isinstance(one, Refused)) == ["CONFLICT"] * 2
    for who, key, code in ((new_id(), series.id, "NOT_ALLOWED"), (organiser, new_id(), "NOT_FOUND")):
        with pytest.raises(Refused) as refused:
            await revise(storage, key, who, changes=Changes(title="Mine"))
        assert refused.value.code == code
    hidden = await keep(storage, organiser, publish=False)
    with pytest.raises(Refused) as refused:
        await revise(storage, hidden.id, new_id(), changes=Changes(title="Mine"))
    assert refused.value.code == "NOT_FOUND"


async def test_a_revision_that_would_be_refused_of_one_writes_nothing(storage: Storage, clock: SetClock) -> None:
    clock.time = utc("2026-05-08 12:00")
    organiser = new_id()
    series = await keep(storage, organiser)

    with pytest.raises(Refused):
        await revise(storage, series.id, organiser, changes=Changes(title="x" * 121), at=time(9, 0))

    assert await kept(storage, series.id) == series
    assert {one.version for one in await occurrences(storage, series.id)} == {2}


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


async def test_a_series_about_a_report_that_repeats_another_is_about_that_one(
    storage: Storage, clock: SetClock
) -> None:
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
