"""What becomes of an erased person's reports: the problem is still there, so they stay, without who reported them."""

from uuid import UUID

from pledgebank.people import erasure
from pledgebank.reports import rules, store
from pledgebank.reports.model import ReportCreated, ReporterErased
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Take the person away from at most so many reports; answers how many it were."""
    reports = await store.made_by(unit, person, limit)
    for report in reports:
        nameless = rules.let_go(report, unit.now)
        if nameless is None:
            await store.delete(unit, report.id)
        else:
            await store.replace(unit, nameless)
        unit.emit(ReporterErased(id=report.id))
    return len(reports)


ERASES = erasure.follower("reports", (ReportCreated,), let_go)
