"""Notices and wishes, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.notify.model import Mute, Notice, Wishes
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

NOTICES = "notices"
WISHES = "wishes"
MUTES = "mutes"
KEPT = timedelta(days=180)
MOST_UNREAD = 1_000
MOST_IN_LETTER = 50

INDEXES = (
    Index(NOTICES, (("person", 1), ("at", 1), ("_id", 1))),
    Index(NOTICES, (("person", 1), ("read", 1), ("at", 1), ("_id", 1))),
    Index(NOTICES, (("letter", 1), ("at", 1), ("_id", 1))),
    Index(NOTICES, (("made_at", 1),), expires=int(KEPT.total_seconds())),
    Index(WISHES, (("email", 1),)),
    Index(MUTES, (("person", 1),)),
)
_NEWEST = Order("at", datetime, descending=True)


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Notice | None]:
    """The notices with these ids, in their order, whoever they are for."""
    rows = await reader.find(NOTICES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: _read(row) for row in rows}
    return [found.get(key) for key in keys]


async def page(reader: Reader, person: UUID, first: int, after: str | None) -> Page[Notice]:
    """What a person was told, the newest first. Raises Refused INVALID_CURSOR."""
    return await listing.page(reader, NOTICES, {"person": person}, order=_NEWEST, first=first, after=after, read=_read)


async def unread(reader: Reader, people: Sequence[UUID]) -> list[int]:
    """How much each of these people has not read, counted to 1,000."""
    return [await reader.count(NOTICES, {"person": person, "read": False}, limit=MOST_UNREAD) for person in people]


async def in_letter(reader: Reader, letter: UUID) -> list[Notice]:
    """What a letter tells, the first first; of very much the first fifty."""
    rows = await reader.find(NOTICES, {"letter": letter}, order=[("at", 1), ("_id", 1)], limit=MOST_IN_LETTER)
    return list(map(_read, rows))


async def insert(unit: Unit, notices: Sequence[Notice]) -> None:
    """Keep what people are told. Two of one event and person cannot be."""
    await unit.insert(NOTICES, *map(dump, notices))


async def mark_read(unit: Unit, person: UUID, keys: Sequence[UUID], until: Notice | None) -> int:
    """Mark these notices of a person as read, and all up to one; answers how many were not."""
    wanted: list[Doc] = [{"_id": {"$in": list(keys)}}] if keys else []
    if until is not None:
        wanted.append({"at": {"$lt": until.at}})
        wanted.append({"at": until.at, "_id": {"$lte": until.id}})
    marked = [
        await unit.update_all(NOTICES, {"person": person, "read": False, **one}, {"$set": {"read": True}})
        for one in wanted
    ]
    return sum(marked)


async def delete_of(unit: Unit, person: UUID) -> None:
    """Forget all that a person was told, and what they wished."""
    await unit.delete(NOTICES, {"person": person})
    await unit.delete(MUTES, {"person": person})
    await unit.delete(WISHES, {"_id": person})


async def wishes(reader: Reader, people: Sequence[UUID]) -> list[Wishes]:
    """What each of these people wishes; e-mail, where they have not said."""
    rows = await reader.find(WISHES, {"_id": {"$in": list(people)}}, limit=max(len(people), 1))
    known = {row["_id"]: load(Wishes, row) for row in rows}
    return [known.get(person) or Wishes(id=person) for person in people]


async def put_wishes(unit: Unit, changed: Wishes) -> None:
    """Keep what a person wishes."""
    row = dump(changed)
    await unit.update(WISHES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def muted(reader: Reader, keys: Sequence[UUID]) -> set[UUID]:
    """Which of these wishes (`rules.mute_id`) there are; answers the people."""
    rows = await reader.find(MUTES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1), fields=("person",))
    return {row["person"] for row in rows}


async def put_mute(unit: Unit, mute: Mute) -> None:
    """Keep that a person wants no more e-mail about a thing."""
    row = dump(mute)
    await unit.update(MUTES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


def _read(row: Doc) -> Notice:
    return load(Notice, row)
