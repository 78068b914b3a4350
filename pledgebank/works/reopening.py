"""Follows reports: what was said to be done is disputed when one is opened again, and told when others ended it."""

from collections.abc import Sequence

from msgspec.structs import replace

from pledgebank.base.event import Entry
from pledgebank.reports import store as reports
from pledgebank.reports.life.commands import is_hazard
from pledgebank.reports.model import FixedBy, Report, ReportEdited, ReportStateChanged
from pledgebank.reports.states import ENDED, FIX_CLAIMED, FIXED, OVER, STANDING
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works import rules, store
from pledgebank.works.events import (
    OutcomeConfirmed,
    OutcomeDisputed,
    PlannedReportEnded,
    WorkChanged,
    WorkReleased,
)
from pledgebank.works.leases import commands as leases
from pledgebank.works.model import COMING, ConfirmedBy, WorkItem, WorkState
from pledgebank.works.outcomes import rules as outcomes
from pledgebank.works.outcomes import witnesses

AT_ONCE = 50


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Take in what became of reports, in the log's order."""
    for entry in entries:
        items = await store.of_report(unit, entry.subject.id)
        report = await reports.get(unit, entry.subject.id) if items else None
        if report is None:
            continue
        event = entry.event
        if isinstance(event, ReportEdited):
            await _give_up_hazard(unit, report, items)
        elif isinstance(event, ReportStateChanged):
            await _take(unit, entry, event, report, items)


FOLLOWS = Follower("works/reports", (ReportStateChanged, ReportEdited), apply, at_once=AT_ONCE)


async def _take(unit: Unit, entry: Entry, event: ReportStateChanged, report: Report, items: Sequence[WorkItem]) -> None:
    if event.before in OVER and event.state in STANDING:
        for item in items:
            if outcomes.disputes(item, entry.number, entry.at):
                await _dispute(unit, item, entry.number)
    elif event.state in ENDED:
        if event.before is FIX_CLAIMED and event.state is FIXED and entry.by == report.reporter:
            await _credit(unit, report, items)
        for item in items:
            if item.announced and item.state in COMING and report.duplicate_of is None:  # such work moves with it
                unit.emit(PlannedReportEnded(id=item.activity, report=report.id))
                _tell(unit, item)


async def _dispute(unit: Unit, item: WorkItem, number: int) -> None:
    disputed = outcomes.dispute(item, number, unit.now)
    await store.replace(unit, disputed)
    unit.emit(OutcomeDisputed(id=item.report, work=item.id, activity=item.activity))
    _tell(unit, disputed)


async def _credit(unit: Unit, report: Report, items: Sequence[WorkItem]) -> None:
    """Its reporter says by another way that it is fixed, as volunteers claim: then these have fixed it."""
    claims = [item for item in items if item.outcome and item.outcome.claimed and item.state is WorkState.DONE]
    if not claims or report.state is not FIXED or report.fixed_by is not FixedBy.RESIDENT:
        return
    item = max(claims, key=lambda one: one.outcome.at if one.outcome else one.created_at)
    if report.reporter is None or outcomes.is_certain(item):
        return
    if await witnesses.organises(unit, item, report.reporter):
        return
    confirmed = outcomes.confirm(item, ConfirmedBy.REPORTER, unit.now)
    await store.replace(unit, confirmed)
    await reports.replace(unit, replace(report, fixed_by=FixedBy.VOLUNTEERS, version=report.version + 1))
    unit.emit(OutcomeConfirmed(id=report.id, work=item.id, activity=item.activity, confirmed_by=ConfirmedBy.REPORTER))
    _tell(unit, confirmed)


async def _give_up_hazard(unit: Unit, report: Report, items: Sequence[WorkItem]) -> None:
    """What turned out to be dangerous is not for volunteers any more."""
    if not await is_hazard(unit, report):
        return
    for item in items:
        if item.state in COMING:
            released = rules.change(item, WorkState.RELEASED, unit.now)
            await store.replace(unit, released)
            await leases.release(unit, released)
            if item.announced:
                unit.emit(WorkReleased(id=item.report, work=item.id, activity=item.activity))
            _tell(unit, released)


def _tell(unit: Unit, item: WorkItem) -> None:
    unit.emit(WorkChanged(id=item.activity, work=item.id, state=item.state))
