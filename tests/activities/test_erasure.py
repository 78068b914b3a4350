"""What becomes of the places of somebody who deleted their account, and of what they organise."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from pledgebank.activities import commands, store
from pledgebank.activities import store as activities
from pledgebank.activities.clearing import CLEARS
from pledgebank.activities.erasure import ERASES
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.base.errors import Refused
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, a_draft, a_published_slot
from tests.conftest import Running, SetClock
from tests.people.leaving import calm, erase, while_leaving
from tests.pledges.builders import a_person, kinds

pytestmark = pytest.mark.anyio
CONFIRMED, WAITLISTED, CANCELLED = SignupState.CONFIRMED, SignupState.WAITLISTED, SignupState.CANCELLED
OFFERED = SignupState.OFFERED


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *people.INDEXES))


async def join(storage: Storage, slot: Slot, person: UUID, party_size: int = 1) -> Signup:
    joining = partial(places.join, slot_id=slot.id, person=person, party_size=party_size)
    return await now(storage, (await write(storage, joining, by=person, turn=slot.id)).value)


async def now(storage: Storage, key: UUID) -> Signup:
    [found] = await signups.signups_by_ids(storage.reader, [key])
    assert found is not None
    return found


async def counts(storage: Storage, slot: Slot) -> tuple[int, int]:
    """People with a place and waiting, as the slot shows them; its sign-ups must say the same."""
    found = await signups.slot(storage.reader, slot.id)
    assert found is not None
    rows = await storage.reader.find("signups", {"slot": slot.id}, limit=1000)
    kinds_of = ((CONFIRMED, OFFERED), (WAITLISTED,))
    true = [sum(row["party_size"] for row in rows if row["state"] in states) for states in kinds_of]
    assert [found.taken, found.waiting] == true
    return found.taken, found.waiting


async def test_a_place_is_freed_once_and_the_next_in_line_moves_up_once(storage: Storage, running: Running) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 2),))
    ann, others = await a_person(storage), [await a_person(storage) for _ in range(3)]
    held = await join(storage, slot, ann)
    first, second, third = [await join(storage, slot, one) for one in others]

    await erase(storage, ann)
    async with running(ERASES, CLEARS):
        await calm(storage, ERASES, CLEARS)

    assert [(await now(storage, one.id)).state for one in (first, second, third)] == [CONFIRMED, OFFERED, WAITLISTED]
    assert await counts(storage, slot) == (2, 1)
    gone = await now(storage, held.id)
    assert gone.state is CANCELLED
    assert gone.person != ann
    assert await people.get(storage.reader, gone.person) is None
    told = await kinds(storage, slot.activity)
    assert (told.count("activity.left"), told.count("activity.offered")) == (1, 1)
    assert await storage.reader.count("schedules", {"_id": ann}, limit=1) == 0


async def test_who_waited_is_gone_from_the_queue(storage: Storage, running: Running) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    ann, ben, cat = [await a_person(storage) for _ in range(3)]
    await join(storage, slot, ben)
    await join(storage, slot, ann)
    last = await join(storage, slot, cat)

    await erase(storage, ann)
    async with running(ERASES, CLEARS):
        await calm(storage, ERASES, CLEARS)

    assert await counts(storage, slot) == (1, 1)
    assert await signups.position(storage.reader, last) == 1


async def test_what_is_over_stays_in_the_counts_without_the_person(
    storage: Storage, running: Running, clock: SetClock
) -> None:
    slot = await a_published_slot(storage)
    ann, ben = await a_person(storage), await a_person(storage)
    held, other = await join(storage, slot, ann), await join(storage, slot, ben)
    clock.time = SATURDAY + timedelta(days=1)

    for one in (ann, ben):
        await erase(storage, one)
    async with running(ERASES, CLEARS):
        await calm(storage, ERASES, CLEARS)

    assert await counts(storage, slot) == (2, 0)
    persons = {(await now(storage, one.id)).person for one in (held, other)}
    assert len(persons) == 2
    assert persons.isdisjoint({ann, ben})


async def test_drafts_go_and_what_is_to_come_is_called_off_and_lets_everybody_off(
    storage: Storage, running: Running
) -> None:
    ann, ben = await a_person(storage), await a_person(storage)
    plan = partial(commands.create, draft=a_draft(), organiser=ann, places=Places(), publish=False)
    draft = (await write(storage, plan, by=ann)).value
    slot = await a_published_slot(storage, ann, slots=(SlotDraft("Pickers", 100),))
    joined = [await join(storage, slot, await a_person(storage)) for _ in range(60)]
    bens = await join(storage, slot, ben)
    elsewhere = await a_published_slot(storage)

    await erase(storage, ann)
    async with running(ERASES, CLEARS):
        await calm(storage, ERASES, CLEARS)

    assert await activities.get(storage.reader, draft) is None
    assert await signups.slots_of(storage.reader, [draft]) == [()]
    called_off = await activities.get(storage.reader, slot.activity)
    assert called_off is not None
    assert called_off.state is ActivityState.CANCELLED
    assert {(await now(storage, one.id)).state for one in (*joined, bens)} == {CANCELLED}
    assert await counts(storage, slot) == (0, 0)
    assert (await kinds(storage, slot.activity)).count("activity.left") == 61
    assert (await join(storage, elsewhere, ben)).state is CONFIRMED
    with pytest.raises(Refused) as refused:
        await join(storage, slot, await a_person(storage))
    assert refused.value.code == "ACTIVITY_CANCELLED"


async def test_a_place_taken_after_all_was_let_go_of_is_freed_too(storage: Storage, running: Running) -> None:
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 1),))
    ann, ben = await a_person(storage), await a_person(storage)
    joining = partial(places.join, slot_id=slot.id, person=ann, party_size=1)
    async with running(ERASES, CLEARS):
        await while_leaving(storage, ann, joining, ERASES, CLEARS)
        await join(storage, slot, ben)
        await calm(storage, ERASES, CLEARS)

    assert await counts(storage, slot) == (1, 0)
    assert await storage.reader.count("signups", {"person": ben, "state": {"$in": [OFFERED, CONFIRMED]}}, limit=5) == 1


async def test_joining_while_one_leaves_or_all_is_called_off_ends_with_right_counts(
    storage: Storage, running: Running
) -> None:
    organiser, leavers = await a_person(storage), [await a_person(storage) for _ in range(6)]
    stayers = [await a_person(storage) for _ in range(4)]
    off = await a_published_slot(storage, organiser)
    on = await a_published_slot(storage, starts_at=SATURDAY + timedelta(days=1), ends_at=SATURDAY + timedelta(days=2))

    async with running(ERASES, CLEARS):
        await asyncio.gather(
            *(join(storage, on, one) for one in (*leavers, *stayers)),
            *(join(storage, off, one) for one in stayers),
            *(erase(storage, one) for one in (*leavers, organiser)),
            return_exceptions=True,
        )
        await calm(storage, ERASES, CLEARS)

    assert await counts(storage, on) == (2, 2)
    assert await counts(storage, off) == (0, 0)
    assert await storage.reader.count("signups", {"person": {"$in": leavers}}, limit=50) == 0


async def test_nobody_moves_up_in_what_was_called_off(storage: Storage, running: Running) -> None:
    ann, ben, cat = [await a_person(storage) for _ in range(3)]
    slot = await a_published_slot(storage, ann, slots=(SlotDraft("Pickers", 1),))
    await join(storage, slot, ben)
    waiting = await join(storage, slot, cat)

    await erase(storage, ann)
    async with running(ERASES):
        await calm(storage, ERASES)
    leaving = partial(places.leave, slot_id=slot.id, person=ben)
    await write(storage, leaving, by=ben)  # before those who had joined are let off
    before = await now(storage, waiting.id)
    async with running(CLEARS):
        await calm(storage, CLEARS)

    assert before.state is WAITLISTED
    assert (await now(storage, waiting.id)).state is CANCELLED
    assert await counts(storage, slot) == (0, 0)
    assert "activity.offered" not in await kinds(storage, slot.activity)
