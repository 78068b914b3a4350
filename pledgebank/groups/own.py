"""What somebody may do with a group now. Pure."""

from collections.abc import Mapping

from pledgebank.councils.model import Eyes
from pledgebank.groups import sight
from pledgebank.groups.members.model import GroupRole, Membership
from pledgebank.groups.model import Group, Joining


def may(group: Group, eyes: Eyes, own: Membership | None) -> list[str]:
    """All of it, by the names that clients know; nothing for a guest. `own`: what they are in it."""
    if eyes.person is None:
        return []
    acts = {**_as_anybody(group, own), **_as_organiser(group, eyes), **_as_staff(group, eyes)}
    return [act for act, allowed in acts.items() if allowed]


def _as_anybody(group: Group, own: Membership | None) -> Mapping[str, bool]:
    role = own.role if own else None
    outside = role is None and sight.is_listed(group) and not (own and own.ended)
    return {
        "join": outside and group.joining is Joining.OPEN,
        "apply": outside and group.joining is Joining.APPLICATION,
        "withdraw": role is GroupRole.APPLICANT,
        "leave": own is not None and own.is_member,
    }


def _as_organiser(group: Group, eyes: Eyes) -> Mapping[str, bool]:
    theirs, active = sight.speaks_for(group, eyes), sight.is_listed(group)
    return {
        "edit": theirs and active,
        "invite": theirs and active,
        "act": theirs and active,
        "close": theirs and group.closed_at is None,
    }


def _as_staff(group: Group, eyes: Eyes) -> Mapping[str, bool]:
    moderates = sight.moderates(group, eyes) and not sight.speaks_for(group, eyes)
    verifies = sight.is_listed(group) and not eyes.answers.isdisjoint(group.bodies)
    return {
        "hide": moderates and not group.hidden,
        "show": moderates and group.hidden,
        "verify": verifies and group.verified_by is None,
        "unverify": group.verified_by is not None and group.verified_by in eyes.answers,
    }
