"""Changing activities with people in them, on a real database."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebank.activities.editing import asking, commands
from pledgebank.activities.editing import store as edits
from pledgebank.activities.places import offers
from pledgebank.activities.places.model import SignupState, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, a_published_slot
from tests.activities.editing.changing import activity, change, crowd, join, preview, signup
from tests.conftest import Running
from tests.people.leaving import calm

pytestmark = pytest.mark.anyio
CONFIRMED, RECONFIRM, WAITLISTED = SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.WAITLISTED
HOUR = timedelta(hours=1)
LATER: dict[str, Any] = {"starts_at": SATURDAY + HOUR, "ends_at": SATURDAY + 4 * HOUR}


async def test_who_has_a_place_in_what_is_moved_keeps_it_and_is_asked(storage: Storage, running: Running) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    first, second, third = await crowd(storage, slot, 3)

    foreseen = await preview(storage, slot.activity, organiser, 2, **LATER)
    edit = await change(storage, slot.activity, organiser, 2, **LATER)
    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    assert set(foreseen.signups) == {first, second}
    assert set((await commands.made(storage.reader, edit)).signups) == {first, second}
    found = [await signup(storage, key) for key in (first, second, third)]
    assert [one.state for one in found] == [RECONFIRM, RECONFIRM, WAITLISTED]
    assert {(one.starts_at, one.ends_at) for one in found} == {(SATURDAY + HOUR, SATURDAY + 4 * HOUR)}
    assert await told(storage, "activity.asked_again") == {first, second}

    yes = await write(storage, partial(offers.answer, key=first, person=found[0].person, accept=True))
    again = await write(storage, partial(offers.answer, key=first, person=found[0].person, accept=True))

    assert yes.value == again.value == first
    now = await signup(storage, first)
    assert (now.state, now.agreed) == (CONFIRMED, 1)


async def told(storage: Storage, kind: str) -> set[Any]:
    rows = await storage.reader.find("log", {"kind": kind}, limit=1_000)
    return {row["data"]["signup"] for row in rows}


async def test_words_alone_ask_nobody(storage: Storage, running: Running) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    [first] = await crowd(storage, slot, 1)

    foreseen = await preview(storage, slot.activity, organiser, 2, title="Tidy")
    edit = await change(storage, slot.activity, organiser, 2, title="Tidy")
    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    assert (foreseen.signups, foreseen.count) == ((), 0)
    assert await commands.made(storage.reader, edit) == foreseen
    assert (await signup(storage, first)).state is CONFIRMED


async def test_who_now_has_two_places_at_one_time_keeps_both_and_is_told_which(
    storage: Storage, running: Running
) -> None:
    organiser, person = new_id(), new_id()
    morning = await a_published_slot(storage, organiser)
    noon: dict[str, Any] = {"starts_at": SATURDAY + 3 * HOUR, "ends_at": SATURDAY + 4 * HOUR}
    other = await a_published_slot(storage, **noon)
    mine, elsewhere = await join(storage, morning.id, person), await join(storage, other.id, person)

    await change(storage, morning.activity, organiser, **LATER)
    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    assert [(await signup(storage, key)).state for key in (mine, elsewhere)] == [RECONFIRM, CONFIRMED]
    [row] = await storage.reader.find("log", {"kind": "activity.asked_again"}, limit=2)
    assert (row["data"]["signup"], row["data"]["clashes"]) == (mine, [elsewhere])
    with pytest.raises(Refused) as refused:
        await write(storage, partial(offers.answer, key=mine, person=person, accept=True))
    assert refused.value.code == "OVERLAPS"


async def test_of_two_moves_one_after_the_other_people_hear_of_the_last(storage: Storage, running: Running) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    [mine] = await crowd(storage, slot, 1)
    await change(storage, slot.activity, organiser, 2, **LATER)
    await change(storage, slot.activity, organiser, 3, starts_at=SATURDAY + 2 * HOUR)

    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    rows = await storage.reader.find("log", {"kind": "activity.asked_again"}, limit=5)
    assert [row["data"]["signup"] for row in rows] == [mine]
    assert (await signup(storage, mine)).starts_at == SATURDAY + 2 * HOUR
    assert (await activity(storage, slot.activity)).moved == 2


async def test_what_was_read_before_another_changed_it_is_not_written(storage: Storage) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    await change(storage, slot.activity, organiser, 2, title="Tidy")

    for attempt in (change, preview):
        with pytest.raises(Refused) as refused:
            await attempt(storage, slot.activity, organiser, 2, title="Dig")
        assert (refused.value.code, refused.value.field) == ("CONFLICT", ("expectedVersion",))
    assert (await activity(storage, slot.activity)).title == "Tidy"
    assert await storage.reader.count(edits.EDITS, {}, limit=5) == 1


async def test_of_two_who_change_it_at_once_one_is_told(storage: Storage) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)

    attempts = [change(storage, slot.activity, organiser, 2, title=f"Title {place}") for place in range(4)]
    found = await asyncio.gather(*attempts, return_exceptions=True)

    refused = [one for one in found if isinstance(one, Refused)]
    assert [one.code for one in refused] == ["CONFLICT"] * 3
    assert (await activity(storage, slot.activity)).version == 3


async def test_a_killed_follower_goes_on_where_it_was_and_asks_each_once(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 4)
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(a_crowds_slot(),))
    signups = set(await crowd(storage, slot, 30))
    await change(storage, slot.activity, organiser, **LATER)

    for pause in (0.1, 0.05, 0.15, 0.02):
        async with running(asking.ASKS):
            await asyncio.sleep(pause)
    async with running(asking.ASKS):
        await calm(storage, asking.ASKS)

    assert {(await signup(storage, key)).state for key in signups} == {RECONFIRM}
    rows = await storage.reader.find("log", {"kind": "activity.asked_again"}, limit=100)
    assert sorted(row["data"]["signup"] for row in rows) == sorted(signups)


def a_crowds_slot() -> SlotDraft:
    return SlotDraft("Litter pickers", None)


async def test_somebody_who_joins_while_it_is_moved_is_asked_or_saw_the_new_time(
    storage: Storage, running: Running
) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(a_crowds_slot(),))

    async with running(asking.ASKS):
        work = [join(storage, slot.id, new_id()) for _ in range(12)]
        joined = await asyncio.gather(*work[:6], change(storage, slot.activity, organiser, **LATER), *work[6:])
        await calm(storage, asking.ASKS)

    found = [await signup(storage, key) for place, key in enumerate(joined) if place != 6]
    assert {one.starts_at for one in found} == {SATURDAY + HOUR}


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Tidy", "Dig"]),
        "starts_at": st.integers(-20, 20).map(lambda by: SATURDAY + timedelta(minutes=by)),
        "ends_at": st.integers(-20, 20).map(lambda by: SATURDAY + 3 * HOUR + timedelta(minutes=by)),
        "location": st.floats(56.1160, 56.1180).map(lambda lat: Point.at(lat, -3.9369)),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=st.lists(CHANGES, min_size=1, max_size=3))
async def test_a_preview_says_what_then_happens(
    storage: Storage, running: Running, several: list[dict[str, Any]]
) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    await crowd(storage, slot, 3)

    for said in several:
        before = await storage.reader.count("log", {"kind": "activity.asked_again"}, limit=1_000)
        foreseen = await preview(storage, slot.activity, organiser, **said)
        assert await storage.reader.count("inbox", {"kind": "activity.changed"}, limit=10) == 0
        await change(storage, slot.activity, organiser, **said)
        async with running(asking.ASKS):
            await calm(storage, asking.ASKS)

        rows = await storage.reader.find("log", {"kind": "activity.asked_again"}, order=[("_id", 1)], limit=1_000)
        assert sorted(row["data"]["signup"] for row in rows[before:]) == sorted(foreseen.signups)
        assert foreseen.count == len(foreseen.signups)
