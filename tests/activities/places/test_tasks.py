"""Tasks that ask for something, that change, that are called off; and activities that are held, released and done."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.activities import clearing, commands, store
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import reviewing
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.activities.shaping import commands as shaping
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.activities.volunteers.model import AgeBand
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, a_published_slot, published_slots
from tests.activities.places.hands import (
    answer,
    cancel,
    counts,
    decide,
    join,
    leave,
    say,
    signup,
    slot_now,
    state,
    told,
)
from tests.conftest import Running, SetClock
from tests.people.leaving import calm

pytestmark = pytest.mark.anyio
S = SignupState
ADULTS = (SlotDraft("Chainsaw", 2, age_from=18),)


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *signups.INDEXES))


async def change(storage: Storage, slot: Slot, organiser: UUID, **changes: Any) -> Slot:
    edit = partial(shaping.edit, slot_id=slot.id, person=organiser, wanted=SlotChanges(**changes), expected=None)
    await write(storage, edit, by=organiser, turn=slot.id)
    return await slot_now(storage, slot)


async def refusal(joining: Any) -> str:
    with pytest.raises(Refused) as refused:
        await joining
    return refused.value.code


async def test_an_unknown_age_keeps_one_from_a_task_for_adults_and_so_does_a_younger_one(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=ADULTS)
    unknown, younger, adult = new_id(), new_id(), new_id()
    await say(storage, younger, AgeBand.FROM_16_TO_17)
    await say(storage, adult, AgeBand.FROM_18)

    assert await refusal(join(storage, slot, unknown)) == "AGE_UNKNOWN"
    assert await refusal(join(storage, slot, younger)) == "TOO_YOUNG"
    assert await refusal(join(storage, slot, adult, 2)) == "PARTY_AGE_UNKNOWN"
    assert await counts(storage, slot) == (0, 0, 0)
    assert (await join(storage, slot, adult)).state is S.CONFIRMED


async def test_who_said_their_age_years_ago_is_older_now(storage: Storage, clock: SetClock) -> None:
    person = new_id()
    await say(storage, person, AgeBand.FROM_16_TO_17)
    clock.time = clock.time.replace(year=clock.time.year + 2)
    starts_at = clock.time + timedelta(days=5)
    slot = await a_published_slot(storage, slots=ADULTS, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    assert (await join(storage, slot, person)).state is S.CONFIRMED


async def test_who_lacks_a_skill_asks_and_who_declares_it_then_needs_nobodys_yes(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Medic", 1, skills=("first-aid",)),))
    one, other = new_id(), new_id()
    await say(storage, one, skills=("first-aid", "driving"))

    assert (await join(storage, slot, one)).state is S.CONFIRMED
    asked = await join(storage, slot, other)
    assert asked.state is S.REQUESTED

    await say(storage, other, skills=("first-aid",))
    assert await state(storage, asked) is S.WAITLISTED
    await leave(storage, slot, one)
    assert await state(storage, asked) is S.OFFERED
    assert await counts(storage, slot) == (1, 0, 0)


async def test_who_joins_another_task_without_a_place_there_keeps_the_one_they_have(storage: Storage) -> None:
    drafts = (SlotDraft("Pickers", 1), SlotDraft("Rakes", 1), SlotDraft("Drivers", 1, approval=True))
    pickers, rakes, drivers = await published_slots(storage, slots=drafts)
    ann, ben, cat = new_id(), new_id(), new_id()
    first = await join(storage, pickers, ann)
    waiting = await join(storage, pickers, cat)
    bens = await join(storage, rakes, ben)

    assert await refusal(join(storage, rakes, ann)) == "ALREADY_JOINED"
    assert await refusal(join(storage, rakes, ann, switch=True)) == "SLOT_FULL"
    assert await refusal(join(storage, drivers, ann, switch=True)) == "NEEDS_APPROVAL"
    assert await state(storage, first) is S.CONFIRMED
    assert [await counts(storage, one) for one in (pickers, rakes, drivers)] == [(1, 1, 0), (1, 0, 0), (0, 0, 0)]

    await leave(storage, rakes, ben)
    switched = await join(storage, rakes, ann, switch=True)

    assert (switched.state, await state(storage, first)) == (S.CONFIRMED, S.CANCELLED)
    assert await state(storage, waiting) is S.OFFERED
    assert await state(storage, bens) is S.CANCELLED
    assert [await counts(storage, one) for one in (pickers, rakes)] == [(1, 0, 0), (1, 0, 0)]


async def test_room_for_fewer_keeps_those_who_have_a_place_and_lets_nobody_else_in(storage: Storage) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(SlotDraft("Pickers", 3),))
    held = [await join(storage, slot, new_id()) for _ in range(3)]
    waiting = await join(storage, slot, new_id())

    slot = await change(storage, slot, organiser, capacity=1)
    await leave(storage, slot, held[0].person)
    await leave(storage, slot, held[1].person)

    assert [await state(storage, one) for one in (held[2], waiting)] == [S.CONFIRMED, S.WAITLISTED]
    assert await counts(storage, slot) == (1, 1, 0)
    await leave(storage, slot, held[2].person)
    assert await state(storage, waiting) is S.OFFERED

    await change(storage, slot, organiser, capacity=0)
    assert await refusal(join(storage, slot, new_id())) == "SLOT_CLOSED"
    assert (await answer(storage, waiting, accept=True)).state is S.CONFIRMED


async def test_more_room_is_offered_in_the_order_of_the_queue(storage: Storage) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(SlotDraft("Pickers", 1),))
    several = [await join(storage, slot, new_id()) for _ in range(5)]

    await change(storage, slot, organiser, capacity=3)

    states = [await state(storage, one) for one in several]
    assert states == [S.CONFIRMED, S.OFFERED, S.OFFERED, S.WAITLISTED, S.WAITLISTED]


async def test_only_the_organiser_changes_tasks(storage: Storage) -> None:
    slot = await a_published_slot(storage)

    assert await refusal(change(storage, slot, new_id(), capacity=9)) == "NOT_ALLOWED"
    assert await slot_now(storage, slot) == slot


async def test_who_no_longer_fits_is_shown_before_and_asked_after(storage: Storage, running: Running) -> None:
    organiser, able, unable = new_id(), new_id(), new_id()
    slot = await a_published_slot(storage, organiser, slots=(SlotDraft("Pickers", 2),))
    await say(storage, able, AgeBand.FROM_18, ("first-aid",))
    fine, wanting = await join(storage, slot, able), await join(storage, slot, unable)
    wanted = SlotChanges(skills=("first-aid",))
    reader, now = storage.reader, storage.clock.now()
    _, _, edited = await shaping.edited(reader, slot.id, person=organiser, wanted=wanted, expected=2, now=now)
    assert await reviewing.affected(reader, edited, now) == [wanting]
    with pytest.raises(Refused) as refused:
        await shaping.edited(reader, slot.id, person=organiser, wanted=wanted, expected=1, now=now)
    assert refused.value.code == "CONFLICT"

    async with running(reviewing.REVIEWS):
        await change(storage, slot, organiser, skills=("first-aid",))
        await calm(storage, reviewing.REVIEWS)

    assert [await state(storage, one) for one in (fine, wanting)] == [S.CONFIRMED, S.RECONFIRM]
    assert (await answer(storage, wanting, accept=True)).state is S.RECONFIRM
    assert (await decide(storage, wanting, organiser, accept=True)).state is S.CONFIRMED
    assert await counts(storage, slot) == (2, 0, 0)


async def test_whoever_has_a_task_that_is_called_off_is_let_off_and_the_others_stay(
    storage: Storage, running: Running
) -> None:
    organiser = new_id()
    off, on = await published_slots(storage, organiser, slots=(SlotDraft("Pickers", 1), SlotDraft("Rakes", 1)))
    one, waiting, other = [await join(storage, slot, new_id()) for slot in (off, off, on)]
    close = partial(shaping.close, slot_id=off.id, person=organiser)

    async with running(clearing.CLEARS):
        for _ in range(2):
            await write(storage, close, by=organiser)
        await calm(storage, clearing.CLEARS)

    assert [await state(storage, each) for each in (one, waiting, other)] == [S.CANCELLED, S.CANCELLED, S.CONFIRMED]
    assert [await counts(storage, slot) for slot in (off, on)] == [(0, 0, 0), (1, 0, 0)]
    assert (await told(storage, off.activity)).count("activity.slot_changed") == 1
    assert await refusal(join(storage, off, new_id())) == "SLOT_CLOSED"


async def test_calling_off_twice_happens_once_and_everybody_is_let_off(storage: Storage, running: Running) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser)
    several = [await join(storage, slot, new_id()) for _ in range(4)]
    async with running(clearing.CLEARS):
        await cancel(storage, slot.activity, organiser)
        await cancel(storage, slot.activity, organiser)
        await calm(storage, clearing.CLEARS)

    assert {await state(storage, one) for one in several} == {S.CANCELLED}
    assert await counts(storage, slot) == (0, 0, 0)
    happened = await told(storage, slot.activity)
    assert (happened.count("activity.cancelled"), happened.count("activity.left")) == (1, 4)
    activity = await store.get(storage.reader, slot.activity)
    assert activity is not None
    assert (activity.state, activity.reason) == (ActivityState.CANCELLED, "Snow.")


async def test_strangers_neither_call_off_nor_hold(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    stranger = new_id()

    assert await refusal(cancel(storage, slot.activity, stranger)) == "NOT_ALLOWED"
    hold = partial(commands.hold, key=slot.activity, person=stranger, reason="Full.")
    assert await refusal(write(storage, hold)) == "NOT_ALLOWED"
    assert (await slot_now(storage, slot)) == slot


async def test_leaving_is_not_for_what_is_over(storage: Storage, clock: SetClock) -> None:
    slot = await a_published_slot(storage)
    held: Signup = await join(storage, slot, new_id())
    clock.time = SATURDAY + timedelta(hours=3)

    assert await refusal(leave(storage, slot, held.person)) == "ACTIVITY_OVER"
    assert await signup(storage, held.id) == held
