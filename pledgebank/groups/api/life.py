"""Closing, hiding, showing and verifying groups, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.groups.api.organising import GroupPayload
from pledgebank.groups.api.types import node
from pledgebank.groups.life import commands
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import mutation


@strawberry.input(description="A group to close.")
class CloseGroupInput:
    """A group to close."""

    group: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why, for everybody to read: 1 to 1,000 characters.")
    expected_version: int | None = strawberry.field(default=None, description="The group as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="A group to take from view, or to let be seen again.")
class ModerateGroupInput:
    """A group to take from view, or to let be seen again."""

    group: strawberry.ID = strawberry.field(description="Which.")
    hidden: bool = strawberry.field(description="Whether it is to be hidden.")
    reason: str | None = strawberry.field(
        default=None, description="Why it is hidden, for its organisers: 1 to 1,000 characters."
    )
    expected_version: int | None = strawberry.field(default=None, description="The group as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="A group, and whether a council says that it is who it says it is.")
class VerifyGroupInput:
    """A group, and whether a council says that it is who it says it is."""

    group: strawberry.ID = strawberry.field(description="Which.")
    body: strawberry.ID = strawberry.field(description="For which body, whose officer you are, you say so.")
    verified: bool = strawberry.field(description="Whether it is so.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type
class LifeMutations:
    """What becomes of groups."""

    @mutation
    async def close_group(
        self, info: Info, input: Annotated[CloseGroupInput, strawberry.argument(description="Which, and why.")]
    ) -> GroupPayload:
        """Close a group of yours for good: what it has planned is called off; what it has done stays to be seen."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.close,
            group=nodes.key_of(input.group, "Group", "group"),
            person=person,
            reason=input.reason,
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("closeGroup", input))
        return GroupPayload(group=await node(context, written.value))

    @mutation
    async def moderate_group(
        self, info: Info, input: Annotated[ModerateGroupInput, strawberry.argument(description="Which, and what.")]
    ) -> GroupPayload:
        """As a moderator of its area, take a group from view: then its organisers and moderators alone see it."""
        context, person = info.context, info.context.person()
        group, expected = nodes.key_of(input.group, "Group", "group"), input.expected_version
        if input.hidden:
            command = partial(commands.hide, group=group, person=person, reason=input.reason or "", expected=expected)
        else:
            command = partial(commands.show, group=group, person=person, expected=expected)
        written = await context.write(command, once=context.once("moderateGroup", input))
        return GroupPayload(group=await node(context, written.value))

    @mutation
    async def verify_group(
        self, info: Info, input: Annotated[VerifyGroupInput, strawberry.argument(description="Which, and whether.")]
    ) -> GroupPayload:
        """As an officer of a body that answers for its area, say that a group is who it says it is, or no longer."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.verify,
            group=nodes.key_of(input.group, "Group", "group"),
            person=person,
            body=nodes.key_of(input.body, "Body", "body"),
            verified=input.verified,
        )
        written = await context.write(command, once=context.once("verifyGroup", input))
        return GroupPayload(group=await node(context, written.value))
