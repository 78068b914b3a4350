"""Checking in and out: by ticket, code or poster, once or often, in time or days later."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.activities import store
from pledgebank.activities.days import store as days
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import commands as places
from pledgebank.activities.places.model import SignupState
from pledgebank.storage.write import write
from tests.activities.days.conftest import START, Day

pytestmark = pytest.mark.anyio


async def test_the_organiser_checks_somebody_in_and_out_by_their_ticket(day: Day) -> None:
    signup = await day.join(day.comer)
    ticket = (await day.look(day.comer, signup))["ticket"]
    day.clock.time = START
    came = await day.scan(day.organiser, ticket["token"])
    day.clock.advance(minutes=150)
    went = await day.scan(day.organiser, ticket["code"].upper(), "2", out=True)

    assert (came["signup"]["state"], came["marks"]) == ("CHECKED_IN", [])
    assert went["signup"]["state"] == "CHECKED_OUT"
    known = went["signup"]["attendance"]
    assert (known["attended"], known["minutes"], known["cameAt"]) == (True, 150, "2026-05-09T09:00:00.000Z")
    assert await day.told() == 2
    assert await day.taken() == 1


async def test_the_same_scan_three_times_and_at_once_is_one(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    day.clock.time = START
    answers = await asyncio.gather(*(day.scan(day.organiser, token) for _ in range(5)))
    day.clock.advance(hours=1)
    again = await day.scan(day.organiser, "something else by the same name")

    assert [answer["signup"]["state"] for answer in (*answers, again)] == ["CHECKED_IN"] * 6
    assert await day.storage.reader.count(days.SCANS, {}, limit=10) == 1
    assert await day.told() == 1


async def test_a_second_device_is_kept_and_the_earliest_valid_scan_counts(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    poster = (await day.of_activity(day.organiser, "poster { token code }"))["poster"]
    day.clock.time = START + timedelta(minutes=20)
    await day.scan(day.organiser, token)
    early = await day.scan(day.comer, poster["token"], at=START + timedelta(minutes=5))

    assert early["signup"]["attendance"]["cameAt"] == "2026-05-09T09:05:00.000Z"
    assert await day.storage.reader.count(days.SCANS, {}, limit=10) == 2


async def test_people_check_themselves_in_by_the_poster_typed_or_scanned(day: Day) -> None:
    await day.join(day.comer)
    await day.join(day.stranger)
    poster = (await day.of_activity(day.organiser, "poster { token code svg }"))["poster"]
    day.clock.time = START

    scanned = await day.scan(day.comer, f"https://mend.example.org/a/x#{poster['token']}")
    typed = await day.scan(day.stranger, poster["code"])

    assert [one["signup"]["state"] for one in (scanned, typed)] == ["CHECKED_IN"] * 2
    assert poster["svg"].startswith("<svg")
    assert await day.of_activity(day.comer, "poster { token }") == {"poster": None}
    assert await day.of_activity(None, "poster { token }") == {"poster": None}


async def test_nobody_checks_in_others_nor_themselves_by_their_own_ticket(day: Day) -> None:
    signup = await day.join(day.comer)
    ticket = (await day.look(day.comer, signup))["ticket"]
    day.clock.time = START

    assert await day.scan(day.comer, ticket["token"]) == "NOT_ALLOWED"
    assert await day.scan(day.stranger, ticket["token"]) == "NOT_ALLOWED"
    typed = await day.scan(day.stranger, ticket["code"])
    assert typed == {"signup": None, "marks": ["UNKNOWN"], "errors": []}
    assert await day.scan(None, ticket["token"]) == "SIGN_IN_NEEDED"
    assert (await day.signup(signup.id)).state is SignupState.CONFIRMED
    assert await day.told() == 0


async def test_what_comes_in_late_is_never_turned_away_but_marked(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    await write(day.storage, partial(places.leave, slot_id=day.slot.id, person=day.comer), by=day.comer)
    waiting = [await day.join(day.stranger, 4), await day.join(day.comer, 1)][1]
    day.clock.time = START + timedelta(days=3)

    gone = await day.scan(day.organiser, "T" + "A" * 42, "a")
    early = await day.scan(day.organiser, token, "b", at=START - timedelta(days=1))
    waits = await day.scan(day.organiser, token, "c", at=START)

    assert (gone["signup"], gone["marks"]) == (None, ["UNKNOWN"])
    # Their ticket of before stands for where they wait now.
    assert (early["marks"], waits["marks"]) == (["NO_PLACE", "WRONG_DAY"], ["NO_PLACE"])
    assert (await day.signup(waiting.id)).state is SignupState.WAITLISTED
    scans = await day.of_activity(day.organiser, "scans { edges { node { at marks signup { id } } } }")
    assert [edge["node"]["marks"] for edge in scans["scans"]["edges"]] == [["NO_PLACE", "WRONG_DAY"], ["NO_PLACE"]]
    assert (await day.of_activity(day.stranger, "scans { edges { cursor } }"))["scans"]["edges"] == []


async def test_in_time_by_the_device_it_counts_however_late_it_comes_in(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    day.clock.time = START + timedelta(days=5)

    answer = await day.scan(day.organiser, token, at=START + timedelta(minutes=3))

    assert (answer["signup"]["state"], answer["marks"]) == ("CHECKED_IN", [])
    assert answer["signup"]["attendance"]["cameAt"] == "2026-05-09T09:03:00.000Z"


async def test_a_clock_of_1970_is_marked_and_the_scan_counts_as_it_comes_in(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    day.clock.time = START + timedelta(minutes=7)

    answer = await day.scan(day.organiser, token, at=START.replace(year=1970))

    assert (answer["signup"]["state"], answer["marks"]) == ("CHECKED_IN", ["CLOCK"])
    assert answer["signup"]["attendance"]["cameAt"] == "2026-05-09T09:07:00.000Z"


async def test_of_what_was_called_off_a_scan_is_kept_and_counts_for_nothing(day: Day) -> None:
    signup = await day.join(day.comer)
    token = (await day.look(day.comer, signup))["ticket"]["token"]
    found = await store.get(day.storage.reader, day.slot.activity)
    assert found is not None
    off = replace(found, state=ActivityState.CANCELLED)
    await write(day.storage, lambda unit: store.replace(unit, off))
    day.clock.time = START

    answer = await day.scan(day.organiser, token)

    assert (answer["signup"]["state"], answer["marks"]) == ("CONFIRMED", ["CANCELLED"])


async def test_organisers_list_who_comes_and_others_see_nobody(day: Day) -> None:
    await day.join(day.comer)
    await day.join(day.stranger)
    asked = "attendees(first: 1) { edges { node { person { name } ticket { code } } } pageInfo { hasNextPage } }"

    seen = (await day.of_activity(day.organiser, asked))["attendees"]

    assert [edge["node"]["person"]["name"] for edge in seen["edges"]] == ["Cai"]
    assert seen["pageInfo"]["hasNextPage"]
    for other in (day.comer, day.stranger, None):
        assert (await day.of_activity(other, asked))["attendees"]["edges"] == []
