"""The history of a report: that it was made, and all that has happened to it since, each in one sentence."""

from datetime import UTC, datetime
from uuid import UUID

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.reports.life import store
from pledgebank.reports.life.model import Change, ChangeKind
from pledgebank.reports.model import ClosedBecause, FixedBy, Report, ReportState
from pledgebank.storage.unit import Reader
from pledgebank.words.sentences import say

_BEFORE_ALL = (datetime.fromtimestamp(0, UTC), UUID(int=0))


async def of_report(reader: Reader, report: Report, first: int, after: str | None, *, staff: bool) -> Page[Change]:
    """One page of it, the earliest first; `staff`: with what others do not see. Raises Refused INVALID_CURSOR.

    How it began is not kept beside the report: the report itself says so.
    """
    if after is not None or first == 0:
        return await store.changes(reader, report.id, first, after, staff=staff)
    rest = await store.changes(reader, report.id, first, None, staff=staff)
    began = page.encode(_BEFORE_ALL)
    items, cursors = (beginning(report), *rest.items), (began, *rest.cursors)
    return Page(items[:first], cursors[:first], rest.has_more or len(items) > first)


def beginning(report: Report) -> Change:
    """The entry by which a report begins."""
    return Change(
        id=report.id,
        report=report.id,
        at=report.created_at,
        kind=ChangeKind.CREATED,
        by=report.reporter,
        state=ReportState.OPEN,
    )


def sentence(change: Change, language: str) -> str:
    """What happened, in one of our languages."""
    if change.kind is ChangeKind.STATE:
        return _of_state(change, language)
    return {
        ChangeKind.CREATED: say("Reported.", language),
        ChangeKind.EDITED: say("Its details were changed.", language),
        ChangeKind.MADE_PRIVATE: say("Made private.", language),
        ChangeKind.MADE_PUBLIC: say("Made public.", language),
        ChangeKind.JOINED: say("Another report of the same problem was joined to this one.", language),
        ChangeKind.UPDATE_HIDDEN: say("An update was taken from view.", language),
        ChangeKind.UPDATE_SHOWN: say("An update was shown again.", language),
    }[change.kind]


def _of_state(change: Change, language: str) -> str:
    if change.before is ReportState.HIDDEN:
        return say("Shown again.", language)
    if change.state is ReportState.FIXED:
        return _of_repair(change, language)
    if change.state is ReportState.CLOSED:
        return _of_end(change, language)
    if change.state is ReportState.OPEN:
        return say("Open again.", language)
    return {
        ReportState.INVESTIGATING: say("Somebody looks into it now.", language),
        ReportState.PLANNED: say("Its repair is planned.", language),
        ReportState.IN_PROGRESS: say("It is being repaired.", language),
        ReportState.FIX_CLAIMED: say("Somebody says that it is repaired.", language),
        ReportState.HIDDEN: say("Taken from view.", language),
        ReportState.UNCONFIRMED: say("Waits to be confirmed.", language),
    }[change.state]


def _of_repair(change: Change, language: str) -> str:
    if change.fixed_by is FixedBy.COUNCIL:
        return say("Repaired by who answers for it.", language)
    if change.fixed_by is FixedBy.VOLUNTEERS:
        return say("Repaired by volunteers.", language)
    if change.fixed_by is FixedBy.RESIDENT:
        return say("Repaired, says who reported it.", language)
    return say("Taken as repaired, as nobody said otherwise.", language)


def _of_end(change: Change, language: str) -> str:
    because = change.closed_because or ClosedBecause.NO_ACTION
    return {
        ClosedBecause.NO_ACTION: say("Closed: nothing will be done about it.", language),
        ClosedBecause.NOT_RESPONSIBLE: say("Closed: it is for somebody else to deal with.", language),
        ClosedBecause.DUPLICATE: say("Closed: it was reported before.", language),
        ClosedBecause.INTERNAL_REFERRAL: say("Closed: passed on to another department.", language),
        ClosedBecause.CANCELLED: say("Closed: taken back.", language),
    }[because]
