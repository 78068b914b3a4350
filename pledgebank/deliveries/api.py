"""How reports show where they were sent."""

from datetime import datetime

import strawberry

from pledgebank.base import page
from pledgebank.councils import store as councils_store
from pledgebank.councils.api import Body
from pledgebank.deliveries import model as models
from pledgebank.deliveries import store
from pledgebank.deliveries.model import DeliveryState, NoticeKind
from pledgebank.reports.api import Report
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Info
from pledgebank.web.described import choices, field

choices(
    DeliveryState,
    "How the sending of a report went.",
    {
        DeliveryState.WAITING: "It is about to be sent, or will be tried again.",
        DeliveryState.SENT: "It was taken by the body's mail server.",
        DeliveryState.ACKNOWLEDGED: "Somebody who works for the body has answered or changed its state.",
        DeliveryState.REFUSED: "The body's mail server refused it for good.",
        DeliveryState.FAILED: "It could not be sent for three days, and was given up.",
    },
)


choices(
    NoticeKind,
    "What a body is told of the work of volunteers on a report.",
    {
        NoticeKind.PLANNED: "That they plan to work on it; it stays open.",
        NoticeKind.WITHDRAWN: "That they no longer do.",
        NoticeKind.HAZARD: "That they left something dangerous, or that only the body can do.",
        NoticeKind.WASTE_PICKUP: "That they left bags to be collected.",
        NoticeKind.COMPLETED: "That they have fixed it, and others have confirmed it.",
        NoticeKind.REOPENED: "That it was opened again.",
    },
)


@strawberry.type(description="That a report was sent to a body, and how that went.")
class Delivery:
    """A delivery."""

    model: strawberry.Private[models.Delivery]
    at: datetime | None = strawberry.field(description="When it was sent or given up; null while it waits.")
    state: DeliveryState = strawberry.field(description="How that went.")

    @field
    async def body(self, info: Info) -> Body:
        """Who it was sent to."""
        found = await info.context.load(councils_store.bodies_by_ids, self.model.body)
        assert found is not None, "a delivery to nobody"
        return Body.of(found)

    @classmethod
    def of(cls, delivery: models.Delivery) -> "Delivery":
        """As everyone who sees the report sees it."""
        return cls(model=delivery, at=delivery.at, state=delivery.state)


async def sent_to(root: Report, info: Info) -> list[Delivery]:
    """Where it was sent, and how that went; nothing for a body that has given no address, or for imported reports."""
    return [Delivery.of(one) for one in await info.context.load(store.of_reports, root.model.id)]


@strawberry.type(description="That a body was told what volunteers do about a report, and how that went.")
class CouncilNotice:
    """A notice to a body."""

    model: strawberry.Private[models.Delivery]
    kind: NoticeKind = strawberry.field(description="What it was told.")
    made_at: datetime = strawberry.field(description="When there was something to tell.")
    at: datetime | None = strawberry.field(description="When it was sent or given up; null while it waits.")
    state: DeliveryState = strawberry.field(description="How that went.")

    @field
    async def body(self, info: Info) -> Body:
        """Who was told."""
        found = await info.context.load(councils_store.bodies_by_ids, self.model.body)
        assert found is not None, "a notice to nobody"
        return Body.of(found)

    @classmethod
    def of(cls, delivery: models.Delivery) -> "CouncilNotice":
        """As everyone who sees the report sees it."""
        kind = delivery.notice or NoticeKind.REOPENED
        return cls(model=delivery, kind=kind, made_at=delivery.made_at, at=delivery.at, state=delivery.state)


async def council_notices(
    root: Report, info: Info, first: First = None, after: After = None
) -> Connection[CouncilNotice]:
    """What those who answer for it were told of the work of volunteers, the first first."""
    context, as_of = info.context, info.context.as_of
    found = await store.notices(context.reader, root.model.id, page.size(first), after)
    return connection(found, CouncilNotice.of, as_of=as_of, after=after)
