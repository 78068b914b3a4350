"""What was changed about activities, and whom that touches, in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.editing.model import Edit
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.places.store import SIGNUPS, SLOTS
from pledgebank.base.ids import new_id
from pledgebank.base.page import Page
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

EDITS = "activity_edits"
INDEXES = (
    Index(EDITS, (("activity", 1), ("at", 1), ("_id", 1))),
    Index(EDITS, (("activity", 1), ("unseen", 1), ("at", 1), ("_id", 1))),
    Index(EDITS, (("by", 1),)),
    Index(SIGNUPS, (("activity", 1), ("state", 1), ("_id", 1))),
)
# Whose place a change touches: who has turned up already is there.
TOUCHED = frozenset({SignupState.CONFIRMED, SignupState.RECONFIRM, SignupState.OFFERED})
COUNTED_TO = 10_000


async def insert(unit: Unit, *edits: Edit) -> None:
    """Keep edits."""
    await unit.insert(EDITS, *(dump(edit) for edit in edits))


async def get(reader: Reader, key: UUID) -> Edit | None:
    """The edit with this id."""
    document = await reader.get(EDITS, key)
    return _read(document) if document else None


async def edits(reader: Reader, activity: UUID, first: int, after: str | None, *, unseen: bool) -> Page[Edit]:
    """A page of the edits of an activity, the earliest first. Raises Refused INVALID_CURSOR.

    `unseen`: also those made while it was a draft.
    """
    order = Order("at", datetime)
    where: Doc = {"activity": activity} if unseen else {"activity": activity, "unseen": False}
    return await listing.page(reader, EDITS, where, order=order, first=first, after=after, read=_read)


async def forget(unit: Unit, person: UUID, limit: int) -> int:
    """Let at most so many edits be by nobody that leads to a person; answers how many it were."""
    rows = await unit.find(EDITS, {"by": person}, limit=limit, fields=("_id",))
    for row in rows:
        await unit.update(EDITS, {"_id": row["_id"]}, {"$set": {"by": new_id()}})
    return len(rows)


async def touched(reader: Reader, activities: Sequence[UUID], limit: int) -> list[Signup]:
    """The first sign-ups, by id, that hold a place which a change of these activities touches."""
    rows = await reader.find(SIGNUPS, _holding(activities), order=[("_id", 1)], limit=limit)
    return [load(Signup, row) for row in rows]


async def count_touched(reader: Reader, activities: Sequence[UUID]) -> int:
    """How many they are; no more than 10,000 are counted."""
    return await reader.count(SIGNUPS, _holding(activities), limit=COUNTED_TO)


async def standing(reader: Reader, activity: UUID, after: UUID | None, limit: int) -> list[Signup]:
    """Some of the standing sign-ups of an activity, by person, after a person."""
    held: Doc = {"$exists": True} if after is None else {"$gt": after}
    where: Doc = {"activity": activity, "held_by": held}
    rows = await reader.find(SIGNUPS, where, order=[("held_by", 1)], limit=limit)
    return [load(Signup, row) for row in rows]


async def replace_slots(unit: Unit, slots: Collection[Slot]) -> None:
    """Keep slots as they now are; they were read in this very unit."""
    await unit.replace_all(SLOTS, [dump(slot) for slot in slots])


def _holding(activities: Sequence[UUID]) -> Doc:
    return {"activity": {"$in": list(activities)}, "state": {"$in": [state.value for state in TOUCHED]}}


def _read(document: Doc) -> Edit:
    return load(Edit, document)
