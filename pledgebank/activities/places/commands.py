"""What people do about places: join, change and leave. Load, decide, save, tell."""

from uuid import UUID

from pledgebank.activities import inviting, seeing, sight
from pledgebank.activities.events import ActivityJoined, ActivityLeft
from pledgebank.activities.model import Activity
from pledgebank.activities.places import counting, filling, needs, offers, rules, store
from pledgebank.activities.places.filling import fill
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base.errors import not_found
from pledgebank.councils.model import Eyes
from pledgebank.storage.unit import Unit

__all__ = ["fill", "give_up", "join", "leave", "let_off"]


async def join(unit: Unit, slot_id: UUID, *, person: UUID, party_size: int, switch: bool = False) -> UUID:
    """Take a place, or the end of the queue; answers the sign-up's id, an earlier one's if there is one.

    Who was offered a place takes it. With `switch` who has another task of the same activity gives that up, if they get
    a place here. The person's schedule is touched before the slot: two joins by one person never both succeed unseen.
    Raises Refused NOT_FOUND, INVALID, ALREADY_JOINED, OVERLAPS, SLOT_FULL, and as `check_open` and `check_age` do.
    """
    slot = await filling.found(unit, slot_id)
    activity, eyes = await seeing.visible(unit, slot.activity, person, "slot")
    await store.touch_schedule(unit, person)
    earlier = await _standing(unit, activity, person)
    slot = await filling.found(unit, slot_id)  # an offer that had run out may have changed it
    if earlier and earlier.slot == slot.id:
        await _again(unit, activity, slot, earlier)
        return earlier.id
    rules.check_joining(activity, slot, party_size, unit.now)
    await inviting.check(unit, activity, eyes, unit.now)
    if earlier is None:
        return (await _join(unit, activity, eyes, slot, party_size)).id
    rules.check_switching(earlier, switch=switch)
    left = await filling.found(unit, earlier.slot)
    left, gone = counting.leave(left, earlier, unit.now)
    await store.replace_signup(unit, gone)
    unit.emit(ActivityLeft(id=activity.id, signup=gone.id, late=gone.late))
    joined = await _join(unit, activity, eyes, slot, party_size)
    rules.check_gained(earlier, joined)
    await fill(unit, left)
    await filling.come_up(unit, person, left)
    return joined.id


async def leave(unit: Unit, slot_id: UUID, *, person: UUID) -> UUID:
    """Give up a place or leave the queue; answers the sign-up's id. Again is harmless.

    Raises Refused NOT_FOUND, CHECKED_IN, ACTIVITY_OVER.
    """
    slot = await filling.found(unit, slot_id)
    signup = await store.latest_in_slot(unit, slot.id, person)
    if signup is None:
        raise not_found("You have not joined this.", "slot")
    if signup.is_active:
        rules.check_leaving(slot, signup, unit.now)
        await store.touch_schedule(unit, person)
        await give_up(unit, slot, signup)
        await filling.come_up(unit, person, slot)
    return signup.id


async def give_up(unit: Unit, slot: Slot, signup: Signup) -> Signup:
    """End a standing sign-up of a slot, and offer what that frees to whoever is next; answers it as it now is."""
    if not signup.is_active:
        return signup
    freed, gone = counting.leave(slot, signup, unit.now)
    await store.replace_signup(unit, gone)
    unit.emit(ActivityLeft(id=slot.activity, signup=gone.id, late=gone.late))
    await fill(unit, freed)
    return gone


async def let_off(unit: Unit, signup: Signup) -> None:
    """End a standing sign-up for what was called off: nobody moves up, and the person is free for other things."""
    if not signup.is_active:
        return
    slot = await filling.found(unit, signup.slot)
    await store.touch_schedule(unit, signup.person)
    freed, gone = counting.turn(slot, signup, SignupState.CANCELLED, unit.now)
    await store.replace_signup(unit, gone)
    await store.replace_slot(unit, freed)
    unit.emit(ActivityLeft(id=slot.activity, signup=gone.id, let_off=True))
    await filling.come_up(unit, signup.person, slot)


async def _standing(unit: Unit, activity: Activity, person: UUID) -> Signup | None:
    """What they have in an activity; an offer that has run out they have no more."""
    earlier = await store.active_in(unit, activity.id, person)
    if earlier and await offers.lapse(unit, earlier):
        return await store.active_in(unit, activity.id, person)
    return earlier


async def _again(unit: Unit, activity: Activity, slot: Slot, earlier: Signup) -> None:
    """Who joins what they have joined takes what they were offered, or what is free shortly before it starts."""
    if earlier.state is SignupState.OFFERED:
        await offers.take(unit, slot, earlier, "slot")
    elif earlier.state is SignupState.WAITLISTED and counting.is_first_come(slot, unit.now):
        rules.check_open(activity, slot, unit.now)
        await fill(unit, slot, here=earlier)


async def _join(unit: Unit, activity: Activity, eyes: Eyes, slot: Slot, party_size: int) -> Signup:
    person = eyes.person
    assert person is not None
    rules.check_free(await store.places_of(unit, person, slot), slot)
    volunteer = await filling.said_by(unit, slot, person)
    needs.check_age(slot, volunteer, party_size, unit.now)
    own = sight.speaks_for(activity, eyes)
    asks = needs.needs_yes(slot, volunteer, vouched=own)
    first_come = counting.is_first_come(slot, unit.now)
    slot = await store.take_ticket(unit, slot.id, party_size, asks=asks, first_come=first_come)
    signup = counting.join(
        slot, person=person, party_size=party_size, asks=asks, moved=activity.moved, vouched=own, now=unit.now
    )
    await store.insert_signup(unit, signup)
    unit.emit(ActivityJoined(id=activity.id, signup=signup.id, placed=slot.placed, asked=asks))
    if signup.state is SignupState.WAITLISTED and counting.has_room(slot, party_size):
        # There is room, but others wait who could not take it: it may be this person's all the same.
        await fill(unit, slot, here=signup)
        [signup] = [one for one in await store.signups_by_ids(unit, [signup.id]) if one]
    return signup
