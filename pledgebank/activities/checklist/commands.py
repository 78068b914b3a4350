"""Officers say what they ask for, organisers what is done. Load, decide, save, tell."""

from datetime import datetime
from uuid import UUID

from pledgebank.activities import seeing
from pledgebank.activities.checklist import rules, store
from pledgebank.activities.checklist.model import Check, ChecklistChanged, Requirement, RequirementsChanged
from pledgebank.activities.model import Activity
from pledgebank.base.errors import not_found
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.storage.unit import Reader, Unit


async def require(unit: Unit, body: UUID, *, person: UUID, wanted: Requirement) -> UUID:
    """Ask for something before activities are published; answers the body. Raises Refused NOT_FOUND, NOT_ALLOWED."""
    [found] = await councils.bodies_by_ids(unit, [body])
    if found is None:
        raise not_found("There is no such body.", "body")
    if wanted.area is not None and wanted.area not in found.areas:
        raise not_found("There is no such area.", "area")
    [standing] = await store.requirements(unit, [body])
    changed = rules.require(standing, wanted, await staff.eyes_of(unit, person))
    if changed != standing:
        await store.put_requirements(unit, changed)
        unit.emit(RequirementsChanged(id=body))
    return body


async def tick(unit: Unit, activity_id: UUID, *, person: UUID, check: Check, done: bool, note: str) -> UUID:
    """Say that something is done, or is not; answers the activity. Raises Refused NOT_FOUND, NOT_ALLOWED, INVALID."""
    activity, eyes = await seeing.visible(unit, activity_id, person, "activity")
    [standing] = await store.checklists(unit, [activity.id])
    changed = rules.tick(activity, eyes, standing, check, done=done, note=note, now=unit.now)
    await store.put_checklist(unit, changed)
    unit.emit(ChecklistChanged(id=activity.id))
    return activity.id


async def check_publishing(reader: Reader, activity: Activity, now: datetime) -> None:
    """Raises Refused CHECKLIST_OPEN or NOTICE_TOO_SHORT where the bodies of its area ask for more."""
    requirement = await asked(reader, activity)
    [done] = await store.checklists(reader, [activity.id])
    rules.check_publishing(activity, requirement, done, now)


async def asked(reader: Reader, activity: Activity) -> Requirement:
    """All that is asked for of an activity."""
    return rules.asked(activity, await store.requirements(reader, activity.bodies) if activity.bodies else ())
