"""The work on reports, in the database: one record for each report of each activity."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.page import Page
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit
from pledgebank.works.model import COMING, Course, Evidence, Stage, WorkItem

WORKS, EVIDENCE, COURSES = "works", "evidence", "work_courses"
MOST_OF_REPORT = 200
MOST_OF_ACTIVITY = 50
MOST_EVIDENCE = 50
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
# Only the few of which these are true stand in their indexes: questions are asked in the very same words.
_IS_DUE: Doc = {"$gt": _EPOCH}
_SOMEBODY: Doc = {"$type": "binData"}
INDEXES = (
    Index(WORKS, (("activity", 1), ("report", 1)), unique=True),
    Index(WORKS, (("report", 1), ("starts_at", -1), ("_id", -1))),
    Index(WORKS, (("believe_at", 1), ("_id", 1)), where={"believe_at": _IS_DUE}),
    Index(WORKS, (("outcome.by", 1),), where={"outcome.by": _SOMEBODY}),
    Index(WORKS, (("outcome.votes.person", 1),), where={"outcome.votes.person": _SOMEBODY}),
    Index(WORKS, (("outcome.update", 1),), where={"outcome.update": _SOMEBODY}),
    Index(EVIDENCE, (("work", 1), ("_id", 1))),
    Index(EVIDENCE, (("by", 1),), where={"by": _SOMEBODY}),
    Index(COURSES, (("ask_at", 1), ("_id", 1)), where={"ask_at": _IS_DUE}),
)
_LATEST = Order("starts_at", datetime, descending=True)
_COMING = [state.value for state in COMING]


class Due(Struct, frozen=True):
    """Something for which time has come, and since when."""

    at: datetime
    id: UUID


async def get(reader: Reader, key: UUID) -> WorkItem | None:
    """The work with this id, whoever may see it."""
    row = await reader.get(WORKS, key)
    return load(WorkItem, row) if row else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[WorkItem | None]:
    """The works with these ids, in their order, whoever may see them."""
    rows = await reader.find(WORKS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(WorkItem, row) for row in rows}
    return [found.get(key) for key in keys]


async def of(reader: Reader, activity: UUID, report: UUID) -> WorkItem | None:
    """What an activity does about a report."""
    row = await reader.find_one(WORKS, {"activity": activity, "report": report})
    return load(WorkItem, row) if row else None


async def of_activities(reader: Reader, activities: Sequence[UUID]) -> list[list[WorkItem]]:
    """For each of these activities, what it does about its reports."""
    where = {"activity": {"$in": list(activities)}}
    limit = MOST_OF_ACTIVITY * max(len(activities), 1)
    found: dict[UUID, list[WorkItem]] = {}
    for row in await reader.find(WORKS, where, order=[("activity", 1), ("report", 1)], limit=limit):
        found.setdefault(row["activity"], []).append(load(WorkItem, row))
    return [found.get(activity, []) for activity in activities]


async def of_report(reader: Reader, report: UUID, limit: int = MOST_OF_REPORT) -> list[WorkItem]:
    """What activities do about a report, the latest first."""
    order = [("starts_at", -1), ("_id", -1)]
    return [load(WorkItem, row) for row in await reader.find(WORKS, {"report": report}, order=order, limit=limit)]


async def coming_of(reader: Reader, reports: Sequence[UUID]) -> list[WorkItem | None]:
    """For each of these reports the next work that everybody may know of and that is yet to be done."""
    where: Doc = {"report": {"$in": list(reports)}, "announced": True, "state": {"$in": _COMING}}
    limit = MOST_OF_REPORT * max(len(reports), 1)
    rows = await reader.find(WORKS, where, order=[("report", 1), ("starts_at", -1), ("_id", -1)], limit=limit)
    found = {row["report"]: load(WorkItem, row) for row in rows}  # the last of each, which is the first in time
    return [found.get(report) for report in reports]


async def page(reader: Reader, report: UUID, *, first: int, after: str | None) -> Page[WorkItem]:
    """What activities that everybody may know of do about a report, the latest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"report": report, "announced": True}
    return await listing.page(
        reader, WORKS, where, order=_LATEST, first=first, after=after, read=lambda row: load(WorkItem, row)
    )


