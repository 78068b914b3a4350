"""How one signs up for all that follows of a series."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities.api.places import Signup, signup_node
from pledgebank.activities.places import commands
from pledgebank.activities.series import following
from pledgebank.base.errors import Refused
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="A task to sign up for, here and each following time of its series.")
class JoinSeriesInput:
    """A task of a series."""

    slot: strawberry.ID = strawberry.field(description="The task, of the first time one comes.")
    party_size: int | None = strawberry.field(default=1, description="How many people come, oneself among them.")


@strawberry.type(description="The places taken, or why not.")
class JoinSeriesPayload:
    """The answer to joinSeries."""

    signups: list[Signup] = strawberry.field(
        default_factory=list, description="One for each time that has been made so far, and was not refused."
    )
    refused: int = strawberry.field(default=0, description="How many times it was refused, as of a clash.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was taken.")


@strawberry.type
class FollowingMutations:
    """What people can do about places in a series."""

    @mutation
    async def join_series(
        self, info: Info, input: Annotated[JoinSeriesInput, strawberry.argument(description="Which task.")]
    ) -> JoinSeriesPayload:
        """Take a place, or the end of the queue, here and each following time as far as they have been made."""
        context, person, key = info.context, info.context.person(), nodes.key_of(input.slot, "Slot", "slot")
        size = 1 if input.party_size is None else input.party_size
        keys, refused = [], []
        for slot in await following.slots(context.reader, key, person, context.now):
            try:
                joined = partial(commands.join, slot_id=slot, person=person, party_size=size)
                keys.append((await context.write(joined, turn=slot)).value)
            except Refused as error:
                if error.code in {"TOO_MANY", "BUSY"}:
                    raise
                refused.append(error)
        if refused and not keys:
            raise refused[0]
        found = [one for one in [await signup_node(context, one) for one in keys] if one is not None]
        return JoinSeriesPayload(signups=found, refused=len(refused))
