"""Putting pledges off, calling them off and judging them, as GraphQL shows it."""

from datetime import date
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.pledges.api.types import Pledge, linked
from pledgebank.pledges.life import commands
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.described import choices
from pledgebank.web.mutation import UserError, mutation, no_errors

choices(
    PledgeVerdict,
    "What a moderator decides about a pledge.",
    {
        PledgeVerdict.APPROVE: "One that waits may be seen and signed.",
        PledgeVerdict.TURN_DOWN: "One that waits may not; its promiser reads why.",
        PledgeVerdict.SUSPEND: "It is taken from view: nobody signs, nothing is decided, nobody is written to.",
        PledgeVerdict.RELEASE: "It comes back, and is open for as much longer as it was away.",
    },
)


@strawberry.input(description="A pledge to put off.")
class ExtendPledgeInput:
    """A pledge to put off."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    deadline: date = strawberry.field(description="The new last day: later, and at most twice as many days in all.")
    expected_version: int | None = strawberry.field(
        default=None, description="The pledge as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The pledge put off, or why not.")
class ExtendPledgePayload:
    """The answer to extendPledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge with its new deadline.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A pledge to call off.")
class CancelPledgeInput:
    """A pledge to call off."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why, for everybody to read: 1 to 1,000 characters.")
    successor: strawberry.ID | None = strawberry.field(
        default=None, description="The pledge to look at instead; one that everybody can see."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The pledge as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The pledge called off, or why not.")
class CancelPledgePayload:
    """The answer to cancelPledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="What a moderator decides about a pledge.")
class ReviewPledgeInput:
    """What a moderator decides."""

    pledge: strawberry.ID = strawberry.field(description="Which.")
    verdict: PledgeVerdict = strawberry.field(description="What you decide.")
    reason: str | None = strawberry.field(
        default=None, description="Why, up to 1,000 characters, for its promiser; TURN_DOWN and SUSPEND need one."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The pledge as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The pledge judged, or why not.")
class ReviewPledgePayload:
    """The answer to reviewPledge."""

    pledge: Pledge | None = strawberry.field(default=None, description="The pledge as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class LifeMutations:
    """What promisers and moderators can do with a pledge that is there."""

    @mutation
    async def extend_pledge(
        self, info: Info, input: Annotated[ExtendPledgeInput, strawberry.argument(description="Which, until when.")]
    ) -> ExtendPledgePayload:
        """Put off the last day of a pledge of yours that is still open: once, and everybody who signed is told."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(
            commands.extend, pledge=key, person=person, day=input.deadline, expected=input.expected_version
        )
        await context.write(command, once=context.once("extendPledge", input))
        return ExtendPledgePayload(pledge=await linked(context, key))

    @mutation
    async def cancel_pledge(
        self, info: Info, input: Annotated[CancelPledgeInput, strawberry.argument(description="Which, and why.")]
    ) -> CancelPledgePayload:
        """Call off a pledge of yours, with a reason. One that is active stays so: it is shown as called off."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(
            commands.cancel,
            pledge=key,
            person=person,
            reason=input.reason,
            successor=nodes.key_of(input.successor, "Pledge", "successor") if input.successor else None,
            expected=input.expected_version,
        )
        await context.write(command, once=context.once("cancelPledge", input))
        return CancelPledgePayload(pledge=await linked(context, key))

    @mutation
    async def review_pledge(
        self, info: Info, input: Annotated[ReviewPledgeInput, strawberry.argument(description="Which, and what.")]
    ) -> ReviewPledgePayload:
        """Decide, as a moderator of its place, whether a pledge is seen. What one promised oneself others judge."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.pledge, "Pledge", "pledge")
        command = partial(
            commands.judge,
            pledge=key,
            person=person,
            verdict=input.verdict,
            reason=input.reason or "",
            expected=input.expected_version,
        )
        await context.write(command, once=context.once("reviewPledge", input))
        return ReviewPledgePayload(pledge=await linked(context, key))
