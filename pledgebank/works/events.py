"""What can happen to the work on a report: the words of the log.

What everybody who sees a report may know is told of the report; what shows on an activity is told of that.
"""

from uuid import UUID

from pledgebank.base.event import Event, event
from pledgebank.works.model import ConfirmedBy, WorkResult, WorkState


@event("report.work_planned", about="Report")
class WorkPlanned(Event, frozen=True, kw_only=True):
    """Volunteers plan to work on it, at a time that everybody may know. It stays open."""

    work: UUID
    activity: UUID


@event("report.work_released", about="Report")
class WorkReleased(Event, frozen=True, kw_only=True):
    """Volunteers no longer plan to work on it."""

    work: UUID
    activity: UUID


@event("report.work_changed", about="Report")
class ReportWorkChanged(Event, frozen=True, kw_only=True):
    """The work on it has begun, is at another time, or is shown to be of another report."""

    work: UUID


@event("report.outcome_recorded", about="Report")
class OutcomeRecorded(Event, frozen=True, kw_only=True):
    """Who organised the work on it says how it went. If it is DONE, its reporter and followers are to be asked."""

    work: UUID
    activity: UUID
    result: WorkResult


@event("report.outcome_confirmed", about="Report")
class OutcomeConfirmed(Event, frozen=True, kw_only=True):
    """It is certain that volunteers have done it."""

    work: UUID
    activity: UUID
    confirmed_by: ConfirmedBy


@event("report.outcome_disputed", about="Report")
class OutcomeDisputed(Event, frozen=True, kw_only=True):
    """Volunteers said that it was done, and it was opened again."""

    work: UUID
    activity: UUID


@event("report.outcome_judged", about="Report")
class OutcomeJudged(Event, frozen=True, kw_only=True):
    """A neighbour says whether it is done; more of them are needed."""

    work: UUID


@event("report.evidence_added", about="Report")
class EvidenceAdded(Event, frozen=True, kw_only=True):
    """Somebody who was there shows how the work on it went."""

    work: UUID
    evidence: UUID


@event("activity.work_changed", about="Activity")
class WorkChanged(Event, frozen=True, kw_only=True):
    """What it does about one of its reports stands otherwise now."""

    work: UUID
    state: WorkState


@event("activity.drafted", about="Activity")
class ActivityDrafted(Event, frozen=True, kw_only=True):
    """It was arranged for a promiser whose pledge had become active: a draft, for them to look at and publish."""

    pledge: UUID


@event("activity.outcome_asked", about="Activity")
class OutcomeAsked(Event, frozen=True, kw_only=True):
    """Who organises it is asked how it went. `turn`: 0 when it ended, then 1 to 3, after one, three and seven days."""

    turn: int


@event("activity.outcome_missing", about="Activity")
class OutcomeMissing(Event, frozen=True, kw_only=True):
    """Nobody has said how it went: nothing is taken as done."""


@event("activity.report_ended", about="Activity")
class PlannedReportEnded(Event, frozen=True, kw_only=True):
    """A report that it plans to work on was fixed or closed meanwhile: its organiser decides what becomes of it."""

    report: UUID


@event("activity.turn_asked", about="Activity")
class TurnAsked(Event, frozen=True, kw_only=True):
    """Another activity asks for a report that is this one's to work on. `work`: the other's."""

    report: UUID
    work: UUID


@event("activity.turn_given", about="Activity")
class TurnGiven(Event, frozen=True, kw_only=True):
    """A report is this activity's to work on, now that it is no longer another's. `work`: its own."""

    report: UUID
    work: UUID


@event("pledge.plan_dropped", about="Pledge")
class PlanDropped(Event, frozen=True, kw_only=True):
    """The activity that was to make it good was called off: it is active, and has no plan."""

    activity: UUID
