"""Who may join, who gets a place and who comes up from the queue. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import sight
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import Signup, SignupState, Slot, SlotDraft
from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes

MOST_SLOTS = 20
LARGEST_CAPACITY = 10_000
LARGEST_PARTY = 20


def slots(activity: Activity, drafts: Sequence[SlotDraft]) -> list[Slot]:
    """The activity's slots. Raises Refused INVALID for none, too many, or one outside the activity's time."""
    if not 1 <= len(drafts) <= MOST_SLOTS:
        raise invalid("Please give 1 to {most} tasks that people can join.", "slots", most=MOST_SLOTS)
    return [_slot(activity, draft, str(place)) for place, draft in enumerate(drafts)]


def check_joining(activity: Activity, slot: Slot, party_size: int, now: datetime) -> None:
    """Raises Refused when nobody may join: NOT_PUBLISHED, ACTIVITY_CANCELLED or _OVER, SLOT_CLOSED; INVALID party."""
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("slot",))
    if activity.state is not ActivityState.PUBLISHED:
        raise Refused("NOT_PUBLISHED", "This is not open for joining yet.", field=("slot",))
    if now >= slot.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("slot",))
    if slot.capacity == 0:
        raise Refused("SLOT_CLOSED", "This task takes nobody just now.", field=("slot",))
    most = LARGEST_PARTY if slot.capacity is None else min(LARGEST_PARTY, slot.capacity)
    if not 1 <= party_size <= most:
        if most == 1:
            raise invalid("There is room for one person here.", "partySize")
        raise invalid("Please come with 1 to {most} people.", "partySize", most=most)


def check_free(person: Collection[Signup], starts_at: datetime, ends_at: datetime) -> None:
    """Nobody can be in two places at once. Raises Refused OVERLAPS."""
    if clashes(person, starts_at, ends_at):
        raise Refused("OVERLAPS", "You already have a place somewhere else at that time.", field=("slot",))


def clashes(person: Collection[Signup], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the places a person holds overlap a time; one may start at the moment another ends."""
    return any(signup.holds and signup.starts_at < ends_at and starts_at < signup.ends_at for signup in person)


def same_slot(earlier: Signup, slot: Slot) -> Signup:
    """A person's standing sign-up, if it is for this slot. Raises Refused ALREADY_JOINED if for another one."""
    if earlier.slot != slot.id:
        raise Refused(
            "ALREADY_JOINED", "You have already joined another task of this; leave that first.", field=("slot",)
        )
    return earlier


def join(slot: Slot, *, person: UUID, party_size: int, now: datetime) -> Signup:
    """The sign-up for the ticket that the slot has just given out."""
    return Signup(
        id=new_id(),
        slot=slot.id,
        activity=slot.activity,
        person=person,
        party_size=party_size,
        ticket=slot.ticket,
        state=SignupState.CONFIRMED if slot.placed else SignupState.WAITLISTED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        created_at=now,
        updated_at=now,
    )


def leave(slot: Slot, signup: Signup, now: datetime) -> tuple[Slot, Signup]:
    """Slot and sign-up after somebody has left: what they held is free, once."""
    if not signup.is_active:
        return slot, signup
    gone = replace(signup, state=SignupState.CANCELLED, updated_at=now)
    if signup.holds:
        return replace(slot, taken=slot.taken - signup.party_size), gone
    return replace(slot, waiting=slot.waiting - signup.party_size), gone


def promote(slot: Slot, signup: Signup, now: datetime) -> tuple[Slot, Signup]:
    """Slot and sign-up after somebody came up from the queue."""
    moved = replace(slot, taken=slot.taken + signup.party_size, waiting=slot.waiting - signup.party_size)
    return moved, replace(signup, state=SignupState.CONFIRMED, updated_at=now)


def has_room(slot: Slot, party_size: int) -> bool:
    """Whether so many more people fit."""
    return slot.capacity is None or slot.taken + party_size <= slot.capacity


def may(activity: Activity, eyes: Eyes, own: Collection[Signup], now: datetime) -> list[str]:
    """What a person may do with the activity now; a guest nothing."""
    if eyes.person is None:
        return []
    joined = any(signup.is_active for signup in own)
    open_ = activity.state is ActivityState.PUBLISHED and now < activity.ends_at
    acts = {
        "publish": sight.speaks_for(activity, eyes)
        and activity.state is ActivityState.DRAFT
        and now < activity.ends_at,
        "join": open_ and not joined,
        "leave": joined,
    }
    return [act for act, allowed in acts.items() if allowed]


def _slot(activity: Activity, draft: SlotDraft, place: str) -> Slot:
    starts_at, ends_at = draft.starts_at or activity.starts_at, draft.ends_at or activity.ends_at
    if not activity.starts_at <= starts_at < ends_at <= activity.ends_at:
        raise invalid("A task must lie within the activity's time.", "slots", place, "startsAt")
    if draft.capacity is not None and not 0 <= draft.capacity <= LARGEST_CAPACITY:
        raise invalid("Please give room for 0 to {most} people.", "slots", place, "capacity", most=LARGEST_CAPACITY)
    return Slot(
        id=new_id(),
        activity=activity.id,
        role=text.line(draft.role, "slots", place, "role", longest=80),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=draft.capacity,
    )
