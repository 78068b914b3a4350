"""What a task may become while people have joined it: nobody who has a place loses it by that. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import asdict, replace

from pledgebank.activities import sight
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import rules as places
from pledgebank.activities.places.model import Slot, SlotDraft
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.councils.model import Eyes

# What who comes is asked for: with another answer their sign-ups are looked at again.
_ASKS = ("skills", "age_from", "approval")


def check_shaping(activity: Activity, eyes: Eyes, now: datetime, *, expected: int | None) -> None:
    """Raises Refused NOT_ALLOWED, CONFLICT where it changed since, ACTIVITY_CANCELLED, _DONE or _OVER."""
    if not sight.speaks_for(activity, eyes):
        raise not_allowed("Only the organiser can change the tasks of this.", "slot")
    if expected is not None and expected != activity.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("slot",))
    if activity.state is ActivityState.DONE:
        raise Refused("ACTIVITY_DONE", "Nothing is left to do here.", field=("slot",))
    if now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("slot",))


def add(activity: Activity, draft: SlotDraft, standing: Sequence[Slot]) -> Slot:
    """One more task. Raises Refused INVALID, also where there are 20 already."""
    if len(standing) >= places.MOST_SLOTS:
        raise invalid("Please give 1 to {most} tasks that people can join.", "slot", most=places.MOST_SLOTS)
    return places.slot(activity, draft, "slot")


def edit(activity: Activity, slot: Slot, wanted: SlotChanges) -> Slot:
    """The task with what is different about it. Room for fewer than have a place keeps them, and lets nobody else in.

    Raises Refused INVALID, SLOT_CLOSED for what was called off.
    """
    if slot.closed:
        raise Refused("SLOT_CLOSED", "This task has been called off.", field=("slot",))
    given = {name: value for name, value in asdict(wanted).items() if value is not UNSET}
    fields = ("role", "capacity", "starts_at", "ends_at", "minimum", "skills", "age_from", "approval")
    draft = SlotDraft(**({name: getattr(slot, name) for name in fields} | given))
    judged = places.slot(activity, draft)
    return replace(slot, **{name: getattr(judged, name) for name in fields})


def asks_anew(slot: Slot, changed: Slot) -> bool:
    """Whether who comes is asked for something else."""
    return any(getattr(slot, name) != getattr(changed, name) for name in _ASKS)
