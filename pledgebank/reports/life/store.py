"""Updates and histories of reports in the database; and which reports time has come for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.page import Page
from pledgebank.reports.life.model import Change, Update
from pledgebank.reports.model import ClosedBecause, Report, ReportState
from pledgebank.reports.store import REPORTS
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

UPDATES = "report_updates"
CHANGES = "report_changes"
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
# Only the few of which these are true stand in their indexes: questions are asked in the very same words.
_TO_BE_ASKED: Doc = {"$gt": _EPOCH}
_CLAIMED = ReportState.FIX_CLAIMED.value
_DUPLICATE = ClosedBecause.DUPLICATE.value
_SOMEBODY: Doc = {"$type": "binData"}
INDEXES = (
    Index(UPDATES, (("report", 1), ("created_at", 1), ("_id", 1))),
    Index(UPDATES, (("report", 1), ("created_at", -1)), where={"asks_to_reopen": True}),
    Index(UPDATES, (("author", 1), ("report", 1))),
    Index(CHANGES, (("report", 1), ("at", 1), ("_id", 1))),
    Index(CHANGES, (("by", 1),)),
    Index(REPORTS, (("ask_at", 1), ("_id", 1)), where={"ask_at": _TO_BE_ASKED}),
    Index(REPORTS, (("state_since", 1), ("_id", 1)), where={"state": _CLAIMED}),
    Index(REPORTS, (("duplicate_of", 1),), where={"closed_because": _DUPLICATE}),
    Index(REPORTS, (("made_by", 1),), where={"made_by": _SOMEBODY}),
)
_IN_TURN = Order("created_at", datetime)
_AS_IT_WENT = Order("at", datetime)


class Due(Struct, frozen=True):
    """A report for which time has come, and since when."""

    at: datetime
    report: UUID


async def update(reader: Reader, key: UUID) -> Update | None:
    """The update with this id, whoever may see it."""
    row = await reader.get(UPDATES, key)
    return load(Update, row) if row else None


async def updates_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Update | None]:
    """The updates with these ids, in their order, whoever may see them."""
    rows = await reader.find(UPDATES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Update, row) for row in rows}
    return [found.get(key) for key in keys]


async def with_photos(reader: Reader, report: UUID, limit: int) -> list[UUID]:
    """Some of the updates of a report that show photos."""
    where = {"report": report, "photos.0": {"$exists": True}}
    return [row["_id"] for row in await reader.find(UPDATES, where, limit=limit, fields=("_id",))]


async def insert_update(unit: Unit, one: Update) -> None:
    """Keep a new update."""
    await unit.insert(UPDATES, dump(one))


async def replace_update(unit: Unit, one: Update) -> None:
    """Keep an update, read in this very unit, as it now is."""
    await unit.replace(UPDATES, dump(one))


async def updates(
    reader: Reader, report: UUID, first: int, after: str | None, *, hidden_too: bool = False
) -> Page[Update]:
    """What was written about a report, the earliest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"report": report, **({} if hidden_too else {"hidden": False})}
    return await listing.page(
        reader, UPDATES, where, order=_IN_TURN, first=first, after=after, read=lambda row: load(Update, row)
    )


async def asking(reader: Reader, report: UUID, since: datetime, limit: int) -> set[UUID]:
    """Who has asked since then to open a report again; of at most so many updates."""
    where = {"report": report, "asks_to_reopen": True, "hidden": False, "created_at": {"$gte": since}}
    rows = await reader.find(UPDATES, where, order=[("created_at", -1)], limit=limit, fields=("author",))
    return {row["author"] for row in rows if row["author"] is not None}


async def insert_change(unit: Unit, one: Change) -> None:
    """Add to a report's history."""
    await unit.insert(CHANGES, dump(one))


async def change(reader: Reader, key: UUID) -> Change | None:
    """The entry of a history with this id."""
    row = await reader.get(CHANGES, key)
    return load(Change, row) if row else None


