"""Series and their occurrences, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import Slot
from pledgebank.activities.places.store import SLOTS
from pledgebank.activities.series.model import Series, SeriesState
from pledgebank.activities.store import ACTIVITIES, visible
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

SERIES = "series"
_IN_ONE: Doc = {"series": {"$type": "binData"}}
INDEXES = (
    # One occurrence for each local time of a rule, whoever makes it and however often that is tried.
    Index(ACTIVITIES, (("series", 1), ("original_start", 1)), unique=True, where=_IN_ONE),
    Index(ACTIVITIES, (("series", 1), ("starts_at", 1), ("_id", 1)), where=_IN_ONE),
    Index(SERIES, (("state", 1), ("look_at", 1), ("_id", 1))),
    Index(SERIES, (("organiser", 1), ("state", 1))),
    Index(SERIES, (("draft.reports", 1),)),
)
# More than ever are made ahead, those moved far off by hand among them.
MOST_AHEAD = 200


async def get(reader: Reader, key: UUID) -> Series | None:
    """The series with this id, whoever may see it."""
    document = await reader.get(SERIES, key)
    return _read(document) if document else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Series | None]:
    """The series with these ids, in their order, whoever may see them."""
    documents = await reader.find(SERIES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {document["_id"]: _read(document) for document in documents}
    return [found.get(key) for key in keys]


async def insert(unit: Unit, series: Series) -> None:
    """Keep a new series."""
    await unit.insert(SERIES, dump(series))


async def replace(unit: Unit, series: Series) -> None:
    """Keep a series as it now is; it was read in this very unit."""
    await unit.replace(SERIES, dump(series))


async def due(reader: Reader, now: datetime, limit: int) -> list[UUID]:
    """Series of which more is to be made by now, the longest due first."""
    where: Doc = {"state": SeriesState.RUNNING.value, "look_at": {"$lte": now}}
    rows = await reader.find(SERIES, where, order=[("look_at", 1), ("_id", 1)], limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def running_of(reader: Reader, organiser: UUID, limit: int) -> list[Series]:
    """Some of the series that a person made for themselves and that go on."""
    where: Doc = {"organiser": organiser, "state": SeriesState.RUNNING.value, "group": None}
    return [_read(row) for row in await reader.find(SERIES, where, limit=limit)]


async def about(reader: Reader, report: UUID, limit: int) -> list[Series]:
    """Some of the series whose occurrences are about a report."""
    return [_read(row) for row in await reader.find(SERIES, {"draft.reports": report}, limit=limit)]


async def keys_from(reader: Reader, series: UUID, key: str) -> set[str]:
    """By what the occurrences of a series are known that there are, from a local time on."""
    where: Doc = {"series": _of(series), "original_start": {"$gte": key}}
    rows = await reader.find(ACTIVITIES, where, limit=MOST_AHEAD, fields=("original_start",))
    return {row["original_start"] for row in rows}


async def occurrences_from(reader: Reader, series: UUID, key: str) -> list[Activity]:
    """The occurrences of a series from a local time on, also those called off, in the order of their rule."""
    where: Doc = {"series": _of(series), "original_start": {"$gte": key}}
    rows = await reader.find(ACTIVITIES, where, order=[("original_start", 1)], limit=MOST_AHEAD)
    return [load(Activity, row) for row in rows]


async def page(reader: Reader, series: UUID, eyes: Eyes, *, first: int, after: str | None) -> Page[Activity]:
    """A page of the occurrences of a series that somebody may see, also those called off, by when they start."""
    called_off: Doc = {"state": ActivityState.CANCELLED.value}
    where: Doc = {"$and": [{"series": _of(series)}, {"$or": [visible(eyes), called_off]}]}
    order = Order("starts_at", datetime)
    return await listing.page(
        reader, ACTIVITIES, where, order=order, first=first, after=after, read=lambda row: load(Activity, row)
    )


async def insert_occurrences(unit: Unit, made: Sequence[tuple[Activity, Sequence[Slot]]]) -> None:
    """Keep new occurrences with their tasks."""
    await unit.insert(ACTIVITIES, *(dump(activity) for activity, _ in made))
    await unit.insert(SLOTS, *(dump(slot) for _, slots in made for slot in slots))


async def replace_occurrences(unit: Unit, several: Sequence[Activity]) -> None:
    """Keep occurrences as they now are; they were read in this very unit. They may have taken each other's keys."""
    keys = [activity.id for activity in several]
    if keys:
        await unit.update_all(ACTIVITIES, {"_id": {"$in": keys}}, {"$set": {"series": None}})
    await unit.replace_all(ACTIVITIES, [dump(activity) for activity in several])


def _of(series: UUID) -> Doc:
    # Said in so many words, without which the database does not see that its index has all of them.
    return {"$eq": series, **_IN_ONE["series"]}


def _read(document: Doc) -> Series:
    return load(Series, document)
