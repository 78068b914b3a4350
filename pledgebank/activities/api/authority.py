"""Calling an activity off; and what who works for the council of its area can do: hold it, let it go on, end it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities import commands
from pledgebank.activities.api.types import Activity, node
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="An activity to call off.")
class CancelActivityInput:
    """An activity to call off."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why, for all who had signed up: 1 to 1,000 characters.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity called off, or why not.")
class CancelActivityPayload:
    """The activity called off, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity, CANCELLED.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="An activity that nobody else is to join for now.")
class HoldActivityInput:
    """An activity that nobody else is to join for now."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why, for everybody to see: 1 to 1,000 characters.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity held, or why not.")
class HoldActivityPayload:
    """The activity held, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity, HELD.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="An activity that was held, to go on.")
class ReleaseActivityInput:
    """An activity that was held, to go on."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity that goes on, or why not.")
class ReleaseActivityPayload:
    """The activity that goes on, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity, PUBLISHED.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="An activity where nothing is left to do.")
class FinishActivityInput:
    """An activity where nothing is left to do."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why, for everybody to see: 1 to 1,000 characters.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity that is done, or why not.")
class FinishActivityPayload:
    """The activity that is done, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity, DONE.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class AuthorityMutations:
    """What organisers and councils can do with what is published."""

    @mutation
    async def cancel_activity(
        self, info: Info, input: Annotated[CancelActivityInput, strawberry.argument(description="Which, and why.")]
    ) -> CancelActivityPayload:
        """Call it off for good, as its organiser or for the council of its area; all who had signed up are let off."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        command = partial(commands.cancel, key=key, person=person, reason=input.reason)
        written = await context.write(command, once=context.once("cancelActivity", input))
        return CancelActivityPayload(activity=await node(context, written.value))

    @mutation
    async def hold_activity(
        self, info: Info, input: Annotated[HoldActivityInput, strawberry.argument(description="Which, and why.")]
    ) -> HoldActivityPayload:
        """Let nobody else join for now, as who works for the council of its area: it is full, or not safe."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        command = partial(commands.hold, key=key, person=person, reason=input.reason)
        written = await context.write(command, once=context.once("holdActivity", input))
        return HoldActivityPayload(activity=await node(context, written.value))

    @mutation
    async def release_activity(
        self, info: Info, input: Annotated[ReleaseActivityInput, strawberry.argument(description="Which.")]
    ) -> ReleaseActivityPayload:
        """Let people join again what was held, as who works for the council of its area."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        command = partial(commands.release, key=key, person=person)
        written = await context.write(command, once=context.once("releaseActivity", input))
        return ReleaseActivityPayload(activity=await node(context, written.value))

    @mutation
    async def finish_activity(
        self, info: Info, input: Annotated[FinishActivityInput, strawberry.argument(description="Which, and why.")]
    ) -> FinishActivityPayload:
        """Say that nothing is left to do, as who works for the council of its area; who was to come is let off."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.activity, "Activity", "activity")
        command = partial(commands.finish, key=key, person=person, reason=input.reason)
        written = await context.write(command, once=context.once("finishActivity", input))
        return FinishActivityPayload(activity=await node(context, written.value))
