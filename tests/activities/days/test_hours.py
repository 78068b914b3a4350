"""Who was there and for how long: both sides say so, each beside the other, and what was said can be taken back."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from pledgebank.activities import erasure as activities_erasure
from pledgebank.activities.days import erasure, store
from pledgebank.activities.days.model import Hours
from pledgebank.activities.places import commands as places
from pledgebank.activities.places.model import SignupState
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.activities.days.conftest import START, Day, key_of
from tests.conftest import Running
from tests.people.leaving import calm, erase

pytestmark = pytest.mark.anyio
LET_GO = (erasure.ERASES, activities_erasure.ERASES)


async def test_what_a_volunteer_claims_and_the_organiser_confirms_stand_side_by_side(day: Day) -> None:
    signup = await day.join(day.comer)
    day.clock.time = START + timedelta(hours=4)

    claimed = await day.act(day.comer, "claimHours", signup=key_of(signup), minutes=200)
    confirmed = await day.act(day.organiser, "confirmHours", signup=key_of(signup), minutes=180)

    assert claimed["signup"]["state"] == "CONFIRMED"
    assert claimed["signup"]["attendance"]["claimedMinutes"] == 200
    known = confirmed["signup"]["attendance"]
    assert (known["claimedMinutes"], known["confirmedMinutes"], known["attended"]) == (200, 180, None)
    assert known["confirmedBy"]["id"] == nodes.encode("Person", day.organiser)
    assert await store.hours(day.storage.reader, [day.slot.activity, day.slot.id]) == [Hours(0, 200, 180), Hours()]


@pytest.mark.parametrize(("minutes", "told"), [(-1, "INVALID"), (15 * 60 + 1, "INVALID"), (15 * 60, None), (0, None)])
async def test_hours_are_bounded_by_the_length_of_the_task(day: Day, minutes: int, told: str | None) -> None:
    signup = await day.join(day.comer)
    day.clock.time = START

    answer = await day.act(day.comer, "claimHours", signup=key_of(signup), minutes=minutes)

    assert answer == told if told else answer["signup"]["attendance"]["claimedMinutes"] == minutes


async def test_each_side_says_only_its_own_and_strangers_learn_nothing(day: Day) -> None:
    signup = await day.join(day.comer)
    key = key_of(signup)
    day.clock.time = START

    assert await day.act(day.comer, "confirmHours", signup=key, minutes=10) == "NOT_ALLOWED"
    assert await day.act(day.comer, "recordAttendance", signup=key, attended=True) == "NOT_ALLOWED"
    assert await day.act(day.organiser, "claimHours", signup=key, minutes=10) == "NOT_FOUND"
    assert await day.act(day.organiser, "contestNoShow", signup=key, words="x") == "NOT_FOUND"
    given: dict[str, dict[str, Any]] = {
        "claimHours": {"minutes": 1},
        "confirmHours": {"minutes": 1},
        "recordAttendance": {"attended": False},
        "contestNoShow": {"words": "x"},
    }
    for name, more in given.items():
        assert await day.act(day.stranger, name, signup=key, **more) == "NOT_FOUND"
        assert await day.act(None, name, signup=key, **more) == "SIGN_IN_NEEDED"
    assert await day.look(day.stranger, signup) is None
    assert await day.storage.reader.count(store.ATTENDANCES, {}, limit=10) == 0
    assert await day.told() == 0


async def test_nothing_is_said_before_it_starts(day: Day) -> None:
    signup = await day.join(day.comer)
    day.clock.time = START - timedelta(seconds=1)

    assert await day.act(day.comer, "claimHours", signup=key_of(signup), minutes=10) == "NOT_STARTED"
    assert await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False) == "NOT_STARTED"


async def test_a_no_show_is_said_by_somebody_contested_and_taken_back(day: Day) -> None:
    signup = await day.join(day.comer, 2)
    key = key_of(signup)
    day.clock.time = START + timedelta(minutes=20)
    assert await day.look(day.organiser, signup) == await day.look(day.comer, signup)

    missing = await day.act(day.organiser, "recordAttendance", signup=key, attended=False)
    assert missing["signup"]["state"] == "NO_SHOW"
    assert missing["signup"]["attendance"]["markedBy"]["id"] == nodes.encode("Person", day.organiser)
    assert missing["signup"]["attendance"]["markedAt"] == "2026-05-09T09:20:00.000Z"
    # Their place is nobody else's: the slot counts who was to come.
    assert (await day.taken(), await day.act(day.comer, "claimHours", signup=key, minutes=9)) == (2, "NO_PLACE")
    assert (await day.look(day.comer, signup))["ticket"] is None

    await day.act(day.comer, "contestNoShow", signup=key, words="I was at the other gate.")
    seen = (await day.look(day.organiser, signup))["attendance"]
    assert (seen["attended"], seen["contest"]) == (False, "I was at the other gate.")

    back = await day.act(day.organiser, "recordAttendance", signup=key, attended=True)
    assert (back["signup"]["state"], back["signup"]["attendance"]["attended"]) == ("CHECKED_IN", True)
    assert await day.taken() == 2
    again = await day.act(day.organiser, "recordAttendance", signup=key, attended=None)
    assert (again["signup"]["state"], again["signup"]["attendance"]["attended"]) == ("CONFIRMED", None)
    assert await day.act(day.comer, "contestNoShow", signup=key, words="x") == "NOT_MISSING"
    assert (await day.taken(), await day.told()) == (2, 4)


async def test_who_was_missing_finds_that_by_the_activity_and_nobody_else_does(day: Day) -> None:
    signup = await day.join(day.comer)
    day.clock.time = START + timedelta(minutes=20)
    asked = "slots { viewerSignup { id } viewerMissed { id state } }"
    assert (await day.of_activity(day.comer, asked))["slots"][0]["viewerMissed"] is None

    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)

    missed = {"viewerSignup": None, "viewerMissed": {"id": key_of(signup), "state": "NO_SHOW"}}
    assert (await day.of_activity(day.comer, asked))["slots"] == [missed]
    for other in (day.organiser, day.stranger, None):
        assert (await day.of_activity(other, asked))["slots"][0]["viewerMissed"] is None
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=True)
    assert (await day.of_activity(day.comer, asked))["slots"][0]["viewerMissed"] is None


async def test_a_late_scan_shows_that_who_was_said_to_be_missing_was_there(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    day.clock.time = START + timedelta(hours=2)
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)

    answer = await day.scan(day.organiser, token, at=START)

    assert (answer["signup"]["state"], answer["marks"], await day.taken()) == ("CHECKED_IN", [], 1)
    refused = await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)
    assert refused == "CHECKED_IN"


async def test_who_was_missing_and_joined_again_keeps_the_one_place_they_have(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    day.clock.time = START + timedelta(minutes=10)
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)
    again = await day.join(day.comer)

    answer = await day.scan(day.organiser, token)

    assert answer["signup"]["id"] == key_of(again)
    assert answer["signup"]["state"] == "CHECKED_IN"
    assert await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=None) == "ALREADY_JOINED"
    assert (await day.signup(signup.id)).state is SignupState.NO_SHOW
    assert await day.taken() == 2


async def test_who_has_left_was_neither_there_nor_missing(day: Day) -> None:
    signup = await day.join(day.comer)
    await write(day.storage, partial(places.leave, slot_id=day.slot.id, person=day.comer), by=day.comer)
    day.clock.time = START

    assert await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False) == "NO_PLACE"


async def test_what_was_counted_stays_when_somebody_is_erased_and_leads_to_nobody(day: Day, running: Running) -> None:
    signup, other = await day.join(day.comer), await day.join(day.stranger)
    day.clock.time = START + timedelta(hours=4)
    await day.act(day.organiser, "recordAttendance", signup=key_of(signup), attended=False)
    await day.act(day.comer, "contestNoShow", signup=key_of(signup), words="I was ill.")
    await day.act(day.stranger, "claimHours", signup=key_of(other), minutes=60)
    poster = (await day.of_activity(day.organiser, "poster { code }"))["poster"]
    await day.scan(day.stranger, poster["code"])

    async with running(*LET_GO):
        for person in (day.comer, day.stranger):
            await erase(day.storage, person)
        await calm(day.storage, *LET_GO)

    rows = await day.storage.reader.find(store.ATTENDANCES, {}, limit=10)
    assert [(row["person"], row["contest"]) for row in rows] == [(None, "")] * 2
    assert {row["marked_by"] for row in rows} <= {None, day.organiser}
    assert await store.hours(day.storage.reader, [day.slot.activity]) == [Hours(1, 60, 0)]
    assert await day.storage.reader.count(store.SCANS, {"by": day.stranger}, limit=10) == 0
    text = str(await day.storage.reader.find(store.ATTENDANCES, {}, limit=10))
    assert str(day.comer) not in text
    assert "ill" not in text
