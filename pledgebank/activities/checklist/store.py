"""What bodies ask for and what is done for activities, in the database: by their ids alone."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities.checklist.model import Checklist, Requirements
from pledgebank.storage.documents import dump, load
from pledgebank.storage.unit import Reader, Unit

REQUIREMENTS, CHECKLISTS = "requirements", "checklists"


async def requirements(reader: Reader, bodies: Sequence[UUID]) -> list[Requirements]:
    """What these bodies ask for; nothing where nothing is kept."""
    rows = await reader.find(REQUIREMENTS, {"_id": {"$in": list(bodies)}}, limit=max(len(bodies), 1))
    found = {row["_id"]: load(Requirements, row) for row in rows}
    return [found.get(body) or Requirements(id=body) for body in bodies]


async def put_requirements(unit: Unit, requirements: Requirements) -> None:
    """Keep what a body asks for now."""
    kept = dump(requirements)
    await unit.update(REQUIREMENTS, {"_id": kept.pop("_id")}, {"$set": kept}, upsert=True)


async def checklists(reader: Reader, activities: Sequence[UUID]) -> list[Checklist]:
    """What is done for these activities; nothing where nothing is kept."""
    rows = await reader.find(CHECKLISTS, {"_id": {"$in": list(activities)}}, limit=max(len(activities), 1))
    found = {row["_id"]: load(Checklist, row) for row in rows}
    return [found.get(activity) or Checklist(id=activity) for activity in activities]


async def put_checklist(unit: Unit, checklist: Checklist) -> None:
    """Keep what is done for an activity now."""
    kept = dump(checklist)
    await unit.update(CHECKLISTS, {"_id": kept.pop("_id")}, {"$set": kept}, upsert=True)


async def forget(unit: Unit, activity: UUID) -> None:
    """Forget what was done for an activity."""
    await unit.delete(CHECKLISTS, {"_id": activity})
