"""Whose eyes look, and whether the viewer may know of a group or a membership: asked wherever one is shown."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.councils.model import GUEST, Eyes
from pledgebank.groups import sight, store
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.members import store as members
from pledgebank.groups.members.model import Membership
from pledgebank.groups.model import Group
from pledgebank.storage.unit import Reader
from pledgebank.web.context import Context


async def eyes(context: Context) -> Eyes:
    """Whose eyes look: what the viewer's roles, in councils and in groups, let them see."""
    person = context.person_id
    return await context.load(_eyes_of, person) if person else GUEST


async def sees(context: Context, group: Group) -> bool:
    """Whether the viewer may know of it."""
    return sight.is_public(group) or sight.may_see(group, await eyes(context))


async def seen(context: Context, key: UUID) -> Group | None:
    """The group with this id, if the viewer may know of it."""
    found = await context.load(store.by_ids, key)
    return found if found and await sees(context, found) else None


async def own(context: Context, group: UUID) -> Membership | None:
    """What the viewer is in a group, or was."""
    person = context.person_id
    return await context.load(members.of_pairs, (group, person)) if person else None


async def sees_members(context: Context, group: Group) -> bool:
    """Whether the viewer may know who the members are."""
    return sight.sees_members(group, await eyes(context), await own(context, group.id))


async def _eyes_of(reader: Reader, people: Sequence[UUID]) -> list[Eyes]:
    return [await eyes_of(reader, person) for person in people]
