"""Reminders: a day before by the clocks of the place and three hours before; of what is true by then, and once."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pledgebank.activities import events
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import COMING, SignupState
from pledgebank.notify import telling
from pledgebank.notify.activities import reminding, rules, store
from pledgebank.notify.activities.model import Kind
from tests.activities.builders import SATURDAY
from tests.conftest import SetClock
from tests.notify.activities.planned import STATES, SUNDAY, Planned, planned
from tests.notify.house import House
from tests.notify.reading import told

pytestmark = pytest.mark.anyio
DAY = "Tomorrow you help at “Clean-up at the burn”: Saturday, 9 May 2026, 10:00."
HOURS = "In three hours you help at “Clean-up at the burn”: Saturday, 9 May 2026, 10:00."


async def published(house: House, *states: SignupState, **different: object) -> Planned:
    made = await planned(house, *states, **different)
    await made.happens(events.ActivityPublished(id=made.id), by=made.organiser)
    return made


async def passes(made: Planned, at: datetime) -> int:
    """It is so late, and the clock has looked; of how many tasks people were reminded."""
    made.house.storage.clock.time = at  # type: ignore[attr-defined]
    done = await reminding.remind_due(made.house.storage)
    await made.house.calm()
    return done


async def test_who_has_a_place_is_reminded_twice_and_nobody_else(house: House) -> None:
    made = await published(house, *STATES)
    steps = [
        await passes(made, at)
        for at in (
            SATURDAY - timedelta(days=1, seconds=1),
            SATURDAY - timedelta(days=1),
            SATURDAY - timedelta(days=1),
            SATURDAY - timedelta(hours=3, seconds=1),
            SATURDAY - timedelta(hours=3),
            SATURDAY - timedelta(hours=2),
            SATURDAY,
        )
    ]
    assert steps == [0, 1, 0, 0, 1, 0, 0]
    assert await made.heard() == {state.value: [HOURS, DAY] for state in COMING}
    assert await told(house, made.organiser) == []


async def test_a_reminder_is_one_letter_with_the_spot(house: House) -> None:
    made = await published(house, SignupState.CONFIRMED, bring="Gloves.")
    await passes(made, SATURDAY - timedelta(days=1))
    made.house.storage.clock.time += timedelta(minutes=10)  # type: ignore[attr-defined]
    assert await house.send() == [(await made.email(made.people[SignupState.CONFIRMED]), DAY)]
    text = "\n".join(house.sent[0].get_body(("plain",)).get_content().splitlines())
    assert "Where: 56.11650, -3.93690\n\nPlease bring: Gloves." in text


@pytest.mark.parametrize(
    ("zone", "local", "day_before"),
    [
        # The clocks go forward on 29 March 2026 in London, back on 25 October.
        ("Europe/London", "2026-03-29T10:00:00", "2026-03-28T10:00:00+00:00"),
        ("Europe/London", "2026-10-25T10:00:00", "2026-10-24T09:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-04T10:00:00", "2026-10-02T23:30:00+00:00"),
        ("Asia/Kolkata", "2026-10-04T10:00:00", "2026-10-03T04:30:00+00:00"),
    ],
)
async def test_a_day_before_is_the_same_time_on_the_clocks_of_its_place(
    house: House, zone: str, local: str, day_before: str
) -> None:
    starts_at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    made = await planned(house, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), time_zone=zone)
    reminder = rules.next_reminder(made.slot, made.activity, datetime(2026, 1, 1, tzinfo=UTC))
    assert reminder is not None
    assert (reminder.kind, reminder.due_at) == (Kind.DAY, datetime.fromisoformat(day_before))


async def test_what_was_moved_is_reminded_of_at_its_new_time_alone(house: House) -> None:
    made = await published(house, SignupState.CONFIRMED)
    await passes(made, SATURDAY - timedelta(days=1))
    await made.changed(starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=3), moved=1)
    await made.happens(events.ActivityChanged(id=made.id, moved=1, asks_again=True), by=made.organiser)
    person = made.people[SignupState.CONFIRMED]
    await made.set(person, agreed=1)
    steps = [await passes(made, at) for at in (SATURDAY - timedelta(hours=3), SUNDAY - timedelta(days=1), SUNDAY)]
    assert steps == [0, 1, 0]
    said = await told(house, person)
    anew = "Tomorrow you help at “Clean-up at the burn”: Sunday, 10 May 2026, 11:00."
    assert (len(said), said[0]) == (3, anew)


async def test_a_letter_that_waits_while_it_is_moved_is_not_sent(house: House) -> None:
    made = await published(house, SignupState.CONFIRMED)
    await passes(made, SATURDAY - timedelta(days=1))
    await made.changed(starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=3), moved=1)
    made.house.storage.clock.time += timedelta(minutes=10)  # type: ignore[attr-defined]
    assert await house.send() == []


@pytest.mark.parametrize("state", [ActivityState.CANCELLED, ActivityState.DONE])
async def test_nobody_is_reminded_of_what_was_called_off(house: House, state: ActivityState) -> None:
    made = await published(house, SignupState.CONFIRMED)
    await made.changed(state=state)
    assert await passes(made, SATURDAY - timedelta(days=1)) == 0
    assert await made.heard() == {}
    rows = await store.due(house.storage.reader, SATURDAY, None, 10)
    assert rows == []


async def test_who_left_after_it_was_time_gets_no_letter(house: House) -> None:
    made = await published(house, SignupState.CONFIRMED)
    await passes(made, SATURDAY - timedelta(days=1))
    await made.set(made.people[SignupState.CONFIRMED], state=SignupState.CANCELLED)
    made.house.storage.clock.time += timedelta(minutes=10)  # type: ignore[attr-defined]
    assert await house.send() == []


@pytest.mark.parametrize(
    ("hours", "said"), [(18.1, [DAY]), (17.9, []), (2.1, [HOURS]), (1.9, []), (0.0, []), (-5.0, [])]
)
async def test_after_a_pause_nobody_is_reminded_too_late(house: House, hours: float, said: list[str]) -> None:
    made = await published(house, SignupState.CONFIRMED)
    await passes(made, SATURDAY - timedelta(hours=hours))
    assert await told(house, made.people[SignupState.CONFIRMED]) == said


async def test_who_joins_late_is_reminded_of_what_is_still_to_come(house: House, clock: SetClock) -> None:
    clock.time = SATURDAY - timedelta(hours=20)
    made = await published(house, SignupState.CONFIRMED)
    assert [await passes(made, at) for at in (SATURDAY - timedelta(hours=10), SATURDAY - timedelta(hours=3))] == [0, 1]
    assert await made.heard() == {"CONFIRMED": [HOURS]}


async def test_an_unrelated_change_neither_loses_nor_repeats_a_reminder(house: House, clock: SetClock) -> None:
    made = await published(house, SignupState.CONFIRMED)
    clock.time = SATURDAY - timedelta(days=1)
    change = events.ActivityChanged(id=made.id, moved=0)
    await made.happens(change)
    first = await passes(made, clock.now())
    await made.happens(change)
    second = await passes(made, clock.now() + timedelta(seconds=30))
    assert (first, second, await made.heard()) == (1, 0, {"CONFIRMED": [DAY]})


async def test_of_several_processes_one_reminds_and_a_follower_that_begins_anew_tells_nobody_twice(
    house: House,
) -> None:
    made = await published(house, SignupState.CONFIRMED, SignupState.RECONFIRM)
    await house.follower(made.id, "Activity")
    made.house.storage.clock.time = SATURDAY - timedelta(days=1)  # type: ignore[attr-defined]
    done = await asyncio.gather(*(reminding.remind_due(house.storage) for _ in range(4)))
    await made.happens(events.ActivityHeld(id=made.id))
    told_once = await house.storage.reader.count("notices", {}, limit=99)
    letters_once = await house.storage.reader.count("letters", {}, limit=99)
    assert (sum(done), told_once, letters_once) == (1, 6, 4)

    for follower in (telling.FOLLOWS, reminding.PLANS):
        await house.storage.database["heads"].update_one({"_id": follower.head}, {"$set": {"number": 0}})
    await made.happens(events.ActivityReleased(id=made.id))
    await made.happens(events.ActivityHeld(id=made.id), by=made.organiser)
    rows = await house.storage.reader.find("notices", {}, limit=99)
    assert len({(row["person"], row["event"]) for row in rows}) == len(rows) == told_once + 4 + 3
    assert await reminding.remind_due(house.storage) == 0
