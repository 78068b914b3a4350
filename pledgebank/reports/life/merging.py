"""What belongs to a report that repeats another moves there: a follower for each sort, a bounded lot at a time.

What has moved is no longer found, so that moving a lot again does no harm.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.event import Entry
from pledgebank.reports import store
from pledgebank.reports.life import rules
from pledgebank.reports.life import store as life
from pledgebank.reports.life.model import MergingContinued, ReportMerged
from pledgebank.reports.model import ReportEdited
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 100

# Moves at most so many things from one report to another; answers how many. Fewer than asked: there are no more.
Move = Callable[[Unit, UUID, UUID, int], Awaitable[int]]


def follower(part: str, move: Move, *, at_once: int = AT_ONCE) -> Follower:
    """Who moves one sort of things."""

    async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
        left = at_once
        for entry in entries:
            event = entry.event
            if isinstance(event, MergingContinued) and event.part != part:
                continue
            if isinstance(event, ReportMerged | MergingContinued):
                left -= await move(unit, event.id, event.target, left) if left > 0 else 0
                if left <= 0:
                    unit.emit(MergingContinued(id=event.id, part=part, target=event.target))

    return Follower(f"merging/{part}", (ReportMerged, MergingContinued), apply)


async def repoint(unit: Unit, source: UUID, target: UUID, limit: int) -> int:
    """Let the reports that repeat a report repeat the one that it repeats itself."""
    found = [one for one in await life.repeating(unit, source, limit) if one.id != target]
    for report in found:
        await store.replace(unit, rules.touch(replace(report, duplicate_of=target), unit.now))
        unit.emit(ReportEdited(id=report.id))
    return len(found)


REPOINTS = follower("reports", repoint)
