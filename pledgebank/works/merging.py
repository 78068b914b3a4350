"""What is done about a report that turned out to repeat another is done about that other one: a follower."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.model import Activity
from pledgebank.reports import store as reports
from pledgebank.reports.life import merging
from pledgebank.storage.unit import Unit
from pledgebank.works import store
from pledgebank.works.events import ReportWorkChanged, WorkChanged
from pledgebank.works.leases import commands as leases
from pledgebank.works.model import COMING, WorkItem
from pledgebank.works.totals import counting as totals

AT_ONCE = 50


async def move(unit: Unit, source: UUID, target: UUID, limit: int) -> int:
    """Let at most so many works be about the other report; answers how many it were."""
    found = await store.of_report(unit, source, limit)
    for item in found:
        await give(unit, item, target)
    return len(found)


MOVES = merging.follower("works", move, at_once=AT_ONCE)


async def target_of(unit: Unit, item: WorkItem, activity: Activity) -> UUID | None:
    """The report which the one of this work repeats, if its activity is about that one now."""
    report = await reports.get(unit, item.report)
    repeated = report.duplicate_of if report else None
    return repeated if repeated in activity.reports else None


async def give(unit: Unit, item: WorkItem, target: UUID) -> WorkItem:
    """Let work be about another report; where its activity is about that one already, one record is left of the two.

    Of these it is the one that tells how it went. May be done again.
    """
    await leases.release(unit, item)
    there = await store.of(unit, item.activity, target)
    kept = replace(item, report=target, updated_at=unit.now, version=item.version + 1)
    if there is not None and there.id != item.id:
        kept, gone = (there, item) if there.outcome is not None or item.outcome is None else (kept, there)
        await leases.release(unit, gone)
        await totals.forget(unit, gone.id)
        await store.give_evidence(unit, gone.id, kept.id)
        await store.delete(unit, gone.id)
    if kept.id == item.id:
        await store.replace(unit, kept)
    if kept.announced and kept.state in COMING:
        await leases.take(unit, kept)
    if kept.announced:
        unit.emit(ReportWorkChanged(id=target, work=kept.id))
    unit.emit(WorkChanged(id=kept.activity, work=kept.id, state=kept.state))
    return kept
