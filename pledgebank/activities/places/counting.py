"""How a sign-up comes to stand otherwise, and what that does to the counts of its slot; only here it counts. Pure."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.places.model import COMING, TAKING, Signup, SignupState, Slot
from pledgebank.base.ids import new_id

# How long an offer stands when it starts within so long; later ones stand for a day.
LASTS = ((timedelta(days=1), timedelta(hours=2)), (timedelta(days=3), timedelta(hours=12)))
LASTS_ELSE = timedelta(hours=24)
# So shortly before it starts nothing is offered: what is free is for whoever comes first.
FIRST_COME = timedelta(hours=2)
LATE = timedelta(hours=24)


def turn(slot: Slot, signup: Signup, state: SignupState, now: datetime, **changes: Any) -> tuple[Slot, Signup]:
    """Slot and sign-up when that stands otherwise; what was held is free, once. A date of an offer goes."""
    if state is not SignupState.OFFERED:
        changes["offer_until"] = None
    turned = replace(signup, state=state, updated_at=now, **changes)
    before, after = counted(signup), counted(turned)
    counts = {name: max(getattr(slot, name) - before[name] + after[name], 0) for name in after}
    return replace(slot, **counts), turned


def counted(signup: Signup) -> dict[str, int]:
    """What a sign-up adds to each count of its slot."""
    size, state = signup.party_size, signup.state
    return {
        "taken": size if state in TAKING else 0,
        "waiting": size if state is SignupState.WAITLISTED else 0,
        "requested": size if state is SignupState.REQUESTED else 0,
    }


def join(slot: Slot, *, person: UUID, party_size: int, asks: bool, moved: int, vouched: bool, now: datetime) -> Signup:
    """The sign-up for the ticket that the slot has just given out; `asks`: it waits for the organiser's yes."""
    queued = SignupState.REQUESTED if asks else SignupState.WAITLISTED
    return Signup(
        id=new_id(),
        slot=slot.id,
        activity=slot.activity,
        person=person,
        party_size=party_size,
        ticket=slot.ticket,
        state=SignupState.CONFIRMED if slot.placed else queued,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
        updated_at=now,
        agreed=moved,
        vouched=vouched,
    )


def leave(slot: Slot, signup: Signup, now: datetime) -> tuple[Slot, Signup]:
    """Slot and sign-up after somebody has left: what they held is free, once."""
    if not signup.is_active:
        return slot, signup
    return turn(slot, signup, SignupState.CANCELLED, now, late=is_late(slot, signup, now))


def is_late(slot: Slot, signup: Signup, now: datetime) -> bool:
    """Whether leaving now leaves others without somebody they counted on."""
    return signup.state in COMING and now > slot.starts_at - LATE


def has_room(slot: Slot, party_size: int) -> bool:
    """Whether so many more people fit."""
    return slot.capacity is None or slot.taken + party_size <= slot.capacity


def is_free(slot: Slot) -> bool:
    """Whether one more person fits in what is not called off."""
    return not slot.closed and has_room(slot, 1)


def is_first_come(slot: Slot, now: datetime) -> bool:
    """Whether it is too late to offer places: whoever comes gets one, those who wait among them."""
    return now > slot.starts_at - FIRST_COME


def offered_until(slot: Slot, now: datetime) -> datetime:
    """Until when a place that is offered now is held; never beyond the start."""
    left = slot.starts_at - now
    lasts = next((lasts for within, lasts in LASTS if left <= within), LASTS_ELSE)
    return min(now + lasts, slot.starts_at)


def has_run_out(signup: Signup, now: datetime) -> bool:
    """Whether an offer was not answered in time."""
    return signup.state is SignupState.OFFERED and signup.offer_until is not None and now >= signup.offer_until
