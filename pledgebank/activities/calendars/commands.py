"""What people do about the address of their own calendar."""

import hashlib
from uuid import UUID

from pledgebank.activities.calendars import store
from pledgebank.activities.calendars.model import CalendarAddress, CalendarAddressed
from pledgebank.storage.unit import Unit


def digest(secret: str) -> bytes:
    """What is kept of a secret, which is random enough to need no key."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def make(unit: Unit, *, secret: str, person: UUID) -> UUID:
    """Let this secret, and no earlier one, lead to somebody's calendar; answers their id."""
    await store.put(unit, CalendarAddress(id=person, digest=digest(secret), made_at=unit.now))
    unit.emit(CalendarAddressed(id=person))
    return person


async def revoke(unit: Unit, *, person: UUID) -> UUID:
    """Let nothing lead to somebody's calendar any more; answers their id. Again is harmless."""
    if await store.delete(unit, person):
        unit.emit(CalendarAddressed(id=person))
    return person
