"""Joining groups and leaving them, as GraphQL shows it."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base.errors import not_found
from pledgebank.groups.api.types import Group, node
from pledgebank.groups.invitations.codes import Codes
from pledgebank.groups.members import commands, counting
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="A group to join.")
class JoinGroupInput:
    """A group to join."""

    group: strawberry.ID = strawberry.field(description="Which.")
    message: str | None = strawberry.field(
        default=None, description="For its organisers, where they have to say yes: up to 2,000 characters."
    )
    answers: list[str] | None = strawberry.field(
        default=None, description="Where they have to say yes: one to each of its questions, in their order."
    )
    invitation: str | None = strawberry.field(default=None, description="The code of an invitation, from its link.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The group joined or applied to, or why not.")
class JoinGroupPayload:
    """The answer to joinGroup."""

    group: Group | None = strawberry.field(default=None, description="The group; `viewerRole` says what you are in it.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A group to leave.")
class LeaveGroupInput:
    """A group to leave."""

    group: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The group left, or why not.")
class LeaveGroupPayload:
    """The answer to leaveGroup."""

    group: Group | None = strawberry.field(default=None, description="The group; null where you see it no more.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class JoiningMutations:
    """What people can do about belonging to groups."""

    @mutation
    async def join_group(
        self, info: Info, input: Annotated[JoinGroupInput, strawberry.argument(description="Which, and how.")]
    ) -> JoinGroupPayload:
        """Become a member: at once, by an invitation, or when an organiser says yes. Who is one stays one."""
        context, person = info.context, info.context.person()
        group = nodes.key_of(input.group, "Group", "group")
        command = partial(
            commands.join,
            group=group,
            person=person,
            message=input.message or "",
            answers=tuple(input.answers or ()),
            invitation=_invitation(context, input.invitation),
        )
        written = await context.write(command, once=context.once("joinGroup", input))
        await context.settled(written, counting.FOLDS)
        return JoinGroupPayload(group=await node(context, group))

    @mutation
    async def leave_group(
        self, info: Info, input: Annotated[LeaveGroupInput, strawberry.argument(description="Which.")]
    ) -> LeaveGroupPayload:
        """Be a member no more, or take an application back. Always possible, but for the last who organises it."""
        context, person = info.context, info.context.person()
        command = partial(commands.leave, group=nodes.key_of(input.group, "Group", "group"), person=person)
        written = await context.write(command, once=context.once("leaveGroup", input))
        await context.settled(written, counting.FOLDS)
        return LeaveGroupPayload(group=await node(context, written.value))


def _invitation(context: Context, code: str | None) -> UUID | None:
    if not code:
        return None
    codes = context.find(Codes)
    found = codes.read(code) if codes else None
    if found is None:
        raise not_found("This invitation is not valid.", "invitation")
    return found
