"""What can be asked about groups."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.groups import model as models
from pledgebank.groups import store
from pledgebank.groups.api.seeing import eyes, seen, sees
from pledgebank.groups.api.types import Group
from pledgebank.groups.members import store as members
from pledgebank.groups.model import GroupOrder
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.geo import BoxInput, CircleInput
from pledgebank.web.nodes import Node

LONGEST_TEXT = 200


@strawberry.input(description="Which groups: all that is said must hold.")
class GroupFilter:
    """Which groups are meant."""

    within: BoxInput | None = strawberry.field(default=None, description="At home in this box.")
    near: CircleInput | None = strawberry.field(default=None, description="At home in this circle.")
    area: strawberry.ID | None = strawberry.field(default=None, description="In this area.")
    text: str | None = strawberry.field(
        default=None, description="With all of these words in its name or what it says of itself; 200 characters."
    )
    verified: bool | None = strawberry.field(default=None, description="Whether a council has verified it.")
    mine: bool | None = strawberry.field(default=None, description="Of which the viewer is a member.")

    async def wanted(self, context: Context) -> models.GroupFilter:
        """What is asked for. Raises Refused for what makes no sense, SIGN_IN_NEEDED for a guest's own."""
        if self.text is not None and len(self.text) > LONGEST_TEXT:
            raise invalid("Please keep this to {most} characters.", "where", "text", most=LONGEST_TEXT)
        return models.GroupFilter(
            within=self.within.box() if self.within else None,
            near=self.near.circle() if self.near else None,
            area=nodes.key_of(self.area, "Area", "where", "area") if self.area else None,
            text=self.text if self.text and self.text.strip() else None,
            verified=self.verified,
            among=await _theirs(context, context.person()) if self.mine else None,
        )


@strawberry.type
class Queries:
    """What can be asked."""

    @field
    async def group(
        self, info: Info, slug: Annotated[str, strawberry.argument(description="Its name in addresses.")]
    ) -> Group | None:
        """A group by its slug; null where there is none that the viewer may see."""
        found = await store.by_slug(info.context.reader, slug)
        return Group.of(found) if found and await sees(info.context, found) else None

    @field
    async def groups(
        self,
        info: Info,
        where: Annotated[GroupFilter | None, strawberry.argument(description="Which ones; all unless said.")] = None,
        order: Annotated[GroupOrder | None, strawberry.argument(description="What comes first.")] = GroupOrder.NEWEST,
        first: First = None,
        after: After = None,
    ) -> Connection[Group]:
        """Groups, a page at a time."""
        context, as_of = info.context, info.context.as_of
        wanted = await (where or GroupFilter()).wanted(context)
        found = await store.page(context.reader, wanted, order or GroupOrder.NEWEST, first=first, after=after)
        return connection(found, Group.of, as_of=as_of, after=after)


async def copies(context: Context, within: Box | None, after: UUID | None, limit: int) -> Sequence[tuple[UUID, Node]]:
    """For copies on phones: what the viewer may see, by id."""
    rows = await store.by_id(context.reader, await eyes(context), within=within, after=after, limit=limit)
    return [(group.id, Group.of(group)) for group in rows]


async def _theirs(context: Context, person: UUID) -> tuple[UUID, ...]:
    joined = await members.of_person(context.reader, person)
    return tuple([one.group for one in joined if await seen(context, one.group) is not None])
