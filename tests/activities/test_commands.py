"""Joining and leaving, on a real database."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from pledgebank.activities import store
from pledgebank.activities.places import commands
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, a_published_slot
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
CONFIRMED, WAITLISTED, CANCELLED = SignupState.CONFIRMED, SignupState.WAITLISTED, SignupState.CANCELLED
OFFERED = SignupState.OFFERED


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, store.INDEXES)


async def join(storage: Storage, slot: Slot, person: UUID, party_size: int = 1) -> Signup:
    made = await write(
        storage, lambda unit: commands.join(unit, slot.id, person=person, party_size=party_size), turn=slot.id
    )
    [found] = await signups.signups_by_ids(storage.reader, [made.value])
    assert found
    return found


async def leave(storage: Storage, slot: Slot, person: UUID) -> Signup:
    made = await write(storage, lambda unit: commands.leave(unit, slot.id, person=person))
    [found] = await signups.signups_by_ids(storage.reader, [made.value])
    assert found
    return found


async def now(storage: Storage, key: UUID) -> SignupState:
    [found] = await signups.signups_by_ids(storage.reader, [key])
    assert found
    return found.state


async def test_three_join_two_places_the_third_waits_and_is_offered_one_when_one_leaves(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    first, second, third = [await join(storage, slot, new_id()) for _ in range(3)]

    assert [one.state for one in (first, second, third)] == [CONFIRMED, CONFIRMED, WAITLISTED]
    assert await signups.position(storage.reader, third) == 1

    left = await leave(storage, slot, first.person)

    assert left.state is CANCELLED
    assert await now(storage, third.id) is OFFERED
    after = await signups.slot(storage.reader, slot.id)
    assert after
    assert (after.taken, after.waiting) == (2, 0)


async def test_joining_twice_is_one_place(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    person = new_id()

    first, again = await join(storage, slot, person), await join(storage, slot, person)

    assert again == first
    after = await signups.slot(storage.reader, slot.id)
    assert after
    assert after.taken == 1


async def test_leaving_twice_frees_one_place(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    people = [await join(storage, slot, new_id()) for _ in range(2)]

    await leave(storage, slot, people[0].person)
    await leave(storage, slot, people[0].person)

    after = await signups.slot(storage.reader, slot.id)
    assert after
    assert (after.taken, after.waiting) == (1, 0)


async def test_who_left_and_returns_stands_at_the_back(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    holder, second, third = [await join(storage, slot, new_id()) for _ in range(3)]
    await leave(storage, slot, second.person)

    returned = await join(storage, slot, second.person)
    await leave(storage, slot, holder.person)

    assert await now(storage, third.id) is OFFERED
    assert await now(storage, returned.id) is WAITLISTED


async def test_a_party_is_never_split_and_keeps_its_turn_while_who_fits_goes_before_it(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 3),))
    two = await join(storage, slot, new_id(), 2)
    family = await join(storage, slot, new_id(), 3)
    single = await join(storage, slot, new_id(), 1)

    assert [one.state for one in (two, family, single)] == [CONFIRMED, WAITLISTED, CONFIRMED]

    await leave(storage, slot, two.person)
    assert await now(storage, family.id) is WAITLISTED
    await leave(storage, slot, single.person)

    assert await now(storage, family.id) is OFFERED


async def test_two_overlapping_places_are_refused_and_nothing_is_written(storage: Storage) -> None:
    one, other = await a_published_slot(storage), await a_published_slot(storage)
    person = new_id()
    await join(storage, one, person)

    with pytest.raises(Refused) as refused:
        await join(storage, other, person)

    assert refused.value.code == "OVERLAPS"
    after = await signups.slot(storage.reader, other.id)
    assert after == other
    assert await storage.reader.count("signups", {}, limit=10) == 1


async def test_one_person_cannot_hold_overlapping_places_whatever_the_timing(storage: Storage) -> None:
    slots = [await a_published_slot(storage) for _ in range(6)]
    person = new_id()

    answers = await asyncio.gather(*[join(storage, slot, person) for slot in slots], return_exceptions=True)

    placed = [answer for answer in answers if isinstance(answer, Signup)]
    refusals = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert [one.state for one in placed] == [CONFIRMED]
    assert refusals == ["OVERLAPS"] * 5


async def test_who_waits_with_a_clash_is_passed_over_and_keeps_their_turn(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    elsewhere = await a_published_slot(storage)
    holder, busy, free = [await join(storage, slot, new_id()) for _ in range(3)]
    await join(storage, elsewhere, busy.person)

    await leave(storage, slot, holder.person)

    assert await now(storage, busy.id) is WAITLISTED
    assert await now(storage, free.id) is OFFERED

    await leave(storage, elsewhere, busy.person)
    await leave(storage, slot, free.person)

    assert await now(storage, busy.id) is OFFERED


async def test_who_leaves_a_clashing_place_gets_the_one_that_was_kept_from_them(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    elsewhere = await a_published_slot(storage)
    holder, busy = [await join(storage, slot, new_id()) for _ in range(2)]
    await join(storage, elsewhere, busy.person)
    await leave(storage, slot, holder.person)
    assert await now(storage, busy.id) is WAITLISTED

    await leave(storage, elsewhere, busy.person)

    assert await now(storage, busy.id) is OFFERED
    after = await signups.slot(storage.reader, slot.id)
    assert after
    assert (after.taken, after.waiting) == (1, 0)


async def test_a_free_place_behind_people_who_cannot_come_is_given_to_the_next(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    elsewhere = await a_published_slot(storage)
    holder, busy = [await join(storage, slot, new_id()) for _ in range(2)]
    await join(storage, elsewhere, busy.person)
    await leave(storage, slot, holder.person)

    newcomer = await join(storage, slot, new_id())

    assert newcomer.state is CONFIRMED
    assert await now(storage, busy.id) is WAITLISTED


async def test_200_people_want_5_places_at_once(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 5),))

    joined = await asyncio.gather(*[join(storage, slot, new_id()) for _ in range(200)])

    by_ticket = sorted(joined, key=lambda one: one.ticket)
    assert [one.ticket for one in by_ticket] == list(range(1, 201))
    assert [one.state for one in by_ticket] == [CONFIRMED] * 5 + [WAITLISTED] * 195
    after = await signups.slot(storage.reader, slot.id)
    assert after
    assert (after.taken, after.waiting) == (5, 195)


async def test_drafts_cannot_be_joined_or_even_known_of(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    await storage.database["activities"].update_one({"_id": slot.activity}, {"$set": {"state": "DRAFT"}})

    with pytest.raises(Refused) as refused:
        await join(storage, slot, new_id())

    assert refused.value.code == "NOT_FOUND"
    assert await storage.reader.count("signups", {}, limit=1) == 0


async def test_what_is_over_or_closed_cannot_be_joined(storage: Storage, clock: SetClock) -> None:
    closed = await a_published_slot(storage, slots=(SlotDraft("Pickers", 0),))
    over = await a_published_slot(storage)

    with pytest.raises(Refused) as refused:
        await join(storage, closed, new_id())
    assert refused.value.code == "SLOT_CLOSED"

    clock.time = SATURDAY + timedelta(hours=3)
    with pytest.raises(Refused) as refused:
        await join(storage, over, new_id())
    assert refused.value.code == "ACTIVITY_OVER"


async def test_without_a_limit_everybody_has_a_place(storage: Storage) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", None),))

    joined = [await join(storage, slot, new_id(), 4) for _ in range(5)]

    assert [one.state for one in joined] == [CONFIRMED] * 5
