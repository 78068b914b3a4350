"""What can be listened to about pledges."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.pledges.api.types import Pledge, node
from pledgebank.pledges.events import OfferLapsed, PlaceTaken, PledgeSigned, SignatureWithdrawn
from pledgebank.storage.tail import Tail
from pledgebank.web import nodes
from pledgebank.web.context import Info

JOINED_SECONDS = 0.25
# What tells nothing until it is counted.
_TO_BE_COUNTED = (PledgeSigned, SignatureWithdrawn, PlaceTaken, OfferLapsed)


@strawberry.type
class Subscriptions:
    """What can be listened to."""

    @strawberry.subscription
    async def pledge_changed(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Which pledge.")]
    ) -> AsyncGenerator[Pledge | None, None]:
        """The pledge as it stands, and again whenever it changes, at most 4 times a second.

        Null, and then the end, when it is not there to see.
        """
        key, tail = nodes.key_of(id, "Pledge"), info.context.storage.tail
        while True:
            # First how far the log is, then the pledge: what is logged by then is in what is read.
            told = tail.head
            info.context.look_again()
            pledge = await node(info.context, key)
            yield pledge
            if pledge is None:
                return
            await asyncio.sleep(JOINED_SECONDS)
            await _changed(tail, key, told)


async def _changed(tail: Tail, key: UUID, after: int) -> None:
    """Return when the log tells of the pledge after a number. What signers do tells nothing until it is counted."""
    async with aclosing(tail.about(key, after)) as entries:
        async for entry in entries:
            if not isinstance(entry.event, _TO_BE_COUNTED):
                return
