"""What can be listened to about reports."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from pledgebank.reports.api.types import Report, node
from pledgebank.storage import log
from pledgebank.web import described, nodes
from pledgebank.web.context import Info


@strawberry.type
class Subscriptions:
    """What can be followed about reports."""

    @described.subscription
    async def report_changed(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Which report.")]
    ) -> AsyncGenerator[Report | None, None]:
        """The report as it is, and again with each change; null, and then the end, when it is no longer visible."""
        context, key = info.context, nodes.key_of(id, "Report")
        head = await log.head(context.reader)
        shown = await node(context, key)
        yield shown
        if shown is None:
            return
        async with aclosing(context.storage.tail.about(key, head)) as entries:
            async for _ in entries:
                context.look_again()
                shown = await node(context, key)
                yield shown
                if shown is None:
                    return