async def changes(reader: Reader, report: UUID, first: int, after: str | None, *, staff: bool) -> Page[Change]:
    """What has happened to a report since it was made, the earliest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"report": report, **({} if staff else {"staff_only": False})}
    return await listing.page(
        reader, CHANGES, where, order=_AS_IT_WENT, first=first, after=after, read=lambda row: load(Change, row)
    )


async def touch(unit: Unit, report: UUID, at: datetime) -> None:
    """Note that something was added to a report then."""
    where = {"_id": report, "updated_at": {"$lt": at}}
    await unit.update(REPORTS, where, {"$set": {"updated_at": at}})


async def to_be_asked(reader: Reader, now: datetime, after: Due | None, limit: int) -> list[Due]:
    """The reports whose reporters are to be asked by now whether they are fixed, the longest due first."""
    return await _due(reader, "ask_at", {"ask_at": {**_TO_BE_ASKED, "$lte": now}}, after, limit)


async def claimed(reader: Reader, before: datetime, after: Due | None, limit: int) -> list[Due]:
    """The reports that somebody said were repaired before then, the earliest first."""
    return await _due(reader, "state_since", {"state": _CLAIMED, "state_since": {"$lte": before}}, after, limit)


async def _due(reader: Reader, field: str, where: Doc, after: Due | None, limit: int) -> list[Due]:
    if after:
        beyond = [{field: {"$gt": after.at}}, {field: after.at, "_id": {"$gt": after.report}}]
        where = {**where, "$or": beyond, field: {**where[field], "$gte": after.at}}
    order = [(field, 1), ("_id", 1)]
    rows = await reader.find(REPORTS, where, order=order, limit=limit, fields=("_id", field))
    return [Due(row[field], row["_id"]) for row in rows]


async def repeating(reader: Reader, target: UUID, limit: int) -> list[Report]:
    """Some of the reports that repeat this one."""
    where = {"duplicate_of": target, "closed_because": _DUPLICATE}
    return [load(Report, row) for row in await reader.find(REPORTS, where, limit=limit)]


async def written_by(reader: Reader, person: UUID, limit: int) -> list[Update]:
    """Some of the updates that a person wrote."""
    return [load(Update, row) for row in await reader.find(UPDATES, {"author": person}, limit=limit)]


async def changed_by(reader: Reader, person: UUID, limit: int) -> list[Change]:
    """Some of the changes that a person made."""
    return [load(Change, row) for row in await reader.find(CHANGES, {"by": person}, limit=limit)]


async def made_for_others_by(reader: Reader, person: UUID, limit: int) -> list[UUID]:
    """Some of the reports that a person made for somebody else."""
    rows = await reader.find(REPORTS, {"made_by": {"$eq": person, **_SOMEBODY}}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def forget_authors(unit: Unit, keys: Sequence[UUID]) -> None:
    """Take away who wrote these updates."""
    await unit.update_all(UPDATES, {"_id": {"$in": list(keys)}}, {"$set": {"author": None, "show_name": False}})


async def forget_doers(unit: Unit, keys: Sequence[UUID]) -> None:
    """Take away who made these changes."""
    await unit.update_all(CHANGES, {"_id": {"$in": list(keys)}}, {"$set": {"by": None, "named": False}})


async def forget_makers(unit: Unit, keys: Sequence[UUID]) -> None:
    """Take away who made these reports for somebody else."""
    await unit.update_all(REPORTS, {"_id": {"$in": list(keys)}}, {"$set": {"made_by": None}})


async def naming(reader: Reader, person: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The reports with an update that shows a person's name, by id, after an id."""
    mine: Doc = {"author": person, "show_name": True, **({"report": {"$gt": after}} if after else {})}
    once: list[Doc] = [{"$sort": {"report": 1}}, {"$group": {"_id": "$report"}}, {"$sort": {"_id": 1}}]
    rows = await reader.aggregate(UPDATES, [{"$match": mine}, *once, {"$limit": limit}])
    return [row["_id"] for row in rows]
