"""What people do about places: join and leave. Load, decide, save, tell."""

from uuid import UUID

from pledgebank.activities import inviting, seeing
from pledgebank.activities import store as activities
from pledgebank.activities.events import ActivityJoined, ActivityLeft, ActivityPromoted
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import rules, store
from pledgebank.activities.places.model import Signup, Slot
from pledgebank.base.errors import not_found
from pledgebank.storage.unit import Unit

# How far down the queue a freed place is offered: beyond so many people with clashes nobody is asked at once.
LOOKED_DOWN = 50


async def join(unit: Unit, slot_id: UUID, *, person: UUID, party_size: int) -> UUID:
    """Take a place, or the end of the queue; answers the sign-up's id, an earlier one's if there is one.

    The person's schedule is touched before the slot: two joins by one person never both succeed unseen.
    Raises Refused NOT_FOUND, NOT_PUBLISHED, ACTIVITY_OVER, SLOT_CLOSED, INVALID, ALREADY_JOINED, OVERLAPS.
    """
    slot = await _slot(unit, slot_id)
    activity, eyes = await seeing.visible(unit, slot.activity, person, "slot")
    await store.touch_schedule(unit, person)
    if earlier := await store.active_in(unit, activity.id, person):
        return rules.same_slot(earlier, slot).id
    rules.check_joining(activity, slot, party_size, unit.now)
    await inviting.check(unit, activity, eyes, unit.now)
    rules.check_free(await store.places_of(unit, person, slot), slot.starts_at, slot.ends_at)
    ticketed = await store.take_ticket(unit, slot.id, party_size)
    signup = rules.join(ticketed, person=person, party_size=party_size, now=unit.now)
    await store.insert_signup(unit, signup)
    unit.emit(ActivityJoined(id=activity.id, signup=signup.id, placed=ticketed.placed))
    if not ticketed.placed and rules.has_room(ticketed, party_size):
        # There is room, but others wait who could not take it: it may be this person's all the same.
        await _fill(unit, ticketed)
    return signup.id


async def leave(unit: Unit, slot_id: UUID, *, person: UUID) -> UUID:
    """Give up a place or leave the queue, always possible; answers the sign-up's id. Raises Refused NOT_FOUND."""
    slot = await _slot(unit, slot_id)
    signup = await store.latest_in_slot(unit, slot.id, person)
    if signup is None:
        raise not_found("You have not joined this.", "slot")
    if signup.is_active:
        await give_up(unit, slot, signup)
        await _come_up(unit, person, slot)
    return signup.id


async def give_up(unit: Unit, slot: Slot, signup: Signup) -> Signup:
    """End a standing sign-up of a slot, and give what that frees to whoever is next; answers it as it now is."""
    freed, gone = rules.leave(slot, signup, unit.now)
    await store.replace_signup(unit, gone)
    unit.emit(ActivityLeft(id=slot.activity, signup=signup.id))
    await _fill(unit, freed)
    return gone


async def let_off(unit: Unit, signup: Signup) -> None:
    """End a standing sign-up for what was called off: nobody moves up, and the person is free for other things."""
    slot = await _slot(unit, signup.slot)
    freed, gone = rules.leave(slot, signup, unit.now)
    await store.replace_signup(unit, gone)
    await store.replace_slot(unit, freed)
    unit.emit(ActivityLeft(id=slot.activity, signup=signup.id))
    await _come_up(unit, signup.person, slot)


async def _come_up(unit: Unit, person: UUID, left: Slot) -> None:
    """Who was passed over elsewhere because of the place they have just left is free for that now."""
    for waiting in await store.waits_of(unit, person, left):
        slot = await _slot(unit, waiting.slot)
        if rules.has_room(slot, waiting.party_size):
            await _fill(unit, slot)


async def _fill(unit: Unit, slot: Slot) -> None:
    """Give free places to the queue, first come first served; who has a clash is passed over and keeps their turn.

    Nobody moves up in what was called off: whoever still waits there is about to be let off.
    """
    queue = await store.queue(unit, slot.id, limit=LOOKED_DOWN)
    activity = await activities.get(unit, slot.activity) if queue else None
    called_off = activity is not None and activity.state is ActivityState.CANCELLED
    for waiting in () if called_off else queue:
        if not rules.has_room(slot, waiting.party_size):
            break
        await store.touch_schedule(unit, waiting.person)
        if rules.clashes(await store.places_of(unit, waiting.person, slot), slot.starts_at, slot.ends_at):
            continue
        slot, promoted = rules.promote(slot, waiting, unit.now)
        await store.replace_signup(unit, promoted)
        unit.emit(ActivityPromoted(id=slot.activity, signup=promoted.id))
    await store.replace_slot(unit, slot)


async def _slot(unit: Unit, key: UUID) -> Slot:
    slot = await store.slot(unit, key)
    if slot is None:
        raise not_found("There is no such task.", "slot")
    return slot
