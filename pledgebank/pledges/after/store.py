"""Announcements, what time has to do for pledges, and who said to have kept their word, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank.base import page as pages
from pledgebank.base.page import Page
from pledgebank.pledges.after.model import Announcement, Answers, Course, Joiner, Promiser, Record
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState
from pledgebank.pledges.store import PLEDGES, SIGNATURES
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

ANNOUNCEMENTS = "announcements"
COURSES = "pledge_courses"
JOINERS = "pledge_joiners"
MOST_ANSWERS = 1_000_000
MOST_RECORDED = 1_000
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
# Only the few of which these are true stand in their indexes: questions are asked in the very same words.
_IS_DUE: Doc = {"$gt": _EPOCH}
_ANSWERED: Doc = {"$type": "bool"}
INDEXES = (
    Index(ANNOUNCEMENTS, (("pledge", 1), ("sent_at", -1), ("_id", -1))),
    *(
        Index(COURSES, ((field, 1), ("_id", 1)), where={field: _IS_DUE})
        for field in ("remind_at", "ask_at", "advise_at")
    ),
    Index(JOINERS, (("pledge", 1), ("_id", 1))),
    Index(JOINERS, (("at", 1),)),
    Index(SIGNATURES, (("pledge", 1), ("done", 1), ("withdrawn_at", 1)), where={"done": _ANSWERED}),
)
_LATEST = Order("sent_at", datetime, descending=True)
_UNSHOWN = [PledgeState.PENDING.value, PledgeState.SUSPENDED.value]


class Due(Struct, frozen=True):
    """A pledge for which time has come, and since when."""

    at: datetime
    pledge: UUID


async def insert_announcement(unit: Unit, one: Announcement) -> None:
    """Keep what a promiser wrote."""
    await unit.insert(ANNOUNCEMENTS, dump(one))


async def announcements_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Announcement | None]:
    """The announcements with these ids, in their order, whoever may read them."""
    rows = await reader.find(ANNOUNCEMENTS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Announcement, row) for row in rows}
    return [found.get(key) for key in keys]


async def announcement(reader: Reader, key: UUID) -> Announcement | None:
    """The announcement with this id, whoever may read it."""
    return (await announcements_by_ids(reader, [key]))[0]


async def hide(unit: Unit, key: UUID, *, hidden: bool) -> None:
    """Take what a promiser wrote from view, or bring it back."""
    await unit.update(ANNOUNCEMENTS, {"_id": key}, {"$set": {"hidden": hidden}})


async def announcements(reader: Reader, pledge: Pledge, first: int, after: str | None) -> Page[Announcement]:
    """What a promiser wrote of a pledge, and of that of which it is one area, the latest first.

    Raises Refused INVALID_CURSOR.
    """
    where: Doc = {"pledge": {"$in": [key for key in (pledge.id, pledge.parent) if key]}}
    return await listing.page(
        reader, ANNOUNCEMENTS, where, order=_LATEST, first=first, after=after, read=lambda row: load(Announcement, row)
    )


async def latest_announcements(reader: Reader, pledge: UUID, limit: int) -> list[Announcement]:
    """The latest of what a promiser wrote, the latest first."""
    order = [("sent_at", -1), ("_id", -1)]
    rows = await reader.find(ANNOUNCEMENTS, {"pledge": pledge}, order=order, limit=limit)
    return [load(Announcement, row) for row in rows]


async def said_after_end(reader: Reader, keys: Sequence[UUID]) -> list[bool]:
    """Of each of these pledges whether its promiser has written since it ended."""
    latest = [await latest_announcements(reader, key, 1) for key in keys]
    return [any(one.ended for one in said) for said in latest]


async def courses(reader: Reader, keys: Sequence[UUID]) -> dict[UUID, Course]:
    """What time has done and has to do for those of these pledges for which it has."""
    rows = await reader.find(COURSES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    return {row["_id"]: load(Course, row) for row in rows}


async def note(unit: Unit, pledge: UUID, **changed: Any) -> None:
    """Note what time has done or has to do for a pledge; what is not named stays."""
    await unit.update(COURSES, {"_id": pledge}, {"$set": changed}, upsert=True)


async def due(reader: Reader, field: str, now: datetime, after: Due | None, limit: int) -> list[Due]:
    """The pledges for which time has come by now, by that field of their course, the longest due first."""
    where: Doc = {field: {**_IS_DUE, "$lte": now}}
    if after:
        where["$or"] = [{field: {"$gt": after.at}}, {field: after.at, "_id": {"$gt": after.pledge}}]
        where[field]["$gte"] = after.at
    rows = await reader.find(COURSES, where, order=[(field, 1), ("_id", 1)], limit=limit, fields=("_id", field))
    return [Due(row[field], row["_id"]) for row in rows]


async def queue(unit: Unit, joiner: Joiner) -> None:
    """Keep in mind who joined after the promiser wrote."""
    row = dump(joiner)
    await unit.update(JOINERS, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def joiners(reader: Reader, pledge: UUID, limit: int) -> list[Joiner]:
    """Some of those who joined a pledge after its promiser wrote, and were not greeted yet."""
    rows = await reader.find(JOINERS, {"pledge": pledge}, order=[("_id", 1)], limit=limit)
    return [load(Joiner, row) for row in rows]


async def waited_for(reader: Reader, before: datetime, limit: int) -> list[UUID]:
    """Some pledges for which somebody joined before then who was not greeted yet."""
    rows = await reader.find(JOINERS, {"at": {"$lte": before}}, order=[("at", 1)], limit=limit, fields=("pledge",))
    return list(dict.fromkeys(row["pledge"] for row in rows))


async def forget_joiners(unit: Unit, keys: Sequence[UUID]) -> None:
    """They were greeted, or will not be."""
    await unit.delete(JOINERS, {"_id": {"$in": list(keys)}})


async def answer(unit: Unit, signature: UUID, done: bool | None) -> None:
    """Keep what a signer said."""
    await unit.update(SIGNATURES, {"_id": signature}, {"$set": {"done": done}})


async def answers(reader: Reader, pledge: UUID) -> Answers:
    """What signers have said, without those who took their word back."""
    told = [{"pledge": pledge, "done": {"$eq": said, **_ANSWERED}, "withdrawn_at": None} for said in (True, False)]
    done, not_done = [await reader.count(SIGNATURES, where, limit=MOST_ANSWERS) for where in told]
    return Answers(done, not_done)


async def signers(
    reader: Reader, pledge: UUID, states: Sequence[SignatureState], first: int, after: str | None
) -> Page[Signature]:
    """A page of the signatures of a pledge that are in one of these states, the earliest first."""
    where: Doc = {"pledge": pledge, "state": {"$in": [state.value for state in states]}}
    if after is not None:
        at, key = pages.decode(after, datetime, UUID)
        where["signed_at"] = {"$gte": at}
        where["$or"] = [{"signed_at": {"$gt": at}}, {"_id": {"$gt": key}}]
    rows = await reader.find(SIGNATURES, where, order=[("signed_at", 1), ("_id", 1)], limit=first + 1)
    return pages.cut([load(Signature, row) for row in rows], first, lambda one: (one.signed_at, one.id))


async def records(reader: Reader, keys: Sequence[Promiser]) -> list[Record]:
    """What became of the last 1,000 pledges of each of these promisers that everybody may know of."""
    return [await _record(reader, key) for key in keys]


async def _record(reader: Reader, promiser: Promiser) -> Record:
    own: Doc = {"promiser": promiser.person, "body": None, "group": None}
    if promiser.body or promiser.group:
        own = {"body": promiser.body} if promiser.body else {"group": promiser.group}
    public = {"private": {"$ne": True}, "unseen": {"$ne": True}, "state": {"$nin": _UNSHOWN}, "by_area": {"$ne": True}}
    fields = ("activated_at", "kept", "done", "not_done")
    order = [("created_at", -1), ("_id", -1)]
    found = await reader.find(PLEDGES, {**own, **public}, order=order, limit=MOST_RECORDED, fields=fields)
    return Record(
        made=len(found),
        activated=sum(row.get("activated_at") is not None for row in found),
        kept=sum(row.get("kept") is True for row in found),
        answers=Answers(sum(row.get("done", 0) for row in found), sum(row.get("not_done", 0) for row in found)),
    )
