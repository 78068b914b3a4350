"""When activities begin, as people were told, and when who comes is next reminded, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.notify.activities.model import Reminder, Times
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

TIMES = "activity_times"
REMINDERS = "reminders"
MOST_TASKS = 100
INDEXES = (
    Index(REMINDERS, (("due_at", 1), ("_id", 1))),
    Index(REMINDERS, (("activity", 1),)),
    Index(TIMES, (("starts_at", 1),)),
)


async def times(reader: Reader, keys: Sequence[UUID]) -> dict[UUID, Times]:
    """When those of these activities begin, of which people were told."""
    rows = await reader.find(TIMES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    return {row["_id"]: load(Times, row) for row in rows}


async def put_times(unit: Unit, told: Times) -> None:
    """Keep when an activity begins, as people are told."""
    row = dump(told)
    await unit.update(TIMES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def reminder(reader: Reader, slot: UUID) -> Reminder | None:
    """When those who come to a task are next reminded."""
    row = await reader.get(REMINDERS, slot)
    return load(Reminder, row) if row else None


async def due(reader: Reader, now: datetime, after: Reminder | None, limit: int) -> list[Reminder]:
    """The reminders whose time has come by now, the longest due first."""
    where: Doc = {"due_at": {"$lte": now}}
    if after:
        where["due_at"]["$gte"] = after.due_at
        where["$or"] = [{"due_at": {"$gt": after.due_at}}, {"_id": {"$gt": after.id}}]
    rows = await reader.find(REMINDERS, where, order=[("due_at", 1), ("_id", 1)], limit=limit)
    return [load(Reminder, row) for row in rows]


async def reminders_of(reader: Reader, activity: UUID) -> list[Reminder]:
    """Of which tasks of an activity people are still to be reminded."""
    return [load(Reminder, row) for row in await reader.find(REMINDERS, {"activity": activity}, limit=MOST_TASKS)]


async def put_reminder(unit: Unit, one: Reminder) -> None:
    """Keep when those who come to a task are next to be reminded."""
    row = dump(one)
    await unit.update(REMINDERS, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def forget_reminder(unit: Unit, slot: UUID) -> None:
    """Nobody is to be reminded of a task any more."""
    await unit.delete(REMINDERS, {"_id": slot})


async def forget_reminders(unit: Unit, activity: UUID) -> None:
    """Nobody is to be reminded of any task of an activity any more."""
    await unit.delete(REMINDERS, {"activity": activity})
