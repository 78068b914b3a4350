"""A free place is offered to who is next, held for a while, and goes on to the next if they do not take it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from pledgebank.activities import store
from pledgebank.activities.places import clock as places_clock
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.activities.builders import SATURDAY, a_published_slot
from tests.activities.places.hands import answer, cancel, code_of, counts, decide, join, leave, signup, state, told
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
S = SignupState
ONE = (SlotDraft("Pickers", 1),)


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *signups.INDEXES))


async def an_offer(storage: Storage, *, waiting: int = 1) -> tuple[Slot, list[Signup]]:
    """One place, left by its holder, offered to the first of some who wait."""
    slot = await a_published_slot(storage, slots=ONE)
    holder = await join(storage, slot, new_id())
    others = [await join(storage, slot, new_id()) for _ in range(waiting)]
    await leave(storage, slot, holder.person)
    return slot, [await signup(storage, one.id) for one in others]


@pytest.mark.parametrize(
    ("before", "hours"), [(timedelta(days=3, seconds=1), 24), (timedelta(days=3), 12), (timedelta(days=1), 2)]
)
async def test_an_offer_stands_the_shorter_the_sooner_it_starts(
    storage: Storage, clock: SetClock, before: timedelta, hours: int
) -> None:
    clock.time = SATURDAY - before

    _, [offered] = await an_offer(storage)

    assert offered.state is S.OFFERED
    assert offered.offer_until == clock.time + timedelta(hours=hours)


async def test_taking_an_offer_confirms_it_and_again_is_harmless(storage: Storage) -> None:
    slot, [offered] = await an_offer(storage)

    taken = await answer(storage, offered, accept=True)
    again = await answer(storage, offered, accept=True)

    assert (taken.state, taken.offer_until) == (S.CONFIRMED, None)
    assert again == taken
    assert await counts(storage, slot) == (1, 0, 0)
    assert (await told(storage, slot.activity)).count("activity.promoted") == 1


async def test_who_joins_again_takes_what_they_are_offered(storage: Storage) -> None:
    slot, [offered] = await an_offer(storage)

    assert await join(storage, slot, offered.person) == await signup(storage, offered.id)
    assert await state(storage, offered) is S.CONFIRMED


async def test_turning_an_offer_down_gives_it_to_the_next_once(storage: Storage) -> None:
    slot, [first, second, third] = await an_offer(storage, waiting=3)

    for _ in range(2):
        assert (await answer(storage, first, accept=False)).state is S.DECLINED

    assert [await state(storage, one) for one in (second, third)] == [S.OFFERED, S.WAITLISTED]
    assert await counts(storage, slot) == (1, 1, 0)


async def test_nobody_answers_for_another(storage: Storage) -> None:
    _, [offered] = await an_offer(storage)

    with pytest.raises(Refused) as refused:
        await answer(storage, offered, accept=True, person=new_id())

    assert refused.value.code == "NOT_FOUND"
    assert await state(storage, offered) is S.OFFERED


async def test_an_offer_that_ran_out_cannot_be_taken_and_goes_to_the_next_also_after_downtime(
    storage: Storage, clock: SetClock
) -> None:
    slot, [first, second] = await an_offer(storage, waiting=2)
    assert first.offer_until is not None
    clock.time = first.offer_until - timedelta(microseconds=1000)
    assert await places_clock.lapse_due(storage) == 0
    clock.time = first.offer_until + timedelta(hours=9)

    with pytest.raises(Refused) as refused:
        await answer(storage, first, accept=True)
    assert refused.value.code == "OFFER_EXPIRED"
    assert await state(storage, first) is S.OFFERED

    assert [await places_clock.lapse_due(storage) for _ in range(2)] == [1, 0]
    assert [await state(storage, one) for one in (first, second)] == [S.EXPIRED, S.OFFERED]
    with pytest.raises(Refused) as refused:
        await answer(storage, first, accept=True)
    assert refused.value.code == "OFFER_EXPIRED"
    assert await counts(storage, slot) == (1, 0, 0)


async def test_who_joins_after_their_offer_ran_out_stands_at_the_back(storage: Storage, clock: SetClock) -> None:
    slot, [first, second] = await an_offer(storage, waiting=2)
    clock.advance(hours=25)

    returned = await join(storage, slot, first.person)

    assert returned.id != first.id
    assert [await state(storage, one) for one in (first, second, returned)] == [S.EXPIRED, S.OFFERED, S.WAITLISTED]
    assert await counts(storage, slot) == (1, 1, 0)


async def test_expiry_races_with_accepting_and_one_of_them_wins(storage: Storage, clock: SetClock) -> None:
    for _ in range(5):
        slot, [first, second] = await an_offer(storage, waiting=2)
        assert first.offer_until is not None
        clock.time = first.offer_until

        went, taken = await asyncio.gather(
            places_clock.lapse_due(storage), answer(storage, first, accept=True), return_exceptions=True
        )

        assert (went, code_of(taken)) == (1, "OFFER_EXPIRED")
        assert [await state(storage, one) for one in (first, second)] == [S.EXPIRED, S.OFFERED]
        assert await counts(storage, slot) == (1, 0, 0)
        clock.time = SATURDAY - timedelta(days=5)


async def test_calling_off_races_with_accepting_and_nobody_is_placed_in_what_is_called_off(storage: Storage) -> None:
    for _ in range(5):
        organiser = new_id()
        slot = await a_published_slot(storage, organiser, slots=ONE)
        holder, first = await join(storage, slot, new_id()), await join(storage, slot, new_id())
        await leave(storage, slot, holder.person)

        taken, _ = await asyncio.gather(
            answer(storage, first, accept=True), cancel(storage, slot.activity, organiser), return_exceptions=True
        )

        state_now = await state(storage, first)
        assert state_now is (S.CONFIRMED if isinstance(taken, Signup) else S.OFFERED)
        assert isinstance(taken, Signup) or code_of(taken) == "ACTIVITY_CANCELLED"
        assert await counts(storage, slot) == (1, 0, 0)


async def test_shortly_before_the_start_places_are_for_whoever_comes_first(storage: Storage, clock: SetClock) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 2),))
    holders = [await join(storage, slot, new_id()) for _ in range(2)]
    first, second = [await join(storage, slot, new_id()) for _ in range(2)]
    clock.time = SATURDAY - timedelta(hours=1)
    for holder in holders:
        assert (await leave(storage, slot, holder.person)).late

    assert await counts(storage, slot) == (0, 2, 0)
    newcomer = await join(storage, slot, new_id())
    again = await join(storage, slot, second.person)

    assert [newcomer.state, again.state, await state(storage, first)] == [S.CONFIRMED, S.CONFIRMED, S.WAITLISTED]
    assert again.id == second.id
    assert await counts(storage, slot) == (2, 1, 0)


async def test_an_offer_holds_time_so_that_nothing_else_is_joined_meanwhile(storage: Storage) -> None:
    _, [offered] = await an_offer(storage)
    elsewhere = await a_published_slot(storage)

    with pytest.raises(Refused) as refused:
        await join(storage, elsewhere, offered.person)
    assert refused.value.code == "OVERLAPS"

    await answer(storage, offered, accept=False)
    assert (await join(storage, elsewhere, offered.person)).state is S.CONFIRMED


async def test_leaving_is_late_within_a_day_of_the_start(storage: Storage, clock: SetClock) -> None:
    slot = await a_published_slot(storage)
    early, late = [await join(storage, slot, new_id()) for _ in range(2)]
    waiting = await join(storage, slot, new_id())

    clock.time = SATURDAY - timedelta(hours=24)
    assert not (await leave(storage, slot, early.person)).late
    clock.advance(seconds=1)
    assert (await leave(storage, slot, late.person)).late
    assert not (await leave(storage, slot, waiting.person)).late


async def test_the_organiser_approves_beyond_the_capacity_only_with_a_reason(storage: Storage) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(SlotDraft("Drivers", 1, approval=True),))
    first, second, third = [await join(storage, slot, new_id()) for _ in range(3)]
    assert await counts(storage, slot) == (0, 0, 3)

    second = await decide(storage, second, organiser, accept=True)
    first = await decide(storage, first, organiser, accept=True)

    assert [second.state, first.state] == [S.CONFIRMED, S.WAITLISTED]
    with pytest.raises(Refused) as refused:
        await decide(storage, first, organiser, accept=True)
    assert (refused.value.code, refused.value.field) == ("SLOT_FULL", ("over",))
    assert await counts(storage, slot) == (1, 1, 1)

    first = await decide(storage, first, organiser, accept=True, over="She has the key.")
    assert (first.state, first.over) == (S.CONFIRMED, "She has the key.")
    assert await counts(storage, slot) == (2, 0, 1)
    third = await decide(storage, third, organiser, accept=False)
    assert third.state is S.DECLINED
    assert await counts(storage, slot) == (2, 0, 0)


async def test_only_the_organiser_answers_sign_ups(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Drivers", 1, approval=True),))
    asked = await join(storage, slot, new_id())

    with pytest.raises(Refused) as of_own:
        await decide(storage, asked, asked.person, accept=True)
    with pytest.raises(Refused) as of_another:
        await decide(storage, asked, UUID(int=1), accept=True)

    assert (of_own.value.code, of_another.value.code) == ("NOT_ALLOWED", "NOT_FOUND")
    assert await state(storage, asked) is S.REQUESTED
