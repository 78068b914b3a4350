"""Which sign-ups something is to be done about: let off, looked at again, an offer of theirs has run out."""

from datetime import datetime
from uuid import UUID

from pledgebank.activities.places.model import COMING, LET_OFF, QUEUED, Signup, SignupState
from pledgebank.activities.places.store import MOST_AT_ONCE, SIGNUPS, read_signup, values
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader


async def standing_in(
    reader: Reader, activity: UUID, limit: int, *, not_begun_at: datetime | None = None
) -> list[Signup]:
    """Some of an activity's sign-ups that end when it is called off; `not_begun_at`: no places in use at that time."""
    where: Doc = {"activity": activity, "state": {"$in": values(LET_OFF)}}
    if not_begun_at is not None:
        where["$or"] = [{"state": {"$in": values(LET_OFF - COMING)}}, {"starts_at": {"$gt": not_begun_at}}]
    return [read_signup(row) for row in await reader.find(SIGNUPS, where, limit=limit)]


async def standing_in_slot(reader: Reader, slot: UUID, limit: int) -> list[Signup]:
    """Some of a slot's sign-ups that end when it is called off."""
    where = {"slot": slot, "state": {"$in": values(LET_OFF)}}
    return [read_signup(row) for row in await reader.find(SIGNUPS, where, limit=limit)]


async def reviewed(reader: Reader, slot: UUID, *, after: int, limit: int) -> list[Signup]:
    """Some of a slot's sign-ups that are looked at again when it asks for something else: beyond a ticket, in order."""
    states = {SignupState.CONFIRMED, *QUEUED}
    where = {"slot": slot, "state": {"$in": values(states)}, "ticket": {"$gt": after}}
    return [read_signup(row) for row in await reader.find(SIGNUPS, where, order=[("ticket", 1)], limit=limit)]


async def run_out(reader: Reader, before: datetime, limit: int) -> list[Signup]:
    """Some offers that nobody answered in time."""
    where = {"state": SignupState.OFFERED.value, "offer_until": {"$lte": before, "$type": "date"}}
    rows = await reader.find(SIGNUPS, where, order=[("offer_until", 1)], limit=limit)
    return [read_signup(row) for row in rows]


async def queued_of(reader: Reader, person: UUID) -> list[Signup]:
    """Where a person waits for a place, or for the organiser's yes."""
    where = {"person": person, "state": {"$in": values(QUEUED)}}
    return [read_signup(row) for row in await reader.find(SIGNUPS, where, limit=MOST_AT_ONCE)]
