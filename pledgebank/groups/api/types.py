"""Groups as GraphQL shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.base.geo import Box
from pledgebank.councils import store as councils
from pledgebank.councils.api import Area, Body
from pledgebank.following.api import follows
from pledgebank.groups import model as models
from pledgebank.groups import own as acts
from pledgebank.groups import sight
from pledgebank.groups.api import choices as _described  # noqa: F401 - before the types that use them
from pledgebank.groups.api.seeing import eyes, own, seen
from pledgebank.groups.members.model import GroupRole
from pledgebank.groups.model import GroupState, Joining, MembersSeen
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="Neighbours under one name: they promise, organise and turn up together.")
class Group(Node):
    """A group."""

    model: strawberry.Private[models.Group]
    slug: str = strawberry.field(description="Its name in addresses, unique, and the same for good.")
    name: str = strawberry.field(description="What it is called.")
    about: str = strawberry.field(description="What it says of itself; may be empty.")
    location: Point | None = strawberry.field(description="Where it is at home; null for an area, or anywhere.")
    state: GroupState = strawberry.field(description="Where it stands.")
    joining: Joining = strawberry.field(description="How one becomes a member.")
    questions: list[str] = strawberry.field(description="What who applies is asked, in order.")
    members_seen: MembersSeen = strawberry.field(description="Who sees who the members are.")
    member_count: int = strawberry.field(description="How many members it has, organisers among them.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    created_at: datetime = strawberry.field(description="When it was founded.")
    version: int = strawberry.field(description="Raised by every change of the group itself.")

    def lies_in(self, box: Box) -> bool:
        """Whether its public place lies in a box."""
        return self.model.location is not None and box.contains(self.model.location)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in."""
        return self.model.areas

    @classmethod
    def of(cls, group: models.Group) -> Self:
        """As clients see it: whether they may was asked before."""
        return cls(
            id=nodes.encode("Group", group.id),
            model=group,
            slug=group.slug,
            name=group.name,
            about=group.about,
            location=Point.of(group.location) if group.location else None,
            state=group.state,
            joining=group.joining,
            questions=list(group.questions),
            members_seen=group.members_seen,
            member_count=group.member_count,
            closed_at=group.closed_at,
            created_at=group.created_at,
            version=group.version,
        )

    @field
    async def area(self, info: Info) -> Area | None:
        """The area it is for, where it has one in place of a point."""
        found = await info.context.load(councils.areas_by_ids, self.model.area) if self.model.area else None
        return Area.of(found) if found else None

    @field
    async def areas(self, info: Info) -> list[Area]:
        """The areas it lies in, the smallest first."""
        found = [await info.context.load(councils.areas_by_ids, key) for key in self.model.areas]
        return [Area.of(area) for area in found if area]

    @field
    async def verified_by(self, info: Info) -> Body | None:
        """The council that says it is who it says it is; null while none does."""
        key = self.model.verified_by
        found = await info.context.load(councils.bodies_by_ids, key) if key else None
        return Body.of(found) if found else None

    @field
    async def reason(self, info: Info) -> str:
        """Why it was closed; for its organisers and moderators also why it was taken from view. May be empty."""
        if not self.model.hidden:
            return self.model.reason
        looking = await eyes(info.context)
        knows = sight.speaks_for(self.model, looking) or sight.moderates(self.model, looking)
        return self.model.hidden_reason if knows else ""

    @field
    async def viewer_role(self, info: Info) -> GroupRole | None:
        """What the viewer is in it; null for nothing."""
        found = await own(info.context, self.model.id)
        return found.role if found else None

    @field
    async def viewer_note(self, info: Info) -> str | None:
        """What an organiser wrote to the viewer, who was declined or removed; null for all others."""
        found = await own(info.context, self.model.id)
        return found.note or None if found and found.ended else None

    @field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do with it now: join, apply, withdraw, leave; as an organiser edit, invite, act (in its
        name), close; as a moderator hide, show; for a council verify, unverify."""
        context = info.context
        return acts.may(self.model, await eyes(context), await own(context, self.model.id))

    @field
    async def viewer_follows(self, info: Info) -> bool:
        """Whether the viewer hears of what becomes of it."""
        return await follows(info.context, "Group", self.model.id)


async def node(context: Context, key: UUID) -> Group | None:
    """The group with this id, if the viewer may know of it."""
    found = await seen(context, key)
    return Group.of(found) if found else None


GROUP_NODES: Mapping[str, Load] = {"Group": node}
