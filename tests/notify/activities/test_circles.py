"""Who is told of an activity, each in their own words: who organises it, who takes part, who waits, who follows it."""

from datetime import timedelta
from typing import Any

import pytest

from pledgebank.activities import events
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places.model import COMING, QUEUED, STANDING, SignupState
from pledgebank.pledges.model import SignatureState
from tests.conftest import SetClock
from tests.notify.activities.planned import STATES, SUNDAY, Planned, planned
from tests.notify.house import House
from tests.notify.promised import promised
from tests.notify.reading import notices, told

pytestmark = pytest.mark.anyio
HELD = "Nobody else can join “Clean-up at the burn” for now: an authority has put it on hold."
AGAIN = "“Clean-up at the burn” is no longer on hold: all can join again."
DONE = "Nothing is left to do at “Clean-up at the burn”. Thank you!"
OFF = "“Clean-up at the burn” was called off. Please do not turn up."
WAS = "“Clean-up at the burn” was to begin Saturday, 9 May 2026, 10:00. It begins Sunday, 10 May 2026, 11:00 now."
ASKED = f"{WAS} Please say whether you still come."
PLANNED = "Something is planned that you can join: “Clean-up at the burn”, Saturday, 9 May 2026, 10:00."


def by_state(said: str, states: Any) -> dict[str, list[str]]:
    return {state.value: [said] for state in states}


@pytest.mark.parametrize(
    ("event", "state", "said"),
    [
        (events.ActivityHeld, ActivityState.HELD, HELD),
        (events.ActivityReleased, ActivityState.PUBLISHED, AGAIN),
        (events.ActivityDone, ActivityState.DONE, DONE),
    ],
)
async def test_what_an_authority_does_is_told_to_all_who_have_a_part_in_it_and_to_nobody_else(
    house: House, event: Any, state: ActivityState, said: str
) -> None:
    made = await planned(house, *STATES)
    follower = await house.follower(made.id, "Activity")
    officer = await house.follower(made.id, "Activity")
    await made.changed(state=state, reason="The bank has slipped.")
    await made.happens(event(id=made.id), by=officer)

    assert await made.heard() == by_state(said, STANDING)
    assert [await told(house, one) for one in (made.organiser, follower, officer)] == [[said], [said], []]


async def test_what_was_called_off_is_told_to_followers_at_once_and_to_who_stood_as_they_are_let_off(
    house: House, clock: SetClock
) -> None:
    made = await planned(house, SignupState.CONFIRMED, SignupState.WAITLISTED, SignupState.DECLINED)
    follower = await house.follower(made.id, "Activity")
    both = await made.joiner()
    await made.signed(made.organiser)
    await made.changed(state=ActivityState.CANCELLED, reason="Nobody has a spade.")
    await made.happens(events.ActivityCancelled(id=made.id), by=made.organiser)
    before = (await made.heard(), await told(house, follower))
    for person in (*list(made.people.values())[:2], both, made.organiser):
        signup = await made.set(person, state=SignupState.CANCELLED)
        await made.happens(events.ActivityLeft(id=made.id, signup=signup.id, let_off=True))

    assert before == ({}, [OFF])
    assert await made.heard() == by_state(OFF, (SignupState.CONFIRMED, SignupState.WAITLISTED))
    assert [await told(house, one) for one in (follower, both, made.organiser)] == [[OFF], [OFF], []]
    clock.advance(minutes=10)
    hearing = [await made.email(one) for one in (*list(made.people.values())[:2], follower, both)]
    assert sorted(await house.send()) == sorted((one, OFF) for one in hearing)
    texts = [letter.get_body(("plain",)).get_content() for letter in house.sent]
    assert all("> Nobody has a spade." in text for text in texts)


async def test_what_was_moved_is_told_with_both_times_and_who_comes_is_asked_again(house: House) -> None:
    made = await planned(house, *STATES)
    follower = await house.follower(made.id, "Activity")
    await made.happens(events.ActivityPublished(id=made.id), by=made.organiser)
    await made.changed(starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=3), moved=1)
    await made.happens(events.ActivityChanged(id=made.id, moved=1, asks_again=True), by=made.organiser)
    signup = made.signups[made.people[SignupState.CONFIRMED]]
    await made.happens(events.AskedAgain(id=made.id, signup=signup.id))

    waiting = {*QUEUED, SignupState.OFFERED}
    assert await made.heard() == by_state(ASKED, COMING) | by_state(WAS, waiting)
    assert (await told(house, follower), await told(house, made.organiser)) == ([WAS], [])


