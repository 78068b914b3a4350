"""How reports show where they were sent."""

from datetime import datetime

import strawberry

from pledgebank.councils import store as councils_store
from pledgebank.councils.api import Body
from pledgebank.deliveries import model as models
from pledgebank.deliveries import store
from pledgebank.deliveries.model import DeliveryState
from pledgebank.reports.api import Report
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
