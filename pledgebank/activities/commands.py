"""What people do with activities: plan, publish, join, leave. Load, decide, save, tell."""

from uuid import UUID

from pledgebank.activities import rules
from pledgebank.activities.model import (
    Activity,
    ActivityCreated,
    ActivityDraft,
    ActivityJoined,
    ActivityLeft,
    ActivityPromoted,
    ActivityState,
    Signup,
    Slot,
)
from pledgebank.activities.store import activities, signups
from pledgebank.base.errors import not_found
from pledgebank.councils import staff
from pledgebank.councils.model import GUEST
from pledgebank.councils.places import Places
from pledgebank.pledges import store as pledge_store
from pledgebank.reports import store as report_store
from pledgebank.storage.unit import Unit

# How far down the queue a freed place is offered: beyond so many people with clashes nobody is asked at once.
LOOKED_DOWN = 50


async def create(unit: Unit, draft: ActivityDraft, *, organiser: UUID, places: Places, publish: bool) -> UUID:
    """Plan an activity, published at once or later; answers its id. Raises Refused as the rules do, or NOT_FOUND."""
    areas = [area.id for area in await places.at(unit, draft.location)]
    # First what bounds the draft: so many reports as somebody may send are not read before.
    activity = rules.plan(draft, organiser=organiser, areas=areas, now=unit.now)
    slots = rules.slots(activity, draft.slots)
    reports = await report_store.by_ids(unit, activity.reports)
    pledge = await pledge_store.get(unit, activity.pledge) if activity.pledge else None
    rules.check_links(activity, reports, pledge, await staff.eyes_of(unit, organiser) if pledge else GUEST)
    unit.emit(ActivityCreated(id=activity.id))
    if publish:
        activity, events = rules.publish(activity, organiser, unit.now)
        unit.emit(*events)
    await activities.insert(unit, activity)
    await signups.insert_slots(unit, slots)
    return activity.id


async def publish(unit: Unit, key: UUID, *, person: UUID) -> UUID:
    """Let everybody see and join it; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, ACTIVITY_OVER."""
    activity = await _visible(unit, key, person, "activity")
    published, events = rules.publish(activity, person, unit.now)
    if events:
        await activities.replace(unit, published)
        unit.emit(*events)
    return key


async def join(unit: Unit, slot_id: UUID, *, person: UUID, party_size: int) -> UUID:
    """Take a place, or the end of the queue; answers the sign-up's id, an earlier one's if there is one.

    The person's schedule is touched before the slot: two joins by one person never both succeed unseen.
    Raises Refused NOT_FOUND, NOT_PUBLISHED, ACTIVITY_OVER, SLOT_CLOSED, INVALID, ALREADY_JOINED, OVERLAPS.
    """
    slot = await _slot(unit, slot_id)
    activity = await _visible(unit, slot.activity, person, "slot")
    await signups.touch_schedule(unit, person)
    if earlier := await signups.active_in(unit, activity.id, person):
        return rules.same_slot(earlier, slot).id
    rules.check_joining(activity, slot, party_size, unit.now)
    rules.check_free(await signups.places_of(unit, person, slot), slot.starts_at, slot.ends_at)
    ticketed = await signups.take_ticket(unit, slot.id, party_size)
    signup = rules.join(ticketed, person=person, party_size=party_size, now=unit.now)
    await signups.insert_signup(unit, signup)
    unit.emit(ActivityJoined(id=activity.id, signup=signup.id, placed=ticketed.placed))
    if not ticketed.placed and rules.has_room(ticketed, party_size):
        # There is room, but others wait who could not take it: it may be this person's all the same.
        await _fill(unit, ticketed)
    return signup.id


async def leave(unit: Unit, slot_id: UUID, *, person: UUID) -> UUID:
    """Give up a place or leave the queue, always possible; answers the sign-up's id. Raises Refused NOT_FOUND."""
    slot = await _slot(unit, slot_id)
    signup = await signups.latest_in_slot(unit, slot.id, person)
    if signup is None:
        raise not_found("You have not joined this.", "slot")
    if signup.is_active:
        await give_up(unit, slot, signup)
        await _come_up(unit, person, slot)
    return signup.id


async def give_up(unit: Unit, slot: Slot, signup: Signup) -> Signup:
    """End a standing sign-up of a slot, and give what that frees to whoever is next; answers it as it now is."""
    freed, gone = rules.leave(slot, signup, unit.now)
    await signups.replace_signup(unit, gone)
    unit.emit(ActivityLeft(id=slot.activity, signup=signup.id))
    await _fill(unit, freed)
    return gone


async def let_off(unit: Unit, signup: Signup) -> None:
    """End a standing sign-up for what was called off: nobody moves up, and the person is free for other things."""
    slot = await _slot(unit, signup.slot)
    freed, gone = rules.leave(slot, signup, unit.now)
    await signups.replace_signup(unit, gone)
    await signups.replace_slot(unit, freed)
    unit.emit(ActivityLeft(id=slot.activity, signup=signup.id))
    await _come_up(unit, signup.person, slot)


async def _come_up(unit: Unit, person: UUID, left: Slot) -> None:
    """Who was passed over elsewhere because of the place they have just left is free for that now."""
    for waiting in await signups.waits_of(unit, person, left):
        slot = await _slot(unit, waiting.slot)
        if rules.has_room(slot, waiting.party_size):
            await _fill(unit, slot)


async def _fill(unit: Unit, slot: Slot) -> None:
    """Give free places to the queue, first come first served; who has a clash is passed over and keeps their turn.

    Nobody moves up in what was called off: whoever still waits there is about to be let off.
    """
    queue = await signups.queue(unit, slot.id, limit=LOOKED_DOWN)
    activity = await activities.get(unit, slot.activity) if queue else None
    called_off = activity is not None and activity.state is ActivityState.CANCELLED
    for waiting in () if called_off else queue:
        if not rules.has_room(slot, waiting.party_size):
            break
        await signups.touch_schedule(unit, waiting.person)
        if rules.clashes(await signups.places_of(unit, waiting.person, slot), slot.starts_at, slot.ends_at):
            continue
        slot, promoted = rules.promote(slot, waiting, unit.now)
        await signups.replace_signup(unit, promoted)
        unit.emit(ActivityPromoted(id=slot.activity, signup=promoted.id))
    await signups.replace_slot(unit, slot)


async def _visible(unit: Unit, key: UUID, person: UUID, field: str) -> Activity:
    activity = await activities.get(unit, key)
    if activity is None or not rules.may_see(activity, person):
        raise not_found("There is no such activity.", field)
    return activity


async def _slot(unit: Unit, key: UUID) -> Slot:
    slot = await signups.slot(unit, key)
    if slot is None:
        raise not_found("There is no such task.", "slot")
    return slot