async def test_a_change_that_asks_nobody_is_told_to_nobody(house: House) -> None:
    made = await planned(house, *STATES)
    await made.happens(events.ActivityPublished(id=made.id))
    await made.changed(title="Big clean-up", version=2)
    await made.happens(events.ActivityChanged(id=made.id, moved=0), by=made.organiser)
    assert await made.heard() == {}


async def test_another_place_is_told_as_a_change_and_never_which(house: House) -> None:
    made = await planned(house, SignupState.CONFIRMED)
    follower = await house.follower(made.id, "Activity")
    await made.happens(events.ActivityPublished(id=made.id))
    await made.changed(moved=1)
    await made.happens(events.ActivityChanged(id=made.id, moved=1, asks_again=True))
    changed = "“Clean-up at the burn” has changed. Please look at it again"
    assert await made.heard() == {"CONFIRMED": [f"{changed}, and say whether you still come."]}
    assert await told(house, follower) == [f"{changed}."]


async def test_who_follows_what_it_is_about_hears_once_that_it_is_planned(house: House, clock: SetClock) -> None:
    reports = [await house.report(), await house.report()]
    pledge = await promised(house, SignatureState.COUNTED, SignatureState.WITHDRAWN)
    made = await planned(house, reports=tuple(one.id for one in reports), pledge=pledge.pledge.id)
    of_both = await house.follower(reports[0].id)
    follow = made.house.follower
    of_pledge = await follow(pledge.pledge.id, "Pledge")
    await house.happens(events.ActivityPublished(id=made.id), by=made.organiser)
    await house.happens(events.ActivityPublished(id=made.id), by=made.organiser)

    hearing = (of_both, of_pledge, pledge.signers[SignatureState.COUNTED])
    assert [await told(house, one) for one in hearing] == [[PLANNED]] * 3
    assert await told(house, pledge.signers[SignatureState.WITHDRAWN]) == []
    assert await told(house, made.organiser) == []
    [notice] = await notices(house, of_both)
    assert notice["about"]["__typename"] == "Activity"
    clock.advance(minutes=10)
    assert sorted(await house.send()) == sorted([(await made.email(one), PLANNED) for one in hearing])


async def test_of_a_series_the_first_is_told_and_not_each(house: House) -> None:
    report = await house.report()
    series = report.id
    follower = await house.follower(report.id)
    for day in ("2026-05-09T10:00", "2026-05-16T10:00", "2026-05-23T10:00"):
        made = await planned(house, reports=(report.id,), series=series, original_start=day)
        await house.happens(events.ActivityPublished(id=made.id), by=made.organiser)
    assert await told(house, follower) == [PLANNED]


async def test_nothing_of_a_draft_is_told_to_anybody(house: House) -> None:
    report = await house.report()
    follower = await house.follower(report.id)
    made = await planned(house, SignupState.CONFIRMED, reports=(report.id,), state=ActivityState.DRAFT)
    await made.happens(events.ActivityPublished(id=made.id), events.ActivityHeld(id=made.id))
    assert (await told(house, follower), await made.heard()) == ([], {})


async def test_each_reads_it_in_their_own_language(made: Planned, house: House, clock: SetClock) -> None:
    people = {}
    for language in ("cy", "ur", "pl"):
        people[language] = await made.joiner(person={"language": language})
    await made.changed(state=ActivityState.HELD)
    await made.happens(events.ActivityHeld(id=made.id))
    clock.advance(minutes=10)
    sent = dict(await house.send())
    subjects = {language: sent[await made.email(person)] for language, person in people.items()}
    assert len({*subjects.values(), HELD}) == 4
    assert all("Clean-up at the burn" in subject for subject in subjects.values())


async def test_who_has_left_is_told_nothing_more(made: Planned, house: House, clock: SetClock) -> None:
    person = await made.joiner()
    await made.happens(events.ActivityHeld(id=made.id))
    await made.changed(state=ActivityState.HELD)
    await made.set(person, state=SignupState.CANCELLED)
    clock.advance(minutes=10)
    letters = [to for to, _ in await house.send()]
    assert await made.email(person) not in letters
    await made.happens(events.ActivityDone(id=made.id))
    assert await told(house, person) == [HELD]


def test_all_states_are_in_one_circle_or_none() -> None:
    assert {*COMING, *QUEUED, SignupState.OFFERED} == STANDING
