"""What is sent to whom, and what an answer or the end of a letter makes of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.event import Entry, Event, Origin
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Body, Category
from pledgebank.deliveries.model import Delivery, DeliveryState, Matter, NoticeKind
from pledgebank.mail.model import Letter, LetterState
from pledgebank.reports.model import Report, ReportState, ReportStateChanged, ReportUpdateAdded
from pledgebank.reports.states import OVER
from pledgebank.works.events import OutcomeConfirmed, OutcomeRecorded, WorkPlanned, WorkReleased
from pledgebank.works.model import COMING, Outcome, WorkItem, WorkResult

KEPT_BACK = frozenset({ReportState.UNCONFIRMED, ReportState.HIDDEN})
ENDED = {
    LetterState.SENT: DeliveryState.SENT,
    LetterState.REFUSED: DeliveryState.REFUSED,
    LetterState.FAILED: DeliveryState.FAILED,
}


def may_be_sent(report: Report) -> bool:
    """Whether the report is for its body to know: confirmed, not hidden, and not from elsewhere."""
    return report.origin is not Origin.IMPORT and report.state not in KEPT_BACK


def address_of(category: Category | None, body: Body | None) -> str | None:
    """Where reports of a category are sent; None where the body has not said."""
    return (category and category.email) or (body and body.email) or None


def news(entry: Entry, moves: Mapping[UUID, ReportState]) -> tuple[Matter, UUID] | None:
    """What else than the report itself an event is to be sent for, and where that is written down.

    `moves`: what updates made of their reports; that one was taken up again is sent for itself, with their words.
    """
    event = entry.event
    if isinstance(event, ReportUpdateAdded):
        return None if moves.get(event.update) is ReportState.OPEN else (Matter.UPDATE, event.update)
    if isinstance(event, ReportStateChanged) and event.state is ReportState.OPEN and event.before in OVER:
        return Matter.REOPENED, event.change
    return None


def is_answer(entry: Entry) -> bool:
    """Whether an event, if the body's staff caused it, shows that they have the report."""
    return isinstance(entry.event, ReportStateChanged | ReportUpdateAdded)


def shows_again(entry: Entry) -> bool:
    """Whether an event brought what was hidden back into view."""
    return isinstance(entry.event, ReportStateChanged) and entry.event.before is ReportState.HIDDEN


def begin(report: Report, matter: Matter, event: str, said: UUID | None, now: datetime) -> Delivery:
    """Something to be sent to the body that now answers for the report."""
    return Delivery(id=new_id(), report=report.id, body=report.body, event=event, matter=matter, said=said, made_at=now)


def notice(event: Event, item: WorkItem) -> NoticeKind | None:
    """What the body is told because of an event about the work of volunteers; None where it is nothing to it.

    That a report was opened again goes to it as such, whoever had said that it was done.
    """
    if isinstance(event, WorkPlanned):
        return NoticeKind.PLANNED
    if isinstance(event, WorkReleased):
        return NoticeKind.WITHDRAWN
    if isinstance(event, OutcomeConfirmed):
        return NoticeKind.COMPLETED
    if isinstance(event, OutcomeRecorded) and item.outcome is not None:
        return leftover(item.outcome)
    return None


def leftover(outcome: Outcome) -> NoticeKind | None:
    """What volunteers leave for the body to see to; None for nothing."""
    dangerous = outcome.leftover.hazards or outcome.result is WorkResult.UNSAFE
    if dangerous or (outcome.result is WorkResult.NEEDS_COUNCIL and not outcome.leftover.bags):
        return NoticeKind.HAZARD
    return NoticeKind.WASTE_PICKUP if outcome.leftover.bags else None


def still_holds(kind: NoticeKind, item: WorkItem) -> bool:
    """Whether what is to be told is still so when the letter goes."""
    if kind is NoticeKind.PLANNED:
        return item.state in COMING
    if kind is NoticeKind.COMPLETED:
        return item.outcome is not None and item.outcome.confirmed_by is not None
    if kind in (NoticeKind.HAZARD, NoticeKind.WASTE_PICKUP):
        return item.outcome is not None and leftover(item.outcome) is kind
    return kind is not NoticeKind.WITHDRAWN or item.state not in COMING


def acknowledge(delivery: Delivery) -> Delivery:
    """The delivery once the body has answered, whatever became of the letter."""
    return replace(delivery, state=DeliveryState.ACKNOWLEDGED)


def end(delivery: Delivery, letter: Letter) -> Delivery | None:
    """The delivery once its letter has ended; None where nothing was sent, for it was no longer needed."""
    if letter.state is LetterState.NEEDLESS:
        return None
    if delivery.state is DeliveryState.ACKNOWLEDGED:
        return replace(delivery, at=letter.ended_at)
    return replace(delivery, state=ENDED[letter.state], at=letter.ended_at)
