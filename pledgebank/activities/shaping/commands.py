"""Organisers add, change and call off tasks. Load, decide, save, tell."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import seeing
from pledgebank.activities import store as activities
from pledgebank.activities.events import SlotChanged
from pledgebank.activities.model import Activity
from pledgebank.activities.places import filling
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Slot, SlotDraft
from pledgebank.activities.shaping import rules
from pledgebank.activities.shaping.model import SlotChanges
from pledgebank.storage.unit import Reader, Unit


async def add(unit: Unit, activity_id: UUID, *, person: UUID, draft: SlotDraft) -> UUID:
    """One more task; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, INVALID, and as `check_shaping` does."""
    activity, eyes = await seeing.visible(unit, activity_id, person, "activity")
    rules.check_shaping(activity, eyes, unit.now, expected=None)
    [standing] = await places.slots_of(unit, [activity.id])
    slot = rules.add(activity, draft, standing)
    await places.insert_slots(unit, [slot])
    await _tell(unit, activity, SlotChanged(id=activity.id, slot=slot.id))
    return slot.id


async def edited(
    reader: Reader, slot_id: UUID, *, person: UUID, wanted: SlotChanges, expected: int | None, now: datetime
) -> tuple[Activity, Slot, Slot]:
    """Its activity, the task as it is and as it would be.

    Raises Refused NOT_FOUND, NOT_ALLOWED, CONFLICT, INVALID, and as `check_shaping` does.
    """
    slot = await filling.found(reader, slot_id)
    activity, eyes = await seeing.visible(reader, slot.activity, person, "slot")
    rules.check_shaping(activity, eyes, now, expected=expected)
    return activity, slot, rules.edit(activity, slot, wanted)


async def edit(unit: Unit, slot_id: UUID, *, person: UUID, wanted: SlotChanges, expected: int | None) -> UUID:
    """Change a task; answers its id. Raises Refused as `edited` does.

    More room is offered to the queue at once. Who signed up is looked at again by a follower where it asks for more.
    """
    activity, slot, changed = await edited(unit, slot_id, person=person, wanted=wanted, expected=expected, now=unit.now)
    if changed != slot:
        await filling.fill(unit, changed)
        await _tell(unit, activity, SlotChanged(id=activity.id, slot=slot.id, asks_anew=rules.asks_anew(slot, changed)))
    return slot_id


async def close(unit: Unit, slot_id: UUID, *, person: UUID) -> UUID:
    """Call a task off; who had signed up is let off by a follower. Answers its id; again is harmless.

    Raises Refused NOT_FOUND, NOT_ALLOWED, and as `check_shaping` does.
    """
    slot = await filling.found(unit, slot_id)
    activity, eyes = await seeing.visible(unit, slot.activity, person, "slot")
    rules.check_shaping(activity, eyes, unit.now, expected=None)
    if not slot.closed:
        await places.replace_slot(unit, replace(slot, closed=True))
        await _tell(unit, activity, SlotChanged(id=activity.id, slot=slot.id))
    return slot_id


async def _tell(unit: Unit, activity: Activity, event: SlotChanged) -> None:
    await activities.replace(unit, replace(activity, version=activity.version + 1, updated_at=unit.now))
    unit.emit(event)
