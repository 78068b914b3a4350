"""Who may join, who gets a place and who comes up from the queue. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pledgebank.activities import sight
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import TURNED_UP, Signup, SignupState, Slot, SlotDraft
from pledgebank.activities.volunteers import rules as volunteering
from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes

MOST_SLOTS = 20
LARGEST_CAPACITY = 10_000
LARGEST_PARTY = 20
OLDEST = 99


def slots(activity: Activity, drafts: Sequence[SlotDraft]) -> list[Slot]:
    """The activity's slots. Raises Refused INVALID for none, too many, or one outside the activity's time."""
    if not 1 <= len(drafts) <= MOST_SLOTS:
        raise invalid("Please give 1 to {most} tasks that people can join.", "slots", most=MOST_SLOTS)
    return [slot(activity, draft, "slots", str(place)) for place, draft in enumerate(drafts)]


def slot(activity: Activity, draft: SlotDraft, *path: str) -> Slot:
    """One slot, at this path of an input. Raises Refused INVALID."""
    starts_at, ends_at = draft.starts_at or activity.starts_at, draft.ends_at or activity.ends_at
    if not activity.starts_at <= starts_at < ends_at <= activity.ends_at:
        raise invalid("A task must lie within the activity's time.", *path, "startsAt")
    _check_numbers(draft, *path)
    return Slot(
        id=new_id(),
        activity=activity.id,
        role=text.line(draft.role, *path, "role", longest=80),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=draft.capacity,
        minimum=draft.minimum,
        skills=volunteering.checked(draft.skills, *path, "skills"),
        age_from=draft.age_from,
        approval=draft.approval,
    )


def check_open(activity: Activity, slot: Slot, now: datetime, field: str = "slot") -> None:
    """Raises Refused when nobody gets a place: ACTIVITY_CANCELLED, _HELD, _DONE, _OVER, NOT_PUBLISHED, SLOT_CLOSED."""
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=(field,))
    if activity.state is ActivityState.HELD:
        raise Refused("ACTIVITY_HELD", "Nobody else can join this just now.", field=(field,))
    if activity.state is ActivityState.DONE:
        raise Refused("ACTIVITY_DONE", "Nothing is left to do here.", field=(field,))
    if activity.state is not ActivityState.PUBLISHED:
        raise Refused("NOT_PUBLISHED", "This is not open for joining yet.", field=(field,))
    if now >= slot.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=(field,))
    if slot.closed:
        raise Refused("SLOT_CLOSED", "This task has been called off.", field=(field,))


def check_joining(activity: Activity, slot: Slot, party_size: int, now: datetime) -> None:
    """Raises Refused as `check_open` does, SLOT_CLOSED where there are no places, INVALID for too large a party."""
    check_open(activity, slot, now)
    if slot.capacity == 0:
        raise Refused("SLOT_CLOSED", "This task takes nobody just now.", field=("slot",))
    most = LARGEST_PARTY if slot.capacity is None else min(LARGEST_PARTY, slot.capacity)
    if not 1 <= party_size <= most:
        if most == 1:
            raise invalid("There is room for one person here.", "partySize")
        raise invalid("Please come with 1 to {most} people.", "partySize", most=most)


def check_free(person: Collection[Signup], slot: Slot, *, but: Signup | None = None, field: str = "slot") -> None:
    """Nobody can be in two places at once; `but` the one that is in question. Raises Refused OVERLAPS."""
    others = [signup for signup in person if but is None or signup.id != but.id]
    if clashes(others, slot.starts_at, slot.ends_at):
        raise Refused("OVERLAPS", "You already have a place somewhere else at that time.", field=(field,))


def clashes(person: Collection[Signup], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the places a person holds overlap a time; one may start at the moment another ends."""
    return any(signup.holds and signup.starts_at < ends_at and starts_at < signup.ends_at for signup in person)


def check_switching(earlier: Signup, *, switch: bool) -> None:
    """Raises Refused ALREADY_JOINED when somebody has another task of it and does not mean to change."""
    if not switch:
        raise Refused(
            "ALREADY_JOINED", "You have already joined another task of this; leave that first.", field=("slot",)
        )
    if earlier.state in TURNED_UP:
        raise Refused("CHECKED_IN", "You are already there: please check out instead.", field=("slot",))


def check_gained(earlier: Signup, later: Signup) -> None:
    """Nobody gives up a place for a mere hope of another. Raises Refused SLOT_FULL or NEEDS_APPROVAL."""
    if not earlier.holds or later.holds:
        return
    if later.state is SignupState.REQUESTED:
        raise Refused(
            "NEEDS_APPROVAL",
            "The organiser has to say yes there first, so you keep the place you have.",
            field=("slot",),
        )
    raise Refused("SLOT_FULL", "There is no room there, so you keep the place you have.", field=("slot",))


def check_leaving(slot: Slot, signup: Signup, now: datetime) -> None:
    """Leaving is always possible, but not undoing what has been. Raises Refused CHECKED_IN or ACTIVITY_OVER."""
    if signup.state in TURNED_UP:
        raise Refused("CHECKED_IN", "You are already there: please check out instead.", field=("slot",))
    if signup.holds and now >= slot.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("slot",))


def may(activity: Activity, eyes: Eyes, own: Collection[Signup], now: datetime) -> list[str]:
    """What a person may do with the activity now; a guest nothing."""
    if eyes.person is None:
        return []
    state, over, speaks = activity.state, now >= activity.ends_at, sight.speaks_for(activity, eyes)
    answers, standing = sight.answers_for(activity, eyes), [signup for signup in own if signup.is_active]
    public = state in {ActivityState.PUBLISHED, ActivityState.HELD}
    open_ = state is ActivityState.PUBLISHED and not over
    acts = {
        "publish": speaks and state is ActivityState.DRAFT and not over,
        "join": open_ and not standing,
        "switch": open_ and any(signup.state not in TURNED_UP for signup in standing),
        "leave": any(_may_leave(signup, now) for signup in standing),
        "answerOffer": any(_may_answer(signup, open_, now) for signup in standing),
        "answerSignups": speaks and public and not over,
        "update": speaks and (public or state is ActivityState.DRAFT) and not over,
        "changeSlots": speaks and (public or state is ActivityState.DRAFT) and not over,
        "cancel": (speaks or answers) and public and not over,
        "hold": answers and public and not over,
        "release": answers and state is ActivityState.HELD and not over,
        "finish": answers and public,
    }
    return [act for act, allowed in acts.items() if allowed]


def _may_leave(signup: Signup, now: datetime) -> bool:
    return signup.state not in TURNED_UP and not (signup.holds and now >= signup.ends_at)


def _may_answer(signup: Signup, open_: bool, now: datetime) -> bool:
    if signup.state is SignupState.OFFERED:
        return open_ and signup.offer_until is not None and now < signup.offer_until
    return signup.state is SignupState.RECONFIRM


def _check_numbers(draft: SlotDraft, *path: str) -> None:
    if draft.capacity is not None and not 0 <= draft.capacity <= LARGEST_CAPACITY:
        raise invalid("Please give room for 0 to {most} people.", *path, "capacity", most=LARGEST_CAPACITY)
    if not 0 <= draft.minimum <= (LARGEST_CAPACITY if draft.capacity is None else draft.capacity):
        raise invalid("The least number of people cannot be more than there is room for.", *path, "minimum")
    if draft.age_from is not None and not 1 <= draft.age_from <= OLDEST:
        raise invalid("Please give an age from 1 to {most} years.", *path, "ageFrom", most=OLDEST)
