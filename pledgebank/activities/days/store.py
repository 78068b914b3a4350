"""Scans, and what is known of who turned up, in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.days.model import Attendance, Hours, Scan
from pledgebank.activities.places.model import STANDING, Signup, SignupState
from pledgebank.activities.places.store import SIGNUPS
from pledgebank.base import page as pages
from pledgebank.base.page import Page
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

SCANS, ATTENDANCES = "scans", "attendances"
INDEXES = (
    # The same scan is kept once, however often a device sends it.
    Index(SCANS, (("by", 1), ("scan", 1)), unique=True),
    Index(SCANS, (("activity", 1), ("at", 1), ("_id", 1))),
    Index(ATTENDANCES, (("activity", 1), ("_id", 1))),
    *(Index(ATTENDANCES, ((field, 1), ("_id", 1))) for field in ("person", "marked_by", "confirmed_by")),
    Index(SIGNUPS, (("code", 1),)),
    Index(SIGNUPS, (("activity", 1), ("starts_at", 1), ("_id", 1))),
)
_LISTED = STANDING | {SignupState.NO_SHOW}
# How many sign-ups may share a short code: two of a million do.
ALIKE = 10
NEARBY = 100


async def scan(reader: Reader, by: UUID, scan: str) -> Scan | None:
    """The scan that somebody's device calls so."""
    row = await reader.find_one(SCANS, {"by": by, "scan": scan})
    return load(Scan, row) if row else None


async def scans_by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Scan | None]:
    """The scans with these ids, in their order."""
    rows = await reader.find(SCANS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Scan, row) for row in rows}
    return [found.get(key) for key in keys]


async def insert_scan(unit: Unit, scan: Scan) -> None:
    """Keep a scan, for good."""
    await unit.insert(SCANS, dump(scan))


async def scans_page(reader: Reader, activity: UUID, *, first: int | None, after: str | None) -> Page[Scan]:
    """A page of the scans of an activity, in the order in which they were made."""
    wanted: Doc = {"activity": activity}
    return await listing.page(
        reader, SCANS, wanted, order=Order("at", datetime), first=pages.size(first), after=after, read=_read_scan
    )


async def attendances(reader: Reader, keys: Sequence[UUID]) -> list[Attendance | None]:
    """What is known of the people of these sign-ups, in their order; None where nothing is."""
    rows = await reader.find(ATTENDANCES, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Attendance, row) for row in rows}
    return [found.get(key) for key in keys]


async def put_attendance(unit: Unit, known: Attendance, before: Attendance | None) -> None:
    """Keep what is known now; `before` was read in this very unit."""
    if before is None:
        await unit.insert(ATTENDANCES, dump(known))
    else:
        await unit.replace(ATTENDANCES, dump(known))


async def naming(reader: Reader, person: UUID, limit: int) -> list[Attendance]:
    """Some of what is known of a person's attendance, or what they said of others'."""
    by = [{field: person} for field in ("person", "marked_by", "confirmed_by")]
    return [load(Attendance, row) for row in await reader.find(ATTENDANCES, {"$or": by}, limit=limit)]


async def scans_by(reader: Reader, person: UUID, limit: int) -> list[Scan]:
    """Some of the scans that somebody's devices made."""
    return [_read_scan(row) for row in await reader.find(SCANS, {"by": person}, limit=limit)]


async def replace_scan(unit: Unit, scan: Scan) -> None:
    """Keep a scan whose maker was erased."""
    await unit.replace(SCANS, dump(scan))


async def hours(reader: Reader, activities: Sequence[UUID]) -> list[Hours]:
    """For each activity how many are known to have been there, and how long, as they say and as was confirmed."""
    rows = await reader.aggregate(
        ATTENDANCES,
        [
            {"$match": {"activity": {"$in": list(activities)}}},
            {
                "$group": {
                    "_id": "$activity",
                    "people": {"$sum": {"$cond": [{"$eq": ["$attended", True]}, 1, 0]}},
                    "claimed": {"$sum": {"$ifNull": ["$claimed_minutes", 0]}},
                    "confirmed": {"$sum": {"$ifNull": ["$confirmed_minutes", 0]}},
                }
            },
        ],
    )
    found = {row["_id"]: Hours(row["people"], row["claimed"], row["confirmed"]) for row in rows}
    return [found.get(key, Hours()) for key in activities]


async def signups_by_code(reader: Reader, code: str) -> list[Signup]:
    """The sign-ups with a short code: one, unless two were given the same by chance."""
    return [_read_signup(row) for row in await reader.find(SIGNUPS, {"code": code}, limit=ALIKE)]


async def latest_of(reader: Reader, slots: Sequence[UUID], person: UUID) -> Signup | None:
    """A person's standing sign-up for one of these slots, or else the newest that they have left."""
    rows = await reader.find(SIGNUPS, {"slot": {"$in": list(slots)}, "person": person}, limit=NEARBY)
    return max(map(_read_signup, rows), key=lambda signup: (signup.is_active, signup.id), default=None)


async def near(reader: Reader, person: UUID, states: Sequence[SignupState], after: datetime) -> list[Signup]:
    """A person's sign-ups in these states that end after an instant."""
    wanted = {"person": person, "state": {"$in": [state.value for state in states]}, "ends_at": {"$gte": after}}
    return [_read_signup(row) for row in await reader.find(SIGNUPS, wanted, limit=NEARBY)]


async def attendees(reader: Reader, activity: UUID, *, first: int | None, after: str | None) -> Page[Signup]:
    """A page of who stands signed up for an activity or was missing, the first to start first."""
    wanted: Doc = {"activity": activity, "state": {"$in": sorted(state.value for state in _LISTED)}}
    return await listing.page(
        reader,
        SIGNUPS,
        wanted,
        order=Order("starts_at", datetime),
        first=pages.size(first),
        after=after,
        read=_read_signup,
    )


async def without_code(reader: Reader, limit: int) -> list[Signup]:
    """Some sign-ups as an earlier version kept them, without a short code."""
    return [_read_signup(row) for row in await reader.find(SIGNUPS, {"code": {"$exists": False}}, limit=limit)]


def _read_scan(row: Doc) -> Scan:
    return load(Scan, row)


def _read_signup(row: Doc) -> Signup:
    return load(Signup, row)
