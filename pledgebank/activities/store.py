"""Activities in the database: how they are kept, which a filter means, how they are listed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pledgebank.activities import rules
from pledgebank.activities.days import times
from pledgebank.activities.model import Activity, ActivityFilter, ActivityOrder, ActivityState
from pledgebank.base import page as pages
from pledgebank.base.geo import Box, Circle
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

ACTIVITIES = "activities"
INDEXES = (
    Index(ACTIVITIES, (("state", 1), ("ends_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("state", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("state", 1), ("created_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("organiser", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("organiser", 1), ("created_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("group", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("group", 1), ("created_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("areas", 1), ("state", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("reports", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("pledge", 1), ("starts_at", 1), ("_id", 1))),
    Index(ACTIVITIES, (("cell", 1), ("state", 1), ("starts_at", 1))),
    Index(ACTIVITIES, (("state", 1), ("starts_at", 1), ("_id", 1), ("free", 1)), where={"free": {"$gt": 0}}),
    Index(ACTIVITIES, (("state", 1), ("created_at", 1), ("_id", 1), ("free", 1)), where={"free": {"$gt": 0}}),
    Index(ACTIVITIES, (("shown", "2dsphere"),)),
    Index(ACTIVITIES, (("due_at", 1), ("_id", 1)), where={"due_at": {"$exists": True}}),
)
AROUND = 25_000.0  # metres
_FIRST = datetime.min.replace(tzinfo=UTC)
LISTED = (ActivityState.PUBLISHED, ActivityState.HELD, ActivityState.DONE)
ORDERS = {
    ActivityOrder.SOONEST: Order("starts_at", datetime),
    ActivityOrder.NEWEST: Order("created_at", datetime, descending=True),
}


async def get(reader: Reader, key: UUID) -> Activity | None:
    """The activity with this id, whoever may see it."""
    document = await reader.get(ACTIVITIES, key)
    return load(Activity, document) if document else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Activity | None]:
    """The activities with these ids, in their order, whoever may see them."""
    documents = await reader.find(ACTIVITIES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {document["_id"]: load(Activity, document) for document in documents}
    return [found.get(key) for key in keys]


async def page(
    reader: Reader,
    wanted: ActivityFilter,
    order: ActivityOrder,
    *,
    eyes: Eyes,
    first: int | None,
    after: str | None,
) -> Page[Activity]:
    """A page of what this person may see of what is meant. NEAREST needs `near`."""
    size, clauses = pages.size(first), where(wanted, eyes)
    if order is ActivityOrder.NEAREST:
        circle = rules.circle(wanted.near)
        return await listing.nearest(
            reader, ACTIVITIES, clauses, circle=circle, field="shown", first=size, after=after, read=_read
        )
    if wanted.near:
        clauses = {"$and": [clauses, listing.in_circle(wanted.near, point="shown")]}
    total = await listing.total(reader, ACTIVITIES, clauses)
    return await listing.page(
        reader, ACTIVITIES, clauses, order=ORDERS[order], first=size, after=after, read=_read, total=total
    )


async def by_id(reader: Reader, *, within: Box | None, eyes: Eyes, after: UUID | None, limit: int) -> list[Activity]:
    """What this person may see inside a box, in the order of ids: for copies on phones."""
    clauses: list[Doc] = [where(ActivityFilter(within=within), eyes)]
    if after is not None:
        clauses.append({"_id": {"$gt": after}})
    rows = await reader.find(ACTIVITIES, {"$and": clauses}, order=[("_id", 1)], limit=limit)
    return [load(Activity, row) for row in rows]


def where(wanted: ActivityFilter, eyes: Eyes) -> Doc:
    """The activities that a filter means and this person may see; the circle is left to the caller."""
    clauses: list[Doc] = [_free()] if wanted.free else []
    if wanted.organiser is not None:
        clauses.append(_organised_by(wanted.organiser, eyes))
    if not wanted.free and (wanted.organiser is None or wanted.organiser != eyes.person):  # one's own one sees
        clauses.append(visible(eyes))
    for field, value in (
        ("areas", wanted.area),
        ("reports", wanted.report),
        ("pledge", wanted.pledge),
        ("group", wanted.group),
    ):
        if value is not None:
            clauses.append({field: value})
    if wanted.starts_after is not None:
        clauses.append({"starts_at": {"$gte": wanted.starts_after}})
    if wanted.starts_before is not None:
        clauses.append({"starts_at": {"$lt": wanted.starts_before}})
    if wanted.ends_after is not None:
        # None lasts longer: what began before that need not be looked at.
        begun = wanted.ends_after - min(rules.LONGEST, wanted.ends_after - _FIRST)
        clauses.append({"starts_at": {"$gte": begun}, "ends_at": {"$gt": wanted.ends_after}})
    if wanted.within is not None:
        clauses.append(listing.in_box(wanted.within, point="shown"))
    return {"$and": clauses}


def visible(eyes: Eyes) -> Doc:
    """What `sight.may_see` allows, as the database is asked for it; of what was called off only their own."""
    public: Doc = {"state": {"$in": [state.value for state in LISTED]}}
    return _organised_by(eyes.person, eyes, public) if eyes.person else public


def _organised_by(person: UUID, eyes: Eyes, *others: Doc) -> Doc:
    """What somebody organises themselves, or these eyes for a group; and these others."""
    if not eyes.organises:
        own: Doc = {"organiser": person, "group": None}
        return {"$or": [*others, own]} if others else own
    groups: Doc = {"group": {"$in": sorted(eyes.organises)}}
    # The first says no more than where to look, so that the database can merge its indexes in the list's order.
    return {"$and": [{"$or": [*others, {"organiser": person}, groups]}, {"$or": [*others, {"group": None}, groups]}]}


def _free() -> Doc:
    """What all see and has room for one more."""
    return {"state": ActivityState.PUBLISHED.value, "free": {"$gt": 0}}


async def names_report(reader: Reader, report: UUID) -> bool:
    """Whether any activity is about a report, drafts included."""
    return await reader.find_one(ACTIVITIES, {"reports": report}, fields=("_id",)) is not None


async def makes_good(reader: Reader, pledge: UUID) -> bool:
    """Whether any activity is to make a pledge good, drafts included."""
    return await reader.find_one(ACTIVITIES, {"pledge": pledge}, fields=("_id",)) is not None


async def insert(unit: Unit, activity: Activity) -> None:
    """Keep a new activity; its tasks are kept after it, and counted then."""
    await unit.insert(ACTIVITIES, {**document(activity), "free": 0})


async def replace(unit: Unit, activity: Activity) -> None:
    """Keep an activity as it now is, read in this very unit; how many of its tasks have room is counted by itself."""
    fields = document(activity)
    key = fields.pop("_id")
    change: Doc = {"$set": fields} if "due_at" in fields else {"$set": fields, "$unset": {"due_at": ""}}
    if not await unit.update(ACTIVITIES, {"_id": key}, change):
        raise LookupError(f"no activity {key}")


async def count_free(unit: Unit, key: UUID, change: int) -> None:
    """So many more, or fewer, of its tasks have room."""
    if not await unit.update(ACTIVITIES, {"_id": key}, {"$inc": {"free": change}}):
        raise LookupError(f"no activity {key}")


def document(activity: Activity) -> Doc:
    """How it is kept: with the time at which the clock has something to tell of it, if there will be any."""
    due = times.due_at(activity)
    return dump(activity) | ({"due_at": due} if due else {})


async def due(
    reader: Reader, now: datetime, after: tuple[UUID, datetime] | None, limit: int
) -> list[tuple[UUID, datetime]]:
    """Some of what has started or ended until now and was not told, each with when, in order, after one of them."""
    wanted: Doc = {"due_at": {"$lte": now}}
    if after is not None:
        key, when = after
        wanted = {"due_at": {"$gte": when, "$lte": now}, "$or": [{"due_at": {"$gt": when}}, {"_id": {"$gt": key}}]}
    order = [("due_at", 1), ("_id", 1)]
    rows = await reader.find(ACTIVITIES, wanted, order=order, limit=limit, fields=("due_at",))
    return [(row["_id"], row["due_at"]) for row in rows]


async def delete(unit: Unit, key: UUID) -> None:
    """Forget a draft, which nobody but its organiser could see."""
    await unit.delete(ACTIVITIES, {"_id": key})


async def organised_by(reader: Reader, organiser: UUID, *, ending_after: datetime, limit: int) -> list[Activity]:
    """Some of a person's drafts, and of what they organise and is not over."""
    draft = {"state": ActivityState.DRAFT.value}
    going_on = [ActivityState.PUBLISHED.value, ActivityState.HELD.value]
    coming = {"state": {"$in": going_on}, "ends_at": {"$gt": ending_after}}
    own: Doc = {"organiser": organiser, "group": None, "$or": [draft, coming]}
    return [_read(row) for row in await reader.find(ACTIVITIES, own, limit=limit)]


