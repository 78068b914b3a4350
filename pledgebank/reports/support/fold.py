"""Counts who sees it too, following the log: in batches, exactly, whatever dies.

What is counted are the supports themselves as they stand when the batch is taken in, so the last batch about a report
always leaves it the true count, and an earlier mistake of whatever kind does not last.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Entry
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportSupportCounted, ReportSupportSet
from pledgebank.reports.support import store
from pledgebank.reports.support.model import SupportsMoved
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit


class Recount(Struct, frozen=True):
    """How many supporters a report shows, and how many there truly are."""

    shown: int
    true: int


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Count the supports of the reports that these entries are about."""
    for report in await reports.by_ids(unit, list(dict.fromkeys(entry.subject.id for entry in entries))):
        if report is None:
            continue
        counted = await store.count(unit, report.id)
        if counted != report.supports:
            await reports.count_in(unit, report.id, counted)
            unit.emit(ReportSupportCounted(id=report.id, count=counted))


FOLDS = Follower("supports", (ReportSupportSet, SupportsMoved), apply)


async def recount(reader: Reader, report: UUID) -> Recount:
    """Compare a report's count with its supports. Raises LookupError for a report that is none."""
    found = await reports.get(reader, report)
    if found is None:
        raise LookupError(report)
    return Recount(found.supports, await store.count(reader, report))
