"""Notes when something was last added to a report: a follower, so that any number may write about it at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Entry
from pledgebank.reports.life import store
from pledgebank.reports.model import ReportUpdateAdded
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Raise `updated_at` of the reports that were written about."""
    latest: dict[UUID, datetime] = {}
    for entry in entries:
        latest[entry.subject.id] = max(entry.at, latest.get(entry.subject.id, entry.at))
    for report, at in latest.items():
        await store.touch(unit, report, at)


TOUCHES = Follower("reports/updates", (ReportUpdateAdded,), apply)
