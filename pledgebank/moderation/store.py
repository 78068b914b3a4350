"""Flags and the reasons for them in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base import page as pages
from pledgebank.base.page import Page
from pledgebank.councils.staff import Desk
from pledgebank.moderation.model import ANYWHERE, Flag, Flagging, FlagState
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

FLAGS, FLAGGINGS = "flags", "flaggings"
INDEXES = (
    Index(FLAGS, (("subject.id", 1), ("subject.type", 1)), unique=True),
    Index(FLAGS, (("areas", 1), ("state", 1), ("flagged_at", 1), ("_id", 1))),
    Index(FLAGGINGS, (("flag", 1), ("person", 1)), unique=True),
    Index(FLAGGINGS, (("flag", 1), ("at", -1))),
    Index(FLAGGINGS, (("person", 1),)),
)


async def get(reader: Reader, key: UUID) -> Flag | None:
    """The flag with this id, whoever may see it."""
    document = await reader.get(FLAGS, key)
    return load(Flag, document) if document else None


async def on(reader: Reader, thing: UUID, kind: str) -> Flag | None:
    """The flag on a thing."""
    document = await reader.find_one(FLAGS, {"subject.id": thing, "subject.type": kind})
    return load(Flag, document) if document else None


async def put(unit: Unit, flag: Flag) -> None:
    """Keep a flag as it now is."""
    await _put(unit, FLAGS, dump(flag))


async def page(
    reader: Reader, desk: Desk, state: FlagState, first: int | None, after: str | None, *, counted: bool
) -> Page[Flag]:
    """What a moderator answers for, the longest waiting first. Raises Refused INVALID_CURSOR."""
    where: Doc = {"areas": {"$in": [ANYWHERE, *desk.areas]}, "state": state.value}
    size, order = pages.size(first), Order("flagged_at", datetime)
    total = await listing.total(reader, FLAGS, where) if counted else None
    return await listing.page(reader, FLAGS, where, order=order, first=size, after=after, read=_read, total=total)


async def flagging(reader: Reader, flag: UUID, person: UUID) -> Flagging | None:
    """A person's reason for a flag."""
    document = await reader.find_one(FLAGGINGS, {"flag": flag, "person": person})
    return load(Flagging, document) if document else None


async def put_flagging(unit: Unit, flagging: Flagging) -> None:
    """Keep a person's reason."""
    await _put(unit, FLAGGINGS, dump(flagging))


async def reasons(reader: Reader, flag: UUID, limit: int) -> Sequence[Flagging]:
    """The newest reasons for a flag."""
    rows = await reader.find(FLAGGINGS, {"flag": flag}, order=[("at", -1)], limit=limit)
    return [load(Flagging, row) for row in rows]


async def given_by(reader: Reader, person: UUID, limit: int) -> list[Flagging]:
    """Some of the reasons that a person gave."""
    return [load(Flagging, row) for row in await reader.find(FLAGGINGS, {"person": person}, limit=limit)]


async def forget_flaggings(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget these reasons."""
    await unit.delete(FLAGGINGS, {"_id": {"$in": list(keys)}})


async def _put(unit: Unit, collection: str, document: Doc) -> None:
    await unit.update(collection, {"_id": document.pop("_id")}, {"$set": document}, upsert=True)


def _read(row: Doc) -> Flag:
    return load(Flag, row)
