"""What the organiser says to who asked to be let in, waits, or has a place."""

from uuid import UUID

from msgspec import Struct

from pledgebank.activities import seeing, sight
from pledgebank.activities.events import ActivityPromoted, PlaceReconfirmed, SignupDeclined, SignupQueued
from pledgebank.activities.model import Activity
from pledgebank.activities.places import counting, filling, needs, rules, store
from pledgebank.activities.places.model import HOLDING, QUEUED, TURNED_UP, Signup, SignupState, Slot
from pledgebank.base import text
from pledgebank.base.errors import Refused, not_allowed, not_found
from pledgebank.storage.unit import Unit

LONGEST = 500


class Answer(Struct, frozen=True, kw_only=True):
    """Yes or no. `reason`: why not; `over`: why they get a place although the rules would not give them one."""

    accept: bool
    reason: str = ""
    over: str = ""


async def answer(unit: Unit, key: UUID, *, person: UUID, answer: Answer) -> UUID:
    """Say yes or no to a sign-up; answers its id, again is harmless.

    Yes: who asked gets a place if there is one, otherwise stands in the queue where they came. With `over` they get a
    place whatever the capacity, the queue or a clash; an age is never overridden. No: what they held is free.
    Raises Refused NOT_FOUND, NOT_ALLOWED, SLOT_FULL, NOT_OFFERED, INVALID, and as `check_open` and `check_age` do.
    """
    [signup] = await store.signups_by_ids(unit, [key])
    if signup is None:
        raise not_found("There is no such sign-up.", "signup")
    activity, eyes = await seeing.visible(unit, signup.activity, person, "signup")
    if not sight.speaks_for(activity, eyes):
        if signup.person != person:
            raise not_found("There is no such sign-up.", "signup")
        raise not_allowed("Only the organiser can answer this.", "signup")
    slot = await filling.found(unit, signup.slot)
    await store.touch_schedule(unit, signup.person)
    if answer.accept:
        over = text.line(answer.over, "over", longest=LONGEST, shortest=0)
        await _accept(unit, activity, slot, signup, over)
    else:
        await _refuse(unit, slot, signup, answer.reason)
    return key


async def _accept(unit: Unit, activity: Activity, slot: Slot, signup: Signup, over: str) -> None:
    if signup.state is SignupState.CONFIRMED or signup.state in TURNED_UP:
        return
    rules.check_open(activity, slot, unit.now, "signup")
    volunteer = await filling.said_by(unit, slot, signup.person)
    needs.check_age(slot, volunteer, signup.party_size, unit.now, "signup")
    if signup.state is SignupState.RECONFIRM:
        await _vouch(unit, activity, slot, signup)
    elif signup.state in QUEUED | {SignupState.OFFERED} and over:
        changes = {"over": over, "vouched": True, "agreed": activity.moved}
        slot, placed = counting.turn(slot, signup, SignupState.CONFIRMED, unit.now, **changes)
        await store.replace_signup(unit, placed)
        await store.replace_slot(unit, slot)
        unit.emit(ActivityPromoted(id=slot.activity, signup=placed.id))
    elif signup.state is SignupState.REQUESTED:
        slot, queued = counting.turn(slot, signup, SignupState.WAITLISTED, unit.now, vouched=True)
        await store.replace_signup(unit, queued)
        await filling.fill(unit, slot, here=queued)
        unit.emit(SignupQueued(id=slot.activity, signup=queued.id))
    elif signup.state is SignupState.WAITLISTED:
        raise Refused(
            "SLOT_FULL", "They wait for a place; to let them in all the same, please say why.", field=("over",)
        )
    else:
        raise Refused("NOT_OFFERED", "There is nothing to answer here.", field=("signup",))


async def _vouch(unit: Unit, activity: Activity, slot: Slot, signup: Signup) -> None:
    """The organiser's yes; whether they still come to what was moved is for themselves to say."""
    state = SignupState.CONFIRMED if signup.agreed == activity.moved else SignupState.RECONFIRM
    slot, kept = counting.turn(slot, signup, state, unit.now, vouched=True)
    await store.replace_signup(unit, kept)
    await store.replace_slot(unit, slot)
    unit.emit(PlaceReconfirmed(id=slot.activity, signup=kept.id))


async def _refuse(unit: Unit, slot: Slot, signup: Signup, reason: str) -> None:
    if signup.state is SignupState.DECLINED:
        return
    if signup.state not in (HOLDING | QUEUED) - TURNED_UP or (signup.holds and unit.now >= slot.ends_at):
        raise Refused("NOT_OFFERED", "There is nothing to answer here.", field=("signup",))
    reason = text.line(reason, "reason", longest=LONGEST, shortest=1 if signup.holds else 0)
    slot, gone = counting.turn(slot, signup, SignupState.DECLINED, unit.now, reason=reason)
    await store.replace_signup(unit, gone)
    unit.emit(SignupDeclined(id=slot.activity, signup=gone.id, by_organiser=True))
    await filling.fill(unit, slot)
    await filling.come_up(unit, gone.person, slot)
