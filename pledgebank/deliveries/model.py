"""One thing sent to a body: a report, or what is new about it; and how that went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event


class DeliveryState(StrEnum):
    """WAITING to be sent; SENT; ACKNOWLEDGED once the body has answered; REFUSED or FAILED by mail."""

    WAITING = "WAITING"
    SENT = "SENT"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class Matter(StrEnum):
    """What is sent: the report itself, an update of it, that it was taken up again, or what volunteers do about it."""

    REPORT = "REPORT"
    UPDATE = "UPDATE"
    REOPENED = "REOPENED"
    NOTICE = "NOTICE"


class NoticeKind(StrEnum):
    """What a body is told of the work of volunteers on a report."""

    PLANNED = "PLANNED"
    WITHDRAWN = "WITHDRAWN"
    HAZARD = "HAZARD"
    WASTE_PICKUP = "WASTE_PICKUP"
    COMPLETED = "COMPLETED"
    REOPENED = "REOPENED"


class Delivery(Struct, frozen=True, kw_only=True):
    """What is sent to a body because of one event. `said`: the update or change that is new.

    `notice`, `work`: what is told of which work of volunteers, where that is the matter.

    `at`: when it was sent, or given up; None until then.
    """

    id: UUID
    report: UUID
    body: UUID
    event: str
    matter: Matter
    said: UUID | None = None
    state: DeliveryState = DeliveryState.WAITING
    made_at: datetime
    at: datetime | None = None
    notice: NoticeKind | None = None
    work: UUID | None = None


@event("report.delivered", about="Report")
class ReportDelivered(Event, frozen=True, kw_only=True):
    """How the sending of the report to a body stands is otherwise now."""

    body: UUID
    state: DeliveryState


@event("report.body_notified", about="Report")
class BodyNotified(Event, frozen=True, kw_only=True):
    """How the telling of a body of what volunteers do about the report stands is otherwise now."""

    body: UUID
    state: DeliveryState
