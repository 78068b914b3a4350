"""What organisers do about members, as GraphQL shows it: answer, invite, make and unmake organisers, remove."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base.errors import invalid
from pledgebank.groups.api.members import Membership
from pledgebank.groups.api.members import node as membership_node
from pledgebank.groups.api.types import Group, node
from pledgebank.groups.invitations import commands as invitations
from pledgebank.groups.members import commands, counting
from pledgebank.groups.members.model import GroupRole
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing


@strawberry.input(description="An application, and what is said to it.")
class AnswerApplicationInput:
    """An application, and what is said to it."""

    application: strawberry.ID = strawberry.field(description="The membership of who applied.")
    accept: bool = strawberry.field(description="Whether they are to be a member.")
    note: str | None = strawberry.field(
        default=None, description="For them, where they are declined: up to 1,000 characters."
    )
    expected_version: int | None = strawberry.field(default=None, description="The application as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="A member, and what they are to be.")
class SetGroupRoleInput:
    """A member, and what they are to be."""

    membership: strawberry.ID = strawberry.field(description="Whose.")
    role: GroupRole = strawberry.field(description="MEMBER or ORGANISER.")
    expected_version: int | None = strawberry.field(default=None, description="The membership as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="What somebody now is in the group, or why nothing was changed.")
class MembershipPayload:
    """The answer to answerApplication and setGroupRole."""

    membership: Membership | None = strawberry.field(
        default=None, description="What they now are; null where they are nothing in it, or you see it no more."
    )
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A member who is to be one no more.")
class RemoveMemberInput:
    """A member who is to be one no more."""

    membership: strawberry.ID = strawberry.field(description="Whose.")
    note: str | None = strawberry.field(default=None, description="For them, up to 1,000 characters.")
    expected_version: int | None = strawberry.field(default=None, description="The membership as you saw it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="Who is to organise a group in your stead.")
class HandOverGroupInput:
    """Who is to organise a group in one's stead."""

    group: strawberry.ID = strawberry.field(description="Which.")
    to: strawberry.ID = strawberry.field(description="The membership of who is to organise it.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="Whom to invite.")
class InviteToGroupInput:
    """Whom to invite."""

    group: strawberry.ID = strawberry.field(description="Into which group.")
    email: str = strawberry.field(description="Their address. Nothing tells you whether we know it.")
    message: str | None = strawberry.field(default=None, description="What you want to say, up to 500 characters.")
    language: str | None = strawberry.field(
        default=None, description="In which we write to them; by default the one you ask in."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.input(description="An invitation to take back.")
class WithdrawInvitationInput:
    """An invitation to take back."""

    invitation: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The group as it now is, or why nothing was changed.")
class GroupPayload:
    """The answer to what is done about a group."""

    group: Group | None = strawberry.field(default=None, description="The group; null where you see it no more.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class OrganisingMutations:
    """What organisers can do."""

    @mutation
    async def answer_application(
        self, info: Info, input: Annotated[AnswerApplicationInput, strawberry.argument(description="Which, and what.")]
    ) -> MembershipPayload:
        """Say yes or no to who wants to join a group of yours."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.answer,
            application=_membership(input.application, "application"),
            person=person,
            accept=input.accept,
            note=input.note or "",
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("answerApplication", input))
        await context.settled(written, counting.FOLDS)
        return MembershipPayload(membership=await membership_node(context, written.value))

    @mutation
    async def set_group_role(
        self, info: Info, input: Annotated[SetGroupRoleInput, strawberry.argument(description="Whose, and what.")]
    ) -> MembershipPayload:
        """Make a member of your group organiser, or an organiser a member; never the last."""
        context, person = info.context, info.context.person()
        if input.role is GroupRole.APPLICANT:
            raise invalid("A member can be made organiser, and an organiser a member.", "role")
        command = partial(
            commands.set_role,
            membership=_membership(input.membership, "membership"),
            person=person,
            role=input.role,
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("setGroupRole", input))
        return MembershipPayload(membership=await membership_node(context, written.value))

    @mutation
    async def remove_member(
        self, info: Info, input: Annotated[RemoveMemberInput, strawberry.argument(description="Whom.")]
    ) -> GroupPayload:
        """Remove a member from your group; they come back by an invitation alone."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.remove,
            membership=_membership(input.membership, "membership"),
            person=person,
            note=input.note or "",
            expected=input.expected_version,
        )
        written = await context.write(command, once=context.once("removeMember", input))
        await context.settled(written, counting.FOLDS)
        return GroupPayload(group=await node(context, written.value))

    @mutation
    async def hand_over_group(
        self, info: Info, input: Annotated[HandOverGroupInput, strawberry.argument(description="Which, and to whom.")]
    ) -> GroupPayload:
        """Let another member organise the group in your stead; you stay a member."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.hand_over,
            group=nodes.key_of(input.group, "Group", "group"),
            person=person,
            to=_membership(input.to, "to"),
        )
        written = await context.write(command, once=context.once("handOverGroup", input))
        return GroupPayload(group=await node(context, written.value))

    @publishing
    async def invite_to_group(
        self, info: Info, input: Annotated[InviteToGroupInput, strawberry.argument(description="Whom.")]
    ) -> GroupPayload:
        """Invite somebody into your group by e-mail: the link in it works once, within two weeks."""
        context, person = info.context, info.context.person()
        command = partial(
            invitations.invite,
            group=nodes.key_of(input.group, "Group", "group"),
            person=person,
            email=input.email,
            language=input.language or context.language,
            message=input.message or "",
        )
        await context.write(command, once=context.once("inviteToGroup", input))
        return GroupPayload(group=await node(context, nodes.key_of(input.group, "Group", "group")))

    @mutation
    async def withdraw_invitation(
        self, info: Info, input: Annotated[WithdrawInvitationInput, strawberry.argument(description="Which.")]
    ) -> GroupPayload:
        """Take back an invitation that nobody has used; its link then leads nowhere."""
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.invitation, "GroupInvitation", "invitation")
        command = partial(invitations.withdraw, invitation=key, person=person)
        written = await context.write(command, once=context.once("withdrawInvitation", input))
        return GroupPayload(group=await node(context, written.value))


def _membership(given: strawberry.ID, field: str) -> UUID:
    return nodes.key_of(given, "Membership", field)
