"""What one person is told of their own place, and who organises it of those who come and go."""

from datetime import timedelta
from typing import Any

import pytest

from pledgebank.activities import events
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import SignupState
from pledgebank.base.geo import Point
from pledgebank.web import nodes
from tests.activities.builders import SATURDAY
from tests.conftest import SetClock
from tests.notify.activities.planned import Planned, planned
from tests.notify.house import ADDRESS, House
from tests.notify.reading import told
from tests.people.leaving import erase

pytestmark = pytest.mark.anyio
OFFERED = "A place at “Clean-up at the burn” is free, and kept for you until Tuesday, 5 May 2026, 11:00."
LAPSED = "The place at “Clean-up at the burn” that was kept for you has gone to the next. You can join the queue again."
GIVEN = "You have a place at “Clean-up at the burn”, Saturday, 9 May 2026, 10:00."
DECLINED = "Who organises “Clean-up at the burn” could not give you a place."
JOINED = "Neighbours have joined “Clean-up at the burn”."
ASKED = "Neighbours ask to join “Clean-up at the burn”. Please answer them."
LATE = "Somebody cannot come to “Clean-up at the burn” after all, at short notice: the task is “Litter pickers”."
EMPTY = "Nobody is left for the task “Litter pickers” of “Clean-up at the burn”."
MISSED = "It was noted that you were not at “Clean-up at the burn”. If you were, please say so."
EXACT = "56.11650, -3.93690"


def text(house: House) -> str:
    [letter] = house.sent
    return "\n".join(letter.get_body(("plain",)).get_content().splitlines())


def event(kind: Any, made: Planned, person: Any, **said: Any) -> Any:
    return kind(id=made.id, signup=made.signups[person].id, **said)


@pytest.mark.parametrize(
    ("kind", "state", "said", "sentence"),
    [
        (events.OfferExpired, SignupState.EXPIRED, {}, LAPSED),
        (events.ActivityPromoted, SignupState.CONFIRMED, {}, GIVEN),
        (events.SignupDeclined, SignupState.DECLINED, {"by_organiser": True}, DECLINED),
        (events.AttendanceChanged, SignupState.NO_SHOW, {}, MISSED),
    ],
)
async def test_what_becomes_of_a_place_is_told_to_the_one_whose_it_is_in_one_letter(
    house: House, clock: SetClock, kind: Any, state: SignupState, said: Any, sentence: str
) -> None:
    made = await planned(house, SignupState.WAITLISTED)
    person = await made.joiner(state)
    await made.happens(event(kind, made, person, **said))
    assert (await told(house, person), await made.heard(), await told(house, made.organiser)) == ([sentence], {}, [])
    clock.advance(minutes=10)
    assert await house.send() == [(await made.email(person), sentence)]
    assert await house.send() == []


async def test_who_takes_what_was_offered_is_told_nothing_and_who_organises_it_is(made: Planned) -> None:
    person = await made.joiner()
    await made.happens(event(events.ActivityPromoted, made, person), by=person)
    assert (await told(made.house, person), await told(made.house, made.organiser)) == ([], [JOINED])


async def test_what_a_task_needs_now_is_asked_of_who_has_agreed_to_its_time(
    made: Planned, house: House, clock: SetClock
) -> None:
    person = await made.joiner(SignupState.RECONFIRM)
    for _ in range(2):
        await made.happens(event(events.AskedAgain, made, person))
    asked = "“Clean-up at the burn” has changed. Please look at it again, and say whether you still come."
    assert await told(house, person) == [asked, asked]
    clock.advance(minutes=10)
    assert await house.send() == [(await made.email(person), asked)]


async def test_what_one_does_oneself_is_not_told_to_one(made: Planned) -> None:
    person = await made.joiner()
    await made.happens(
        event(events.ActivityJoined, made, person, placed=False),
        event(events.SignupDeclined, made, person, by_organiser=False),
        by=person,
    )
    assert (await told(made.house, person), await told(made.house, made.organiser)) == ([], [])


async def test_an_offer_is_told_with_its_end_and_a_link_that_is_for_one_press(
    made: Planned, house: House, clock: SetClock
) -> None:
    until = clock.now() + timedelta(days=1)
    person = await made.joiner(SignupState.OFFERED, offer_until=until)
    other = await made.joiner(SignupState.WAITLISTED)
    await made.happens(event(events.PlaceOffered, made, person, until=until))
    clock.advance(minutes=10)
    assert await house.send() == [(await made.email(person), OFFERED)]
    assert f"Take the place:\n{ADDRESS}/place/" in text(house)
    assert EXACT not in house.sent[0].as_string()
    assert (await told(house, person), await told(house, other)) == ([OFFERED], [])


async def test_what_is_held_is_told_with_why_and_what_is_near_and_never_with_the_very_spot(
    house: House, clock: SetClock
) -> None:
    made = await planned(house, SignupState.WAITLISTED)
    follower = await house.follower(made.id, "Activity")
    other = await planned(house, title="Rake the green", starts_at=SATURDAY + timedelta(days=1))
    await planned(house, title="Far", shown=Point.at(57.5, -3.9))
    await planned(house, title="Off", state=ActivityState.CANCELLED)
    await made.changed(state=ActivityState.HELD, reason="The bank has slipped.")
    await made.happens(events.ActivityHeld(id=made.id))
    clock.advance(minutes=10)
    assert len(await house.send()) == 3
    for letter in house.sent:
        said = "\n".join(letter.get_body(("plain",)).get_content().splitlines())
        near = f"Rake the green, Sunday, 10 May 2026, 10:00:\n{ADDRESS}/a/{nodes.encode('Activity', other.id)}"
        assert f"> The bank has slipped.\n\nNear by there is also:\n\n{near}\n\nSee it here" in said
        assert (EXACT in letter.as_string(), "Far" in said, "Off" in said) == (False, False, False)
    assert len(await told(house, follower)) == 1


