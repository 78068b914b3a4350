"""What people are told of, and of what not. Pure."""

from collections.abc import Container, Mapping
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from pledgebank.base.event import Entry
from pledgebank.councils.model import Eyes
from pledgebank.notify.model import News, Tale
from pledgebank.reports import rules as reports
from pledgebank.reports.life.model import ReportQuestionAsked
from pledgebank.reports.model import ClosedBecause, Report, ReportState, ReportStateChanged, ReportUpdateAdded
from pledgebank.reports.states import OVER
from pledgebank.works.events import OutcomeRecorded
from pledgebank.works.model import WorkResult

# Of these a report's reporter is told, and nobody else.
FOR_REPORTER = frozenset({News.HIDDEN, News.ASKED})
# How long a letter waits for what else happens to the same thing.
GATHERED_FOR = timedelta(minutes=10)
# What is older is no longer news; it stays in the app.
TOLD_WITHIN = timedelta(days=14)
_OF_STATES: Mapping[ReportState, News] = {
    ReportState.INVESTIGATING: News.INVESTIGATING,
    ReportState.PLANNED: News.PLANNED,
    ReportState.IN_PROGRESS: News.IN_PROGRESS,
    ReportState.FIX_CLAIMED: News.FIX_CLAIMED,
    ReportState.FIXED: News.FIXED,
    ReportState.CLOSED: News.CLOSED,
    ReportState.HIDDEN: News.HIDDEN,
}


def tale(entry: Entry, report: Report | None, moves: Container[UUID] = ()) -> Tale | None:
    """What is told of an event of a report, as it stands now, and to whom; None: nothing."""
    if isinstance(entry.event, OutcomeRecorded) and entry.event.result is WorkResult.DONE:
        # Volunteers say that it is done: whoever knows the place is asked whether it is.
        return Tale(about=entry.subject, key=entry.event_id, maker=News.ASKED, followers=News.ASKED)
    found = news(entry, report, moves)
    if found is None:
        return None
    followers = None if found in FOR_REPORTER else found
    return Tale(about=entry.subject, key=entry.event_id, maker=found, followers=followers, said=said(entry))


def news(entry: Entry, report: Report | None, moves: Container[UUID] = ()) -> News | None:
    """What people are told of an event; None: nothing. `report`: what it is about, as it stands now.

    `moves`: updates that changed the state of a report: of these the change itself tells.
    """
    event = entry.event
    if isinstance(event, ReportStateChanged):
        return _of_state(event, report)
    if isinstance(event, ReportUpdateAdded):
        return None if event.update in moves else News.UPDATED
    return News.ASKED if isinstance(event, ReportQuestionAsked) else None


def said(entry: Entry) -> UUID | None:
    """Where more is written about an event."""
    event = entry.event
    if isinstance(event, ReportUpdateAdded):
        return event.update
    return event.change if isinstance(event, ReportStateChanged) else None


def may_be_told(news: News, report: Report, eyes: Eyes) -> bool:
    """Whether a person may be told of a report. Of what is hidden its reporter alone is."""
    if news is News.HIDDEN or report.state is ReportState.HIDDEN:
        return news is News.HIDDEN and eyes.person is not None and report.reporter == eyes.person
    return reports.may_see(report, eyes)


def notice_id(key: str, person: UUID) -> UUID:
    """The one id of what a person is told of an event, or whatever else there is one notice for."""
    return uuid5(NAMESPACE_OID, f"notice/{key}/{person.hex}")


def mute_id(person: UUID, thing: UUID) -> UUID:
    """The one id of a person's wish about a thing."""
    return uuid5(NAMESPACE_OID, f"mute/{thing.hex}/{person.hex}")


def thread(thing: UUID, person: UUID) -> str:
    """What all letters to a person about a thing have in common."""
    return f"{thing.hex}/{person.hex}"


def _of_state(event: ReportStateChanged, report: Report | None) -> News | None:
    if event.before is ReportState.UNCONFIRMED:
        return None
    if event.before is ReportState.HIDDEN:
        return News.SHOWN_AGAIN
    if event.state is ReportState.OPEN:
        return News.REOPENED if event.before in OVER else None
    merged = report is not None and report.closed_because is ClosedBecause.DUPLICATE
    if event.state is ReportState.CLOSED and merged:
        return News.MERGED
    return _OF_STATES.get(event.state)
