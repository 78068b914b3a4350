"""Messages to those who take part in activities, in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.messages.model import Letterbox, Message
from pledgebank.activities.places.model import Signup
from pledgebank.base.page import Page
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

MESSAGES = "activity_messages"
LETTERBOXES = "activity_letterboxes"
INDEXES = (
    Index(MESSAGES, (("activity", 1), ("sent_at", 1), ("_id", 1))),
    Index(MESSAGES, (("author", 1),)),
)
_LATEST = Order("sent_at", datetime, descending=True)


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Message | None]:
    """The messages with these ids, in their order, whoever may read them."""
    rows = await reader.find(MESSAGES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: _read(row) for row in rows}
    return [found.get(key) for key in keys]


async def page(
    reader: Reader, activity: UUID, *, of: Collection[Signup] | None, hidden_too: bool, first: int, after: str | None
) -> Page[Message]:
    """What was written, the latest first: all, or what is for one of these sign-ups. Raises Refused INVALID_CURSOR."""
    where: Doc = {"activity": activity, **({} if hidden_too else {"hidden": False})}
    if of is not None:
        where["$or"] = [_names(signup) for signup in of] or [{"_id": None}]
    return await listing.page(reader, MESSAGES, where, order=_LATEST, first=first, after=after, read=_read)


async def latest_for(reader: Reader, signup: Signup) -> Message | None:
    """The latest of what was written to those whose sign-up is like this one."""
    where: Doc = {"activity": signup.activity, "hidden": False, **_names(signup)}
    row = await reader.find_one(MESSAGES, where, order=[("sent_at", -1), ("_id", -1)])
    return _read(row) if row else None


async def insert(unit: Unit, message: Message) -> None:
    """Keep what was written."""
    await unit.insert(MESSAGES, dump(message))


async def replace(unit: Unit, message: Message) -> None:
    """Keep a message as it now is; it was read in this very unit."""
    await unit.replace(MESSAGES, dump(message))


async def letterbox(reader: Reader, activity: UUID) -> Letterbox:
    """When the last messages of an activity were written."""
    row = await reader.get(LETTERBOXES, activity)
    return load(Letterbox, row) if row else Letterbox(id=activity)


async def put_letterbox(unit: Unit, box: Letterbox) -> None:
    """Keep when the last messages of an activity were written."""
    row = dump(box)
    await unit.update(LETTERBOXES, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def written_by(reader: Reader, author: UUID, limit: int) -> list[Message]:
    """Some of what somebody wrote."""
    return [_read(row) for row in await reader.find(MESSAGES, {"author": author}, limit=limit)]


def _names(signup: Signup) -> Doc:
    """What `Addressed.names` says of a sign-up, as the database is asked for it."""
    of_day = {"addressed.begins": {"$lt": signup.ends_at}, "addressed.ends": {"$gt": signup.starts_at}}
    return {
        "addressed.states": signup.state.value,
        "addressed.slot": {"$in": [None, signup.slot]},
        "$or": [{"addressed.begins": None}, of_day],
    }


def _read(row: Doc) -> Message:
    return load(Message, row)
