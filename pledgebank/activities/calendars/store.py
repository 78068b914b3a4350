"""Calendars in the database: their secret addresses, and what stands in them."""

from datetime import datetime
from uuid import UUID

from pledgebank.activities.calendars.model import CalendarAddress
from pledgebank.activities.model import Activity
from pledgebank.activities.places.model import Signup
from pledgebank.activities.places.store import SIGNUPS, read_signup
from pledgebank.activities.store import ACTIVITIES
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

ADDRESSES = "calendar_addresses"
INDEXES = (
    Index(ADDRESSES, (("digest", 1),), unique=True),
    Index(SIGNUPS, (("person", 1), ("ends_at", 1), ("_id", 1))),
)
MOST_PLACES, MOST_ORGANISED = 300, 300


async def by_digest(reader: Reader, digest: bytes) -> CalendarAddress | None:
    """Whose calendar has the secret of which this is the digest."""
    row = await reader.find_one(ADDRESSES, {"digest": digest})
    return load(CalendarAddress, row) if row else None


async def of_person(reader: Reader, person: UUID) -> CalendarAddress | None:
    """The address of somebody's calendar, if it has one."""
    row = await reader.get(ADDRESSES, person)
    return load(CalendarAddress, row) if row else None


async def put(unit: Unit, address: CalendarAddress) -> None:
    """Keep the one address that somebody's calendar has from now on."""
    await unit.delete(ADDRESSES, {"_id": address.id})
    await unit.insert(ADDRESSES, dump(address))


async def delete(unit: Unit, person: UUID) -> int:
    """Forget the address of somebody's calendar; how many that was."""
    return await unit.delete(ADDRESSES, {"_id": person})


async def signups_since(reader: Reader, person: UUID, since: datetime) -> list[Signup]:
    """Where somebody has, waits for or had a place that ends later, the first to end first."""
    where: Doc = {"person": person, "ends_at": {"$gte": since}}
    rows = await reader.find(SIGNUPS, where, order=[("ends_at", 1), ("_id", 1)], limit=MOST_PLACES)
    return [load(Signup, row) for row in rows]


async def standing_page(reader: Reader, person: UUID, now: datetime, first: int, after: str | None) -> Page[Signup]:
    """A page of where somebody has or waits for a place that is not over, the first to end first.

    Raises Refused INVALID_CURSOR.
    """
    where: Doc = {"person": person, "held_by": person, "ends_at": {"$gt": now}}
    order = Order("ends_at", datetime)
    return await listing.page(reader, SIGNUPS, where, order=order, first=first, after=after, read=read_signup)


async def organised_since(reader: Reader, eyes: Eyes, since: datetime) -> list[Activity]:
    """What somebody organises, or a group for which they speak, that starts later, the first to start first."""
    begins: Doc = {"starts_at": {"$gte": since}}
    order = [("starts_at", 1), ("_id", 1)]
    clauses: list[Doc] = [{"organiser": eyes.person, "group": None, **begins}]
    if eyes.organises:
        clauses.append({"group": {"$in": list(eyes.organises)}, **begins})
    found: dict[UUID, Activity] = {}
    for clause in clauses:
        for row in await reader.find(ACTIVITIES, clause, order=order, limit=MOST_ORGANISED):
            found[row["_id"]] = load(Activity, row)
    return list(found.values())
