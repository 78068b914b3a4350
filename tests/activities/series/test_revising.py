"""Series changed with people in them, across changes of clocks: on a real database."""

import asyncio
from datetime import time, timedelta

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import SignupState
from pledgebank.activities.series.model import Frequency, Repeats, SeriesState
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from tests.activities.editing.changing import change, join, signup
from tests.activities.series.moving import call_off, clock_of, preview, revise, settled, state
from tests.activities.series.repeating import WEEKLY, keep, kept, occurrences, slots, utc
from tests.conftest import Running, SetClock

pytestmark = pytest.mark.anyio
CONFIRMED, RECONFIRM, CANCELLED = SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.CANCELLED
HOUR = timedelta(hours=1)
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
