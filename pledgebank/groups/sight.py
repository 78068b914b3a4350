"""Who may know of a group, speaks for it, and sees who its members are. Pure."""

from uuid import UUID

from pledgebank.base.event import Audience
from pledgebank.councils.model import Eyes
from pledgebank.groups.members.model import Membership
from pledgebank.groups.model import Group, MembersSeen


def is_public(group: Group) -> bool:
    """Whether everyone may know of it; of a closed one too, but it is listed no more."""
    return not group.hidden


def is_listed(group: Group) -> bool:
    """Whether it stands in lists."""
    return not group.hidden and group.closed_at is None


def may_see(group: Group, eyes: Eyes) -> bool:
    """Whether who looks may know of it: what a moderator hid, only its organisers and moderators."""
    return is_public(group) or speaks_for(group, eyes) or moderates(group, eyes)


def speaks_for(group: Group, eyes: Eyes) -> bool:
    """Whether they organise it."""
    return group.id in eyes.organises


def moderates(group: Group, eyes: Eyes) -> bool:
    """Whether it lies where they are moderators; what lies nowhere is any moderator's, as its flags are."""
    return not eyes.moderates.isdisjoint(group.bodies) or (not group.bodies and bool(eyes.moderates))


def sees_members(group: Group, eyes: Eyes, own: Membership | None) -> bool:
    """Whether who looks may know who the members are. `own`: their membership, in whatever role."""
    if speaks_for(group, eyes) or moderates(group, eyes):
        return True
    if group.hidden:
        return False
    if group.members_seen is MembersSeen.EVERYBODY:
        return True
    return group.members_seen is MembersSeen.MEMBERS and own is not None and own.is_member


def sees_membership(group: Group, eyes: Eyes, own: Membership | None, other: Membership) -> bool:
    """Whether who looks may know of one membership: their own always; who applied or has left, organisers alone."""
    if eyes.person is not None and eyes.person == other.person:
        return may_see(group, eyes) and other.role is not None
    if not other.is_member:
        return speaks_for(group, eyes) and other.role is not None
    return sees_members(group, eyes, own)


def audience(group: Group) -> Audience:
    """Who may see it, as `may_see` says."""
    return Audience(everyone=True) if is_public(group) else _its_own(group.id, group.bodies)


def _its_own(group: UUID, bodies: tuple[UUID, ...]) -> Audience:
    return Audience(groups=(group,), moderators=bodies)