@pytest.mark.parametrize("state", [SignupState.CONFIRMED, SignupState.CANCELLED, SignupState.EXPIRED])
async def test_an_offer_that_was_answered_meanwhile_is_in_no_letter(
    made: Planned, house: House, clock: SetClock, state: SignupState
) -> None:
    until = clock.now() + timedelta(days=1)
    person = await made.joiner(SignupState.OFFERED, offer_until=until)
    await made.happens(event(events.PlaceOffered, made, person, until=until))
    await made.set(person, state=state, offer_until=None)
    clock.advance(minutes=10)
    assert await house.send() == []


async def test_the_very_spot_is_in_the_letter_to_who_has_a_place_alone(house: House, clock: SetClock) -> None:
    made = await planned(house, meeting="At the red gate.", bring="Gloves.", muster=Point.at(56.2, -3.95))
    person = await made.joiner()
    await made.happens(event(events.ActivityPromoted, made, person))
    clock.advance(minutes=10)
    await house.send()
    said = text(house)
    where = "Where: 56.20000, -3.95000\n\nHow to find each other: At the red gate.\n\nPlease bring: Gloves."
    assert where in said
    assert EXACT not in said
    gone = await made.joiner()
    await made.happens(event(events.ActivityPromoted, made, gone))
    await made.set(gone, state=SignupState.CANCELLED)
    clock.advance(minutes=10)
    assert await house.send() == []


async def test_who_organises_hears_of_all_who_joined_within_an_hour_once(house: House, clock: SetClock) -> None:
    made = await planned(house)
    for asked in (False, True):
        for _ in range(5):
            person = await made.joiner()
            await made.happens(event(events.ActivityJoined, made, person, placed=not asked, asked=asked), by=person)
    waiting = await made.joiner(SignupState.WAITLISTED)
    await made.happens(event(events.ActivityJoined, made, waiting, placed=False), by=waiting)
    assert sorted(await told(house, made.organiser)) == [ASKED, JOINED]
    clock.advance(hours=1)
    letters = await house.send()
    person = await made.joiner()
    await made.happens(event(events.ActivityJoined, made, person, placed=True), by=person)
    clock.advance(minutes=10)
    email = await made.email(made.organiser)
    assert letters == [(email, "News of: Clean-up at the burn")]
    assert await house.send() == [(email, JOINED)]
    assert len(await told(house, made.organiser)) == 3


async def test_who_organises_hears_who_leaves_late_and_when_nobody_is_left(house: House, clock: SetClock) -> None:
    made = await planned(house)
    people = [await made.joiner() for _ in range(3)]
    await made.task(taken=2)
    await made.happens(event(events.ActivityLeft, made, people[0]), by=people[0])
    early = await told(house, made.organiser)
    await made.happens(event(events.ActivityLeft, made, people[1], late=True), by=people[1])
    await made.task(taken=0)
    await made.happens(event(events.ActivityLeft, made, people[2], late=True), by=people[2])
    assert (early, sorted(await told(house, made.organiser))) == ([], [EMPTY, LATE])
    await made.task(taken=1)
    clock.advance(minutes=10)
    assert await house.send() == [(await made.email(made.organiser), LATE)]


async def test_who_is_let_off_one_task_hears_of_that_and_not_that_all_is_off(house: House) -> None:
    made = await planned(house)
    person = await made.joiner(SignupState.CANCELLED)
    await made.task(closed=True)
    await made.happens(event(events.ActivityLeft, made, person, let_off=True))
    assert await told(house, person) == ["The task “Litter pickers” of “Clean-up at the burn” was called off."]
    assert await told(house, made.organiser) == []


async def test_who_deleted_their_account_hears_nothing_more(made: Planned, house: House, clock: SetClock) -> None:
    person = await made.joiner(SignupState.OFFERED, offer_until=SATURDAY)
    await made.happens(event(events.PlaceOffered, made, person, until=SATURDAY))
    await erase(house.storage, person)
    await house.calm()
    await made.happens(
        event(events.ActivityPromoted, made, person), events.ActivityHeld(id=made.id), events.ActivityDone(id=made.id)
    )
    clock.advance(minutes=10)
    everybody = [await made.email(made.organiser)]
    await made.changed(state=ActivityState.DONE)
    assert {to for to, _ in await house.send()} <= set(everybody)
    assert await house.storage.reader.count("notices", {"person": person}, limit=9) == 0


async def test_one_press_stops_letters_about_one_activity(made: Planned, house: House, clock: SetClock) -> None:
    person = await made.joiner()
    await made.happens(event(events.ActivityPromoted, made, person))
    clock.advance(minutes=10)
    await house.send()
    [stop] = [line for line in text(house).splitlines() if "/unsubscribe/" in line][:1]
    assert stop.startswith(f"{ADDRESS}/unsubscribe/")
