"""What becomes of an erased person's memberships and invitations: they are forgotten, and the counts follow.

Where they were the last who organised a group, who has been a member the longest organises it from now on; a group
without any other member is closed.
"""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.groups import store as groups
from pledgebank.groups.events import (
    ApplicationAnswered,
    GroupApplied,
    GroupCreated,
    GroupInvited,
    GroupJoined,
    GroupLeft,
    OrganisersChanged,
)
from pledgebank.groups.invitations import store as invitations
from pledgebank.groups.life import rules as life
from pledgebank.groups.members import store
from pledgebank.groups.members.model import GroupRole, Membership
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit

# Each may make another organiser, or close a group.
AT_ONCE = 50


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Let go of at most so many memberships and invitations; answers how many it were."""
    own = await store.left_by(unit, person, limit)
    for one in own:
        await _leave(unit, one)
    left = limit - len(own)
    made = await invitations.concerning(unit, person, left) if left else []
    await invitations.delete(unit, [one.id for one in made])
    return len(own) + len(made)


ERASES = erasure.follower("groups", (GroupCreated, GroupJoined, GroupApplied, GroupInvited), let_go, at_once=AT_ONCE)


async def _leave(unit: Unit, one: Membership) -> None:
    await store.delete(unit, one.id)
    if one.is_member:
        unit.emit(GroupLeft(id=one.group, membership=one.id, person=one.person))
    elif one.role is GroupRole.APPLICANT:
        unit.emit(ApplicationAnswered(id=one.group, membership=one.id, accepted=False))
    if one.organises:
        unit.emit(OrganisersChanged(id=one.group, membership=one.id))
        await _replace_last(unit, one.group)


async def _replace_last(unit: Unit, key: UUID) -> None:
    """Who was deleted above is no longer among those who organise it."""
    group = await groups.get(unit, key)
    if group is None:
        return
    # Whoever leaves, or is let go of, at this moment too must not think that somebody is left.
    await groups.touch(unit, key)
    if group.closed_at is not None or await store.organisers(unit, key, 1):
        return
    heir = await store.longest_member(unit, key)
    if heir is not None:
        await store.replace(unit, replace(heir, role=GroupRole.ORGANISER, version=heir.version + 1))
        unit.emit(OrganisersChanged(id=key, membership=heir.id))
        return
    closed, events = life.end(replace(group, touched=group.touched + 1), unit.now)
    await groups.replace(unit, closed)
    unit.emit(*events)