async def telling(reader: Reader, updates: Collection[UUID]) -> dict[UUID, WorkItem]:
    """Of these updates of reports those in which volunteers say how it went, with the work they speak of."""
    where = {"outcome.update": {"$in": list(updates), **_SOMEBODY}}
    rows = await reader.find(WORKS, where, limit=max(len(updates), 1)) if updates else []
    return {row["outcome"]["update"]: load(WorkItem, row) for row in rows}


async def insert(unit: Unit, item: WorkItem) -> None:
    """Keep new work."""
    await unit.insert(WORKS, dump(item))


async def replace(unit: Unit, item: WorkItem) -> None:
    """Keep work as it now stands; it was read in this very unit."""
    await unit.replace(WORKS, dump(item))


async def delete(unit: Unit, key: UUID) -> None:
    """Forget work that another record has taken the place of."""
    await unit.delete(WORKS, {"_id": key})


async def believable(reader: Reader, now: datetime, after: Due | None, limit: int) -> list[Due]:
    """The works whose outcome time makes certain by now, the longest due first."""
    return await _due(reader, WORKS, "believe_at", now, after=after, limit=limit)


async def questions(reader: Reader, now: datetime, after: Due | None, limit: int) -> list[Due]:
    """The activities whose organiser is to be asked by now how it went, the longest due first."""
    return await _due(reader, COURSES, "ask_at", now, after=after, limit=limit)


async def course(reader: Reader, activity: UUID) -> Course | None:
    """When the organiser of an activity is to be asked."""
    row = await reader.get(COURSES, activity)
    return load(Course, row) if row else None


async def put_course(unit: Unit, course: Course) -> None:
    """Note when to ask next."""
    row = dump(course)
    await unit.update(COURSES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def insert_evidence(unit: Unit, evidence: Evidence) -> None:
    """Keep what shows how it went."""
    await unit.insert(EVIDENCE, dump(evidence))


async def evidence_of(reader: Reader, works: Sequence[UUID]) -> list[list[Evidence]]:
    """For each of these works what shows how it went, the first first."""
    limit = MOST_EVIDENCE * max(len(works), 1)
    rows = await reader.find(EVIDENCE, {"work": {"$in": list(works)}}, order=[("work", 1), ("_id", 1)], limit=limit)
    found: dict[UUID, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row["work"], []).append(load(Evidence, row))
    return [found.get(work, []) for work in works]


async def photos_after(reader: Reader, work: UUID) -> list[UUID]:
    """The photos that show how it looked afterwards."""
    [found] = await evidence_of(reader, [work])
    return [photo for one in found if one.stage is Stage.AFTER for photo in one.photos]


async def give_evidence(unit: Unit, source: UUID, target: UUID) -> None:
    """Let what shows how one work went show how another did, whose record takes its place."""
    await unit.update_all(EVIDENCE, {"work": source}, {"$set": {"work": target}})


async def recorded_by(reader: Reader, person: UUID, limit: int) -> list[WorkItem]:
    """Some of the works whose outcome a person told."""
    where = {"outcome.by": {"$eq": person, **_SOMEBODY}}
    return [load(WorkItem, row) for row in await reader.find(WORKS, where, limit=limit)]


async def judged_by(reader: Reader, person: UUID, limit: int) -> list[WorkItem]:
    """Some of the works of which a person has said whether they are done."""
    where = {"outcome.votes.person": {"$eq": person, **_SOMEBODY}}
    return [load(WorkItem, row) for row in await reader.find(WORKS, where, limit=limit)]


async def shown_by(reader: Reader, person: UUID, limit: int) -> list[UUID]:
    """Some of the evidence that a person gave."""
    rows = await reader.find(EVIDENCE, {"by": {"$eq": person, **_SOMEBODY}}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def forget_givers(unit: Unit, keys: Sequence[UUID]) -> None:
    """Take away who gave this evidence."""
    await unit.update_all(EVIDENCE, {"_id": {"$in": list(keys)}}, {"$set": {"by": None}})


async def _due(
    reader: Reader, collection: str, field: str, now: datetime, *, after: Due | None, limit: int
) -> list[Due]:
    where: Doc = {field: {**_IS_DUE, "$lte": now}}
    if after:
        where["$or"] = [{field: {"$gt": after.at}}, {field: after.at, "_id": {"$gt": after.id}}]
        where[field]["$gte"] = after.at
    rows = await reader.find(collection, where, order=[(field, 1), ("_id", 1)], limit=limit, fields=("_id", field))
    return [Due(row[field], row["_id"]) for row in rows]