async def coming_of_group(reader: Reader, group: UUID, *, ending_after: datetime, limit: int) -> list[Activity]:
    """Some of a group's drafts, and of what it organises and is not over."""
    draft = {"state": ActivityState.DRAFT.value}
    states = [ActivityState.PUBLISHED.value, ActivityState.HELD.value]
    coming = {"state": {"$in": states}, "ends_at": {"$gt": ending_after}}
    rows = await reader.find(ACTIVITIES, {"group": group, "$or": [draft, coming]}, limit=limit)
    return [_read(row) for row in rows]


async def about(reader: Reader, report: UUID, limit: int) -> list[Activity]:
    """Some of the activities about a report."""
    return [load(Activity, row) for row in await reader.find(ACTIVITIES, {"reports": report}, limit=limit)]


async def instead_of(reader: Reader, activity: Activity, now: datetime, limit: int) -> list[Activity]:
    """The nearest others that are to come and have room, by the blurred places."""
    circle = Circle(activity.shown, AROUND)
    where: Doc = {**_free(), "starts_at": {"$gt": now}, "_id": {"$ne": activity.id}}
    found = await listing.nearest(
        reader, ACTIVITIES, where, circle=circle, field="shown", first=limit, after=None, read=_read
    )
    return list(found.items)


async def free(reader: Reader, key: UUID) -> int:
    """How many of an activity's tasks have room, as it is kept with it."""
    document = await reader.find_one(ACTIVITIES, {"_id": key}, fields=("free",))
    return int(document.get("free", 0)) if document else 0


async def naming(reader: Reader, organiser: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """What somebody organises or did, which shows their name, by id, after an id."""
    where: Doc = {"organiser": organiser, "group": None, **({"_id": {"$gt": after}} if after else {})}
    rows = await reader.find(ACTIVITIES, where, order=[("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def naming_group(reader: Reader, group: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """What a group organises or did, by id, after an id."""
    where: Doc = {"group": group, **({"_id": {"$gt": after}} if after else {})}
    rows = await reader.find(ACTIVITIES, where, order=[("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


def _read(document: Doc) -> Activity:
    return load(Activity, document)
