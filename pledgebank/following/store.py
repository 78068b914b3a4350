"""Follows in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.base.page import Page
from pledgebank.following.model import Follow
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

FOLLOWS = "follows"
INDEXES = (
    # The person first: one index keeps follows single and finds the viewer's own.
    Index(FOLLOWS, (("person", 1), ("subject.id", 1), ("subject.type", 1)), unique=True),
    Index(FOLLOWS, (("subject.id", 1), ("subject.type", 1), ("follows", 1), ("person", 1))),
    Index(FOLLOWS, (("person", 1), ("follows", 1), ("at", 1), ("_id", 1))),
)


async def of(reader: Reader, person: UUID, subject: Subject) -> Follow | None:
    """What a person has said about following a thing."""
    row = await reader.find_one(FOLLOWS, {"person": person, **_about(subject)})
    return load(Follow, row) if row else None


async def followed(reader: Reader, keys: Sequence[tuple[Subject, UUID]]) -> list[bool]:
    """Whether, for (thing, person) pairs, that person follows that thing, in their order."""
    wanted: dict[UUID, list[Subject]] = {}
    for subject, person in keys:
        wanted.setdefault(person, []).append(subject)
    found = set()
    for person, subjects in wanted.items():
        where: Doc = {"person": person, "subject.id": {"$in": [one.id for one in subjects]}, "follows": True}
        for row in await reader.find(FOLLOWS, where, limit=2 * len(subjects)):
            found.add((load(Follow, row).subject, person))
    return [key in found for key in keys]


async def followers(reader: Reader, subject: Subject, after: UUID | None, limit: int) -> list[UUID]:
    """Who follows a thing, by their ids, after an id, at most so many."""
    where: Doc = {**_about(subject), "follows": True, **({"person": {"$gt": after}} if after else {})}
    rows = await reader.find(FOLLOWS, where, order=[("person", 1)], limit=limit, fields=("person",))
    return [row["person"] for row in rows]


async def page(reader: Reader, person: UUID, first: int, after: str | None) -> Page[Follow]:
    """What a person follows, the latest first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"person": person, "follows": True}
    return await listing.page(reader, FOLLOWS, where, order=_LATEST, first=first, after=after, read=_read)


async def put(unit: Unit, follow: Follow) -> None:
    """Keep what a person said, in place of what they said before."""
    row = dump(follow)
    await unit.update(FOLLOWS, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def on(reader: Reader, subject: Subject, limit: int) -> list[Follow]:
    """Some of what people said about following a thing."""
    return [_read(row) for row in await reader.find(FOLLOWS, _about(subject), limit=limit)]


async def said_by(reader: Reader, people: Sequence[UUID], subject: Subject) -> set[UUID]:
    """Which of these people have said anything about following a thing."""
    where: Doc = {"person": {"$in": list(people)}, **_about(subject)}
    rows = await reader.find(FOLLOWS, where, limit=max(len(people), 1), fields=("person",))
    return {row["person"] for row in rows}


async def delete(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget follows."""
    await unit.delete(FOLLOWS, {"_id": {"$in": list(keys)}})


async def of_person(reader: Reader, person: UUID, limit: int) -> list[UUID]:
    """The ids of some of what a person said."""
    rows = await reader.find(FOLLOWS, {"person": person}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


def _about(subject: Subject) -> Doc:
    return {"subject.id": subject.id, "subject.type": subject.type}


def _read(row: Doc) -> Follow:
    return load(Follow, row)


_LATEST = Order("at", datetime, descending=True)
