"""What people and imports do with reports: load, decide, save, tell."""

from collections.abc import Sequence

from pledgebank.reports import store
from pledgebank.reports.model import Report, ReportCreated
from pledgebank.storage.unit import Unit


async def insert_many(unit: Unit, reports: Sequence[Report]) -> None:
    """Keep imported reports and tell of each; `Report.source` makes a row that came before a duplicate key."""
    await store.insert_many(unit, reports)
    unit.emit(*(ReportCreated(id=report.id) for report in reports))
