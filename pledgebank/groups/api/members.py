"""Who belongs to a group, as GraphQL shows it to whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.groups import sight
from pledgebank.groups.api.seeing import eyes, own, seen, sees_members
from pledgebank.groups.api.types import Group
from pledgebank.groups.invitations import model as invited
from pledgebank.groups.invitations import store as invitations
from pledgebank.groups.members import model as models
from pledgebank.groups.members import store
from pledgebank.groups.members.model import MEMBERS, GroupRole
from pledgebank.people import store as people
from pledgebank.people.api import Person, Viewer
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="A question that a group asked, and what was said to it.")
class GroupAnswer:
    """One answer of who applied."""

    question: str = strawberry.field(description="What was asked, as it was put then.")
    text: str = strawberry.field(description="What was said to it.")


@strawberry.type(description="What somebody is in a group.")
class Membership(Node):
    """A membership: whether the viewer may know of it was asked before."""

    model: strawberry.Private[models.Membership]
    role: GroupRole = strawberry.field(description="What they are in it.")
    since: datetime = strawberry.field(description="Since when they belong to it, or have asked to.")
    version: int = strawberry.field(description="Raised by every change: for `expectedVersion`.")

    @classmethod
    def of(cls, membership: models.Membership) -> Self:
        """As clients see it."""
        assert membership.role is not None, "nobody is shown what they are no more"
        key = nodes.encode("Membership", membership.id)
        return cls(id=key, model=membership, role=membership.role, since=membership.since, version=membership.version)

    @field
    async def group(self, info: Info) -> Group | None:
        """Where; null where the viewer may not see it."""
        found = await seen(info.context, self.model.group)
        return Group.of(found) if found else None

    @field
    async def person(self, info: Info) -> Person | None:
        """Who."""
        found = await info.context.load(people.by_ids, self.model.person)
        return Person.of(found) if found else None

    @field
    async def message(self, info: Info) -> str:
        """What they wrote when they applied: for them and organisers, empty for others."""
        return self.model.message if await _reads(info.context, self.model) else ""

    @field
    async def answers(self, info: Info) -> list[GroupAnswer]:
        """What they answered when they applied: for them and organisers, empty for others."""
        if not await _reads(info.context, self.model):
            return []
        return [GroupAnswer(question=one.question, text=one.text) for one in self.model.answers]


@strawberry.type(description="An invitation into a group that nobody has used yet.")
class GroupInvitation(Node):
    """An invitation: for organisers' eyes."""

    model: strawberry.Private[invited.Invitation]
    email: str | None = strawberry.field(description="To whom it was sent.")
    made_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="When it runs out.")

    @classmethod
    def of(cls, invitation: invited.Invitation) -> Self:
        """As organisers see it."""
        return cls(
            id=nodes.encode("GroupInvitation", invitation.id),
            model=invitation,
            email=invitation.email,
            made_at=invitation.made_at,
            expires_at=invitation.expires_at,
        )


Role = Annotated[
    GroupRole | None, strawberry.argument(description="Only those in this role; unless said, all members.")
]


async def members_of_group(
    root: Group, info: Info, role: Role = None, first: First = None, after: After = None
) -> Connection[Membership]:
    """Its members, the longest first, for who may see them; nobody for others. Of applicants organisers alone know."""
    context, as_of = info.context, info.context.as_of
    size, looking = page.size(first), await eyes(context)
    applicants = role is GroupRole.APPLICANT
    sees = sight.speaks_for(root.model, looking) if applicants else await sees_members(context, root.model)
    if not sees:
        return connection(Page[models.Membership]((), (), False), Membership.of, as_of=as_of, after=after)
    roles = (role,) if role else MEMBERS
    found = await store.page(context.reader, root.model.id, roles, first=size, after=after)
    return connection(found, Membership.of, as_of=as_of, after=after)


async def open_invitations(
    root: Group, info: Info, first: First = None, after: After = None
) -> Connection[GroupInvitation]:
    """The invitations that nobody has used yet, the latest first: for organisers, none for others."""
    context, as_of = info.context, info.context.as_of
    size = page.size(first)
    if not sight.speaks_for(root.model, await eyes(context)):
        return connection(Page[invited.Invitation]((), (), False), GroupInvitation.of, as_of=as_of, after=after)
    found = await invitations.page(context.reader, root.model.id, context.now, first=size, after=after)
    return connection(found, GroupInvitation.of, as_of=as_of, after=after)


async def viewer_membership(root: Group, info: Info) -> Membership | None:
    """The viewer's own membership or application; null without one."""
    found = await own(info.context, root.model.id)
    return Membership.of(found) if found and found.role else None


async def groups_of_person(root: Person, info: Info, first: First = None, after: After = None) -> Connection[Group]:
    """The groups to which they belong, as far as the viewer may know that they do; the longest first."""
    context, size = info.context, page.size(first)
    as_of = context.as_of
    theirs = [one for one in await store.of_person(context.reader, root.known.id) if await _knows(context, one)]
    cut = _beyond(theirs, size, after)
    found = [await seen(context, one.group) for one in cut.items]
    shown = Page(tuple(one for one in found if one is not None), cut.cursors, cut.has_more)
    return connection(shown, Group.of, as_of=as_of, after=after)


async def memberships_of_viewer(
    root: Viewer, info: Info, first: First = None, after: After = None
) -> Connection[Membership]:
    """What they are in groups, applications among it, as far as they may see those groups; the longest first."""
    context, size = info.context, page.size(first)
    as_of = context.as_of
    own_ = await store.of_person(context.reader, root.model.id, tuple(GroupRole))
    theirs = [one for one in own_ if await seen(context, one.group) is not None]
    return connection(_beyond(theirs, size, after), Membership.of, as_of=as_of, after=after)


async def node(context: Context, key: UUID) -> Membership | None:
    """The membership with this id, if the viewer may know of it."""
    found = await context.load(store.by_ids, key)
    return Membership.of(found) if found and await _knows(context, found) else None


NODES: Mapping[str, Load] = {"Membership": node}


def _beyond(found: list[models.Membership], size: int, after: str | None) -> Page[models.Membership]:
    if after is not None:
        since, key = page.decode(after, datetime, UUID)
        found = [one for one in found if (one.since, one.id) > (since, key)]
    return page.cut(found[: size + 1], size, lambda one: (one.since, one.id))


async def _knows(context: Context, membership: models.Membership) -> bool:
    group = await seen(context, membership.group)
    if group is None:
        return False
    return sight.sees_membership(group, await eyes(context), await own(context, group.id), membership)


async def _reads(context: Context, membership: models.Membership) -> bool:
    theirs = context.person_id == membership.person
    return theirs or membership.group in (await eyes(context)).organises
