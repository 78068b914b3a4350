"""Offers of a place, and questions whether one still comes: how they are answered, and what if they are not."""

from uuid import UUID

from pledgebank.activities import store as activities
from pledgebank.activities.events import (
    ActivityLeft,
    ActivityPromoted,
    OfferExpired,
    OfferWithdrawn,
    PlaceReconfirmed,
    SignupDeclined,
)
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import counting, filling, needs, rules, store
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base.errors import Refused, not_found
from pledgebank.base.event import Event
from pledgebank.storage.unit import Unit


async def answer(unit: Unit, key: UUID, *, person: UUID, accept: bool) -> UUID:
    """Take an offered place or turn it down; or say whether one still comes to what was changed. Answers the id.

    Again is harmless. Raises Refused NOT_FOUND, OFFER_EXPIRED, NOT_OFFERED, and as joining does.
    """
    [signup] = await store.signups_by_ids(unit, [key])
    if signup is None or signup.person != person:
        raise not_found("There is no such sign-up.", "signup")
    slot = await filling.found(unit, signup.slot)
    await store.touch_schedule(unit, person)
    if accept:
        await _accept(unit, slot, signup)
    else:
        await _decline(unit, slot, signup)
    return key


async def take(unit: Unit, slot: Slot, signup: Signup, field: str = "signup") -> None:
    """Take an offered place; the person's schedule is touched already. Raises Refused as joining does."""
    activity = await _activity(unit, signup)
    rules.check_open(activity, slot, unit.now, field)
    await _check(unit, slot, signup, field)
    slot, taken = counting.turn(slot, signup, SignupState.CONFIRMED, unit.now, agreed=activity.moved)
    await _keep(unit, slot, taken, ActivityPromoted(id=slot.activity, signup=taken.id))


async def lapse(unit: Unit, signup: Signup) -> bool:
    """Let go of a place that was offered and not taken in time; whether there was one. Again is harmless.

    While an authority holds the activity nobody could have taken it: then they are in the queue again.
    """
    if not counting.has_run_out(signup, unit.now):
        return False
    slot, activity = await filling.found(unit, signup.slot), await _activity(unit, signup)
    await store.touch_schedule(unit, signup.person)
    if activity.state is ActivityState.HELD:
        slot, back = counting.turn(slot, signup, SignupState.WAITLISTED, unit.now)
        await _keep(unit, slot, back, OfferWithdrawn(id=slot.activity, signup=back.id))
    else:
        slot, gone = counting.turn(slot, signup, SignupState.EXPIRED, unit.now)
        await _release(unit, slot, gone, OfferExpired(id=slot.activity, signup=gone.id))
    return True


async def _accept(unit: Unit, slot: Slot, signup: Signup) -> None:
    # Who was moved and says yes before they were seen to is not to be asked again.
    if signup.state is SignupState.CONFIRMED and signup.agreed >= (await _activity(unit, signup)).moved:
        return
    if signup.state is SignupState.EXPIRED or counting.has_run_out(signup, unit.now):
        raise Refused("OFFER_EXPIRED", "This place was held for you until now; it is for the next.", field=("signup",))
    if signup.state in {SignupState.CONFIRMED, SignupState.RECONFIRM}:
        await _stay(unit, slot, signup)
    elif signup.state is SignupState.OFFERED:
        await take(unit, slot, signup)
    else:
        raise _not_offered()


async def _stay(unit: Unit, slot: Slot, signup: Signup) -> None:
    """They still come; where the slot asks for what they lack, the organiser has yet to say yes too."""
    activity = await _activity(unit, signup)
    rules.check_free(await store.places_of(unit, signup.person, slot), slot, but=signup, field="signup")
    volunteer = await filling.said_by(unit, slot, signup.person)
    needs.check_age(slot, volunteer, signup.party_size, unit.now, "signup")
    settled = needs.still_fits(slot, volunteer, signup, unit.now)
    state = SignupState.CONFIRMED if settled else SignupState.RECONFIRM
    slot, kept = counting.turn(slot, signup, state, unit.now, agreed=activity.moved)
    await _keep(unit, slot, kept, PlaceReconfirmed(id=slot.activity, signup=kept.id))


async def _decline(unit: Unit, slot: Slot, signup: Signup) -> None:
    if signup.state in {SignupState.DECLINED, SignupState.EXPIRED, SignupState.CANCELLED}:
        return
    if signup.state is SignupState.OFFERED:
        slot, gone = counting.turn(slot, signup, SignupState.DECLINED, unit.now)
        await _release(unit, slot, gone, SignupDeclined(id=slot.activity, signup=gone.id, by_organiser=False))
    elif signup.state is SignupState.RECONFIRM:
        slot, gone = counting.turn(slot, signup, SignupState.CANCELLED, unit.now)
        await _release(unit, slot, gone, ActivityLeft(id=slot.activity, signup=gone.id))
    else:
        raise _not_offered()


async def _check(unit: Unit, slot: Slot, signup: Signup, field: str) -> None:
    """Whether they may still have it. Raises Refused OVERLAPS, AGE_UNKNOWN, TOO_YOUNG, NEEDS_APPROVAL."""
    rules.check_free(await store.places_of(unit, signup.person, slot), slot, but=signup, field=field)
    volunteer = await filling.said_by(unit, slot, signup.person)
    needs.check_age(slot, volunteer, signup.party_size, unit.now, field)
    if not needs.still_fits(slot, volunteer, signup, unit.now):
        raise Refused("NEEDS_APPROVAL", "The organiser has to say yes to this first.", field=(field,))


async def _release(unit: Unit, slot: Slot, gone: Signup, event: Event) -> None:
    await store.replace_signup(unit, gone)
    unit.emit(event)
    await filling.fill(unit, slot)
    await filling.come_up(unit, gone.person, slot)


async def _keep(unit: Unit, slot: Slot, signup: Signup, event: Event) -> None:
    await store.replace_signup(unit, signup)
    await store.replace_slot(unit, slot)
    unit.emit(event)


async def _activity(unit: Unit, signup: Signup) -> Activity:
    activity = await activities.get(unit, signup.activity)
    assert activity is not None, "a sign-up without its activity"
    return activity


def _not_offered() -> Refused:
    return Refused("NOT_OFFERED", "There is nothing to answer here.", field=("signup",))
