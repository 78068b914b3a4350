"""An erased person no longer supports anything; the counts follow."""

from uuid import UUID

from pledgebank.people import erasure
from pledgebank.reports.model import ReportSupportSet
from pledgebank.reports.support import store
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Forget at most so many of a person's supports; answers how many it were."""
    going = await store.given_by(unit, person, limit)
    await store.delete(unit, [one.id for one in going])
    unit.emit(*(ReportSupportSet(id=one.report, supports=False) for one in going))
    return len(going)


ERASES = erasure.follower("supports", (ReportSupportSet,), let_go)
