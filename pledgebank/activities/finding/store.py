"""When and where people could help, and from what activities were copied, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pledgebank.activities.finding.model import Availability, Copy
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import HOLDING, Signup
from pledgebank.activities.places.store import MOST_AT_ONCE, SIGNUPS
from pledgebank.activities.store import ACTIVITIES
from pledgebank.base.geo import Circle
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

AVAILABILITIES = "availabilities"
COPIES = "activity_copies"
INDEXES = (Index(AVAILABILITIES, (("at", 1),)), Index(COPIES, (("source", 1),)))
_LONGEST = timedelta(days=14)


async def availabilities(reader: Reader, people: Sequence[UUID]) -> list[Availability | None]:
    """When and where these people could help, in their order; for nobody's eyes but their own."""
    rows = await reader.find(AVAILABILITIES, {"_id": {"$in": list(people)}}, limit=max(len(people), 1))
    found = {row["_id"]: load(Availability, row) for row in rows}
    return [found.get(person) for person in people]


async def put(unit: Unit, said: Availability) -> None:
    """Keep when and where somebody could help."""
    row = dump(said)
    await unit.update(AVAILABILITIES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def forget(unit: Unit, person: UUID) -> int:
    """Forget when and where somebody could help; answers how many documents that were."""
    return await unit.delete(AVAILABILITIES, {"_id": person})


async def near(
    reader: Reader, circle: Circle, now: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> list[Activity]:
    """Activities with room whose blurred place lies in a circle, the soonest first, from a place in that order on."""
    since = max(now - _LONGEST, after[0]) if after else now - _LONGEST
    clauses: list[Doc] = [
        listing.in_box(circle.box, point="shown"),
        listing.in_circle(circle, point="shown"),
        {"state": ActivityState.PUBLISHED.value, "free": {"$gt": 0}},
        # While the signers of a pledge are invited first they are told of it; nobody else could join.
        {"$or": [{"invited_until": None}, {"invited_until": {"$lte": now}}]},
        {"starts_at": {"$gte": since}, "ends_at": {"$gt": now}},
    ]
    if after:
        clauses.append({"$or": [{"starts_at": {"$gt": after[0]}}, {"_id": {"$gte": after[1]}}]})
    rows = await reader.find(ACTIVITIES, {"$and": clauses}, order=[("starts_at", 1), ("_id", 1)], limit=limit)
    return [load(Activity, row) for row in rows]


async def held_by(reader: Reader, person: UUID, now: datetime) -> list[Signup]:
    """The places that a person has and that are not over."""
    where: Doc = {"person": person, "state": {"$in": [state.value for state in HOLDING]}, "ends_at": {"$gt": now}}
    return [load(Signup, row) for row in await reader.find(SIGNUPS, where, limit=MOST_AT_ONCE)]


async def copies(reader: Reader, keys: Sequence[UUID]) -> list[Copy | None]:
    """From what these activities were copied, in their order."""
    rows = await reader.find(COPIES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Copy, row) for row in rows}
    return [found.get(key) for key in keys]


async def insert_copy(unit: Unit, copy: Copy) -> None:
    """Keep from what an activity was copied."""
    await unit.insert(COPIES, dump(copy))


async def forget_copy(unit: Unit, key: UUID) -> None:
    """Forget from what a draft was copied, and what was written on how that went."""
    await unit.delete(COPIES, {"_id": key})
