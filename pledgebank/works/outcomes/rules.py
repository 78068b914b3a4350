"""When who may say how the work went, what makes it certain, and what undoes it. Pure."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.model import Activity, ActivityState
from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.reports.life.model import Update
from pledgebank.reports.model import Report, ReportState
from pledgebank.reports.states import ENDED, FIX_CLAIMED, OPEN, PROVEN_AFTER
from pledgebank.works.model import (
    ConfirmedBy,
    Leftover,
    Measures,
    Outcome,
    Vote,
    WorkItem,
    WorkResult,
    WorkState,
)
from pledgebank.works.outcomes.model import Telling

ENOUGH = 2
MOST_BAGS = MOST_PEOPLE = 10_000
MOST_HOURS = 100_000.0
LONGEST_HAZARDS = 1_000
MOST_VOTES = 50


class Witness(Enum):
    """What who judges an outcome is to it."""

    REPORTER = "reporter"
    COUNCIL = "council"
    NEIGHBOUR = "neighbour"


def check(activity: Activity, item: WorkItem, telling: Telling, *, hazard: bool, now: datetime) -> None:
    """Raises Refused where it cannot be told, or not so: NOT_STARTED, ACTIVITY_CANCELLED, NOT_OPEN, HAZARD, INVALID."""
    if activity.state is ActivityState.CANCELLED or item.state is WorkState.RELEASED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if not item.announced:
        raise Refused("NOT_PUBLISHED", "This has not been published yet.", field=("activity",))
    if now < activity.starts_at:
        raise Refused("NOT_STARTED", "Please say how it went once it has begun.", field=("activity",))
    if item.outcome is not None and item.outcome.confirmed_by is not None:
        raise Refused("NOT_OPEN", "Others have already confirmed how it went.", field=("report",))
    if telling.result is WorkResult.DONE and hazard:
        raise dangerous("result")
    _check_numbers(telling)


def dangerous(field: str) -> Refused:
    """Why volunteers and neighbours never close what is a hazard."""
    return Refused("HAZARD", "This is dangerous, so only who answers for it can say that it is done.", field=(field,))


def outcome(telling: Telling, *, person: UUID, update: UUID | None, claimed: bool, now: datetime) -> Outcome:
    """What was told, with nobody's word on it but the organiser's. Raises Refused INVALID."""
    hazards = text.paragraphs(telling.leftover.hazards, "leftover", "hazards", longest=LONGEST_HAZARDS)
    return Outcome(
        result=telling.result,
        by=person,
        at=now,
        update=update,
        measures=telling.measures,
        leftover=replace(telling.leftover, hazards=hazards),
        claimed=claimed,
    )


def record(item: WorkItem, told: Outcome, *, proven: bool, now: datetime) -> WorkItem:
    """The work once it was told how it went. `proven`: whether a photo shows it, so that time may make it certain."""
    believes = told.claimed and proven
    if told.claimed and item.outcome is not None and item.outcome.claimed:
        # Who says the same again does not silence those who have looked.
        told = replace(told, votes=item.outcome.votes)
    return replace(
        item,
        state=WorkState(told.result.value),
        outcome=told,
        believe_at=now + PROVEN_AFTER if believes else None,
        updated_at=now,
        version=item.version + 1,
    )


def claimed(report: Report, result: WorkResult, before: Outcome | None) -> ReportState | None:
    """What the report becomes by what is told of the work on it; None where it stays as it is."""
    if result is WorkResult.DONE:
        return None if report.state in ENDED or report.state is FIX_CLAIMED else FIX_CLAIMED
    taken_back = before is not None and before.claimed and report.state is FIX_CLAIMED
    return OPEN if taken_back else None


def check_open(item: WorkItem | None, report: Report) -> WorkItem:
    """The work that others may judge. Raises Refused NOT_CLAIMED."""
    if item is None or item.outcome is None or item.state is not WorkState.DONE:
        raise Refused("NOT_CLAIMED", "Volunteers do not say that this is done.", field=("report",))
    if item.outcome.confirmed_by is None and report.state is not FIX_CLAIMED:
        raise Refused("NOT_CLAIMED", "Volunteers do not say that this is done.", field=("report",))
    return item


def witness(report: Report, *, person: UUID, organises: bool, took_part: bool, answers: bool) -> Witness:
    """What somebody is to an outcome who judges it. Raises Refused NOT_ALLOWED.

    Who organised the work never confirms it, not even as the reporter. Who only took part is no independent neighbour;
    as the reporter they know best what they reported.
    """
    if organises:
        raise not_allowed("You organised this: please let others say whether it is done.", "report")
    if answers:
        return Witness.COUNCIL
    if report.reporter == person:
        return Witness.REPORTER
    if took_part:
        raise not_allowed("You took part in this: please let others say whether it is done.", "report")
    return Witness.NEIGHBOUR


def vote(told: Outcome, person: UUID, *, fixed: bool, now: datetime) -> Outcome:
    """The outcome with what a neighbour says; their last word counts."""
    others = [one for one in told.votes if one.person != person]
    return replace(told, votes=(*others[-MOST_VOTES + 1 :], Vote(person, fixed, now)))


def confirming(item: WorkItem, who: Witness) -> ConfirmedBy | None:
    """Who has made it certain by now; None while more neighbours are needed: two more than say that it is not so."""
    if who is Witness.REPORTER:
        return ConfirmedBy.REPORTER
    if who is Witness.COUNCIL:
        return ConfirmedBy.COUNCIL
    votes = item.outcome.votes if item.outcome else ()
    balance = sum(1 if one.fixed else -1 for one in votes)
    return ConfirmedBy.NEIGHBOURS if balance >= ENOUGH else None


def judge(item: WorkItem, who: Witness, person: UUID, *, fixed: bool, now: datetime) -> WorkItem:
    """The work with what somebody says of it: of neighbours as many as say so are counted."""
    assert item.outcome is not None, "that is what is judged"
    told = vote(item.outcome, person, fixed=fixed, now=now) if who is Witness.NEIGHBOUR else item.outcome
    return replace(item, outcome=told, updated_at=now, version=item.version + 1)


def is_certain(item: WorkItem) -> bool:
    """Whether it was confirmed already."""
    return item.outcome is not None and item.outcome.confirmed_by is not None


def with_state(update: Update, state: ReportState) -> Update:
    """What was written, with what the report became by it."""
    return replace(update, state=state)


def shown(item: WorkItem, *, proven: bool, now: datetime) -> WorkItem:
    """The work once something shows how it went; changed as such: of two who add to it at once, one looks again.

    A photo of it makes time prove what is said to be done, from then on.
    """
    waits = proven and is_disputable(item) and not is_certain(item) and item.believe_at is None
    believe_at = now + PROVEN_AFTER if waits else item.believe_at
    return replace(item, believe_at=believe_at, updated_at=now, version=item.version + 1)


def doubt(item: WorkItem) -> WorkItem:
    """The work that time does not make certain any more: somebody has to say it."""
    return replace(item, believe_at=None)


def check_room(shown: int, most: int) -> None:
    """Raises Refused TOO_MANY where so much shows how it went that no more is of use."""
    if shown >= most:
        raise Refused("TOO_MANY", "There is enough to see of this already.", field=("photos",))


def confirm(item: WorkItem, by: ConfirmedBy, now: datetime) -> WorkItem:
    """The work once it is certain that it is done."""
    assert item.outcome is not None, "what was told is confirmed"
    told = replace(item.outcome, confirmed_by=by, confirmed_at=now)
    return replace(item, outcome=told, believe_at=None, updated_at=now, version=item.version + 1)


def dispute(item: WorkItem, number: int, now: datetime) -> WorkItem:
    """The work once its report was opened again, by this number in the log: it is not done, whoever said so."""
    told = item.outcome and replace(item.outcome, claimed=False, confirmed_by=None, confirmed_at=None)
    return replace(
        item,
        state=WorkState.REOPENED,
        outcome=told,
        believe_at=None,
        disputes=item.disputes + 1,
        disputed=number,
        updated_at=now,
        version=item.version + 1,
    )


def disputes(item: WorkItem, number: int, at: datetime) -> bool:
    """Whether what happened then, by its number in the log, denies what is said now: not what is said since."""
    later = item.outcome is None or item.outcome.at > at or number <= item.disputed
    return is_disputable(item) and not later


def is_disputable(item: WorkItem) -> bool:
    """Whether it is said to be done, so that others can say that it is not."""
    claims = item.outcome is not None and (item.outcome.claimed or item.outcome.confirmed_by is not None)
    return item.state is WorkState.DONE and claims


def believes(item: WorkItem, report: Report, now: datetime) -> bool:
    """Whether time makes it certain now: seven days with a photo, in which nobody said that it is not so."""
    if item.outcome is None or item.believe_at is None or item.believe_at > now or report.state is not FIX_CLAIMED:
        return False
    return all(one.fixed for one in item.outcome.votes)


def _check_numbers(telling: Telling) -> None:
    check_measures(telling.measures)
    if not 0 <= telling.leftover.bags <= MOST_BAGS:
        raise invalid("Please give a number from 0 to {most}.", "leftover", "bags", most=MOST_BAGS)


def check_measures(measures: Measures) -> None:
    """Raises Refused INVALID for numbers that make no sense."""
    if not 0 <= measures.bags <= MOST_BAGS:
        raise invalid("Please give a number from 0 to {most}.", "bags", most=MOST_BAGS)
    if not 0 <= measures.people <= MOST_PEOPLE:
        raise invalid("Please give a number from 0 to {most}.", "people", most=MOST_PEOPLE)
    if not 0 <= measures.hours <= MOST_HOURS:
        raise invalid("Please give a number from 0 to {most}.", "hours", most=int(MOST_HOURS))


def leaves(result: WorkResult, leftover: Leftover) -> bool:
    """Whether there is something for who answers for the report to see to."""
    return not leftover.is_nothing or result in (WorkResult.UNSAFE, WorkResult.NEEDS_COUNCIL)
