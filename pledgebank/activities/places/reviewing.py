"""Looks again at who signed up for a slot, when it asks for something else, or they say something else of themselves."""

from datetime import datetime
from uuid import UUID

from pledgebank.activities.events import AskedAgain, SignupQueued
from pledgebank.activities.places import counting, filling, needs, store
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.volunteers import store as volunteers
from pledgebank.activities.volunteers.model import Volunteer
from pledgebank.storage.unit import Unit


async def look_again(unit: Unit, person: UUID) -> None:
    """Who says more of themselves than before may come up, or needs nobody's yes any more."""
    await store.touch_schedule(unit, person)
    volunteer = await volunteers.get(unit, person)
    for signup in await store.queued_of(unit, person):
        slot = await filling.found(unit, signup.slot)
        if slot.ends_at > unit.now and needs.asks_anything(slot):
            slot, _ = await review(unit, slot, signup, volunteer)
            await filling.fill(unit, slot)


async def review(unit: Unit, slot: Slot, signup: Signup, volunteer: Volunteer | None) -> tuple[Slot, Signup]:
    """Slot and sign-up, kept, as that stands by what the slot asks now; the slot is still to be kept."""
    state = standing(slot, signup, volunteer, unit.now)
    if state is signup.state:
        return slot, signup
    slot, turned = counting.turn(slot, signup, state, unit.now)
    await store.replace_signup(unit, turned)
    told = AskedAgain if state is SignupState.RECONFIRM else SignupQueued
    unit.emit(told(id=slot.activity, signup=turned.id))
    return slot, turned


def standing(slot: Slot, signup: Signup, volunteer: Volunteer | None, now: datetime) -> SignupState:
    """Where a sign-up stands by what the slot asks now: nobody loses a place or their turn by it."""
    if signup.state is SignupState.CONFIRMED and not needs.still_fits(slot, volunteer, signup, now):
        return SignupState.RECONFIRM
    asks = needs.needs_yes(slot, volunteer, vouched=signup.vouched)
    if signup.state is SignupState.WAITLISTED and asks:
        return SignupState.REQUESTED
    if signup.state is SignupState.REQUESTED and not asks:
        return SignupState.WAITLISTED
    return signup.state
