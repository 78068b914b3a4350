"""The calendar of an erased person has no address any more."""

from uuid import UUID

from pledgebank.activities.calendars import store
from pledgebank.activities.calendars.model import CalendarAddressed
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Forget the address; answers how many that was."""
    return min(await store.delete(unit, person), limit)


ERASES = erasure.follower("calendars", (CalendarAddressed,), let_go)
