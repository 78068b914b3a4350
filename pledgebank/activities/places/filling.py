"""Gives what is free to whoever is next in the queue, and what somebody no longer wants to others."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import store as activities
from pledgebank.activities.events import ActivityPromoted, PlaceOffered
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import counting, needs, store
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.volunteers import store as volunteers
from pledgebank.activities.volunteers.model import Volunteer
from pledgebank.base.errors import not_found
from pledgebank.storage.unit import Reader, Unit

# How far down the queue is looked for somebody who can come: first at a few, and only if none of them can at many.
LOTS = (10, 200)


async def found(reader: Reader, key: UUID, field: str = "slot") -> Slot:
    """The slot with this id. Raises Refused NOT_FOUND."""
    slot = await store.slot(reader, key)
    if slot is None:
        raise not_found("There is no such task.", field)
    return slot


async def fill(unit: Unit, slot: Slot, *, here: Signup | None = None) -> None:
    """Offer free places of a slot to its queue, first come first served, and keep the slot.

    Who has a clash, is too young or comes with too many is passed over and keeps their turn; `here`: who asks this very
    moment and gets a place without an offer. Nobody is offered anything in what is called off or held.
    """
    after = 0
    if await _gives(unit, slot):
        for size in LOTS:
            lot = await _lot(unit, slot, here, after=after, size=size)
            slot = await _offer(unit, slot, lot, here)
            if len(lot) < size or not counting.is_free(slot):
                break
            after = lot[-1].ticket
    await store.replace_slot(unit, slot)


async def come_up(unit: Unit, person: UUID, left: Slot) -> None:
    """Who was passed over elsewhere because of the place they have just left is free for that now."""
    for waiting in sorted(await store.waits_of(unit, person, left), key=_since):
        slot = await found(unit, waiting.slot)
        if counting.has_room(slot, waiting.party_size):
            await fill(unit, slot)


def _since(signup: Signup) -> UUID:
    return signup.id


async def said_by(unit: Unit, slot: Slot, person: UUID) -> Volunteer | None:
    """What somebody has said of themselves, where the slot asks for anything."""
    return await volunteers.get(unit, person) if needs.asks_anything(slot) else None


async def _gives(unit: Unit, slot: Slot) -> bool:
    if not slot.waiting or not counting.is_free(slot) or unit.now >= slot.ends_at:
        return False
    activity = await activities.get(unit, slot.activity)
    return activity is not None and activity.state is ActivityState.PUBLISHED


async def _lot(unit: Unit, slot: Slot, here: Signup | None, *, after: int, size: int) -> list[Signup]:
    if counting.is_first_come(slot, unit.now):
        return [here] if here and here.state is SignupState.WAITLISTED else []
    return await store.queue(unit, slot.id, after=after, limit=size)


async def _offer(unit: Unit, slot: Slot, lot: Sequence[Signup], here: Signup | None) -> Slot:
    """Go down a part of the queue; the slot as it then is."""
    stopped, asked = await _stopped(unit, slot, lot), []
    for waiting in lot:
        if not counting.is_free(slot):
            break
        # Whatever else they do at this moment must know of what is decided here, also of who is passed over.
        asked.append(waiting.person)
        if waiting.id not in stopped and counting.has_room(slot, waiting.party_size):
            slot = await _give(unit, slot, waiting, at_once=here is not None and waiting.id == here.id)
    await store.touch_schedules(unit, asked)
    return slot


async def _stopped(unit: Unit, slot: Slot, lot: Sequence[Signup]) -> set[UUID]:
    """Which of these sign-ups cannot be offered a place now."""
    people = [waiting.person for waiting in lot]
    busy = await store.busy(unit, people, slot) if people else set()
    said = await volunteers.by_ids(unit, people) if people and needs.asks_anything(slot) else [None] * len(lot)
    return {
        waiting.id
        for waiting, volunteer in zip(lot, said, strict=True)
        if waiting.person in busy
        or not needs.is_of_age(slot, volunteer, waiting.party_size, unit.now)
        # Also where the organiser asks for it only now, and nobody has looked again at who waits.
        or needs.needs_yes(slot, volunteer, vouched=waiting.vouched)
    }


async def _give(unit: Unit, slot: Slot, waiting: Signup, *, at_once: bool) -> Slot:
    if at_once:
        slot, given = counting.turn(slot, waiting, SignupState.CONFIRMED, unit.now)
        unit.emit(ActivityPromoted(id=slot.activity, signup=given.id))
    else:
        until = counting.offered_until(slot, unit.now)
        slot, given = counting.turn(slot, waiting, SignupState.OFFERED, unit.now, offer_until=until)
        unit.emit(PlaceOffered(id=slot.activity, signup=given.id, until=until))
    await store.replace_signup(unit, given)
    return slot
