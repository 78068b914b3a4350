"""Who takes part in an activity, page by page: for whoever tells them of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.places.model import COMING, Signup, SignupState, Slot
from pledgebank.activities.places.store import SIGNUPS, SLOTS, slots_of
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.unit import Reader


async def standing(reader: Reader, activity: UUID, after: UUID | None, limit: int) -> list[Signup]:
    """At most so many standing sign-ups of an activity, by person, after one."""
    held: Doc = {"$exists": True, **({"$gt": after} if after else {})}
    where: Doc = {"activity": activity, "held_by": held}
    rows = await reader.find(SIGNUPS, where, order=[("activity", 1), ("held_by", 1)], limit=limit)
    return [load(Signup, row) for row in rows]


async def of_slot(
    reader: Reader, slot: UUID, states: Collection[SignupState], after: UUID | None, limit: int
) -> list[Signup]:
    """At most so many of a task's sign-ups in some states, by person, after one."""
    where: Doc = {"slot": slot, "state": {"$in": [state.value for state in states]}}
    if after:
        where["person"] = {"$gt": after}
    rows = await reader.find(SIGNUPS, where, order=[("slot", 1), ("person", 1)], limit=limit)
    return [load(Signup, row) for row in rows]


async def standing_of(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[Signup | None]:
    """For each (person, activity) the person's standing sign-up there."""
    rows = await reader.find(
        SIGNUPS,
        {"activity": {"$in": [key for _, key in keys]}, "held_by": {"$in": [person for person, _ in keys]}},
        limit=max(len(keys) ** 2, 1),
    )
    found = {(row["person"], row["activity"]): load(Signup, row) for row in rows}
    return [found.get(key) for key in keys]


async def open_slots(reader: Reader, activities: Sequence[UUID], now: datetime) -> dict[UUID, list[Slot]]:
    """For each of these activities the tasks that begin later and have room for somebody, in the order of their ids."""
    room: Doc = {"$or": [{"capacity": None}, {"$expr": {"$lt": ["$taken", "$capacity"]}}]}
    where: Doc = {"activity": {"$in": list(activities)}, "starts_at": {"$gt": now}, "closed": {"$ne": True}, **room}
    order = [("activity", 1), ("_id", 1)]
    found: dict[UUID, list[Slot]] = {key: [] for key in activities}
    for row in await reader.find(SLOTS, where, order=order, limit=max(20 * len(activities), 1)):
        found[row["activity"]].append(load(Slot, row))
    return found


async def took_part(reader: Reader, activity: UUID, person: UUID) -> bool:
    """Whether somebody had a place in an activity when it began: also who left later, or is said not to have come."""
    [slots] = await slots_of(reader, [activity])
    had = {"state": {"$in": [state.value for state in (*COMING, SignupState.NO_SHOW)]}}
    left = {"state": SignupState.CANCELLED.value, "$expr": {"$gte": ["$updated_at", "$starts_at"]}}
    where: Doc = {"slot": {"$in": [slot.id for slot in slots]}, "person": person, "$or": [had, left]}
    return await reader.find_one(SIGNUPS, where, fields=("_id",)) is not None
