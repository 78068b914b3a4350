"""What is asked of who comes is asked of who waits too, from the very moment that it is; and a yes is a yes."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import store
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import SignupState, SlotDraft
from pledgebank.activities.shaping import commands as shaping
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import a_published_slot
from tests.activities.places.hands import answer, counts, join, state

pytestmark = pytest.mark.anyio
S = SignupState


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *signups.INDEXES))


async def test_who_waits_gets_no_place_without_the_yes_that_is_asked_for_together_with_more_room(
    storage: Storage,
) -> None:
    organiser = new_id()
    slot = await a_published_slot(storage, organiser, slots=(SlotDraft("Pickers", 1),))
    held, waiting = await join(storage, slot, new_id()), await join(storage, slot, new_id())

    wanted = SlotChanges(capacity=3, approval=True)
    await write(storage, partial(shaping.edit, slot_id=slot.id, person=organiser, wanted=wanted, expected=None))

    assert [await state(storage, one) for one in (held, waiting)] == [S.CONFIRMED, S.WAITLISTED]
    assert await counts(storage, slot) == (1, 1, 0)


async def moved(storage: Storage, key: UUID) -> None:
    """An activity was moved, and nobody has been asked yet."""

    async def command(unit: Unit) -> None:
        activity = await store.get(unit, key)
        assert activity is not None
        later = activity.starts_at + timedelta(minutes=30)
        await store.replace(unit, replace(activity, starts_at=later, moved=activity.moved + 1))

    await write(storage, command)


async def test_who_says_that_they_still_come_before_they_were_asked_has_said_so(storage: Storage) -> None:
    slot = await a_published_slot(storage)
    held = await join(storage, slot, new_id())
    await moved(storage, slot.activity)

    answered = [await answer(storage, held, accept=True) for _ in range(2)]

    assert [(one.state, one.agreed) for one in answered] == [(S.CONFIRMED, 1)] * 2
    assert await counts(storage, slot) == (1, 0, 0)
