"""When a group may be closed, hidden, shown and verified, and by whom. Pure."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import not_allowed
from pledgebank.base.event import Event
from pledgebank.councils.model import Eyes
from pledgebank.groups import sight
from pledgebank.groups.events import GroupClosed, GroupHidden, GroupRenamed, GroupShown, GroupVerified
from pledgebank.groups.model import Group
from pledgebank.groups.rules import check_open, check_version, touched, visible

LONGEST_REASON = 1_000

Became = tuple[Group, list[Event]]


def close(group: Group, reason: str, *, expected: int | None, now: datetime) -> Became:
    """The group over, for good; a closed one stays as it is. Raises Refused INVALID, CONFLICT."""
    if group.closed_at is not None:
        return group, []
    check_version(group, expected)
    said = text.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=1)
    return end(replace(group, reason=said), now)


def end(group: Group, now: datetime) -> Became:
    """The group over, also where nobody is left to say why."""
    if group.closed_at is not None:
        return group, []
    return touched(replace(group, closed_at=now), now), [GroupClosed(id=group.id)]


def judge(group: Group | None, eyes: Eyes) -> Group:
    """The group that these eyes may hide and show. Raises Refused NOT_FOUND, NOT_ALLOWED, also for their own."""
    found = visible(group, eyes, "group")
    if not sight.moderates(found, eyes):
        raise not_allowed("Only moderators can do this.", "group")
    if sight.speaks_for(found, eyes):
        raise not_allowed("Somebody else has to judge what is your own.", "group")
    return found


def hide(group: Group, reason: str, *, expected: int | None, now: datetime) -> Became:
    """The group taken from view. Raises Refused INVALID without a reason, CONFLICT."""
    if group.hidden:
        return group, []
    check_version(group, expected)
    said = text.paragraphs(reason, "reason", longest=LONGEST_REASON, shortest=1)
    hidden = touched(replace(group, hidden=True, hidden_reason=said), now)
    return hidden, [GroupHidden(id=group.id, was=sight.audience(group)), GroupRenamed(id=group.id)]


def show(group: Group, *, expected: int | None, now: datetime) -> Became:
    """The group in view again. Raises Refused CONFLICT."""
    if not group.hidden:
        return group, []
    check_version(group, expected)
    shown = touched(replace(group, hidden=False, hidden_reason=""), now)
    return shown, [GroupShown(id=group.id), GroupRenamed(id=group.id)]


def verify(group: Group, body: UUID, eyes: Eyes, now: datetime) -> Became:
    """The group as one that a body says is who it says it is.

    Raises Refused NOT_ALLOWED for who is no officer of a body that answers for its areas, GROUP_CLOSED, GROUP_HIDDEN.
    """
    if body not in eyes.answers or body not in group.bodies:
        raise not_allowed("Only officers of a body that answers for the group's area can do this.", "body")
    check_open(group, "group")
    if group.verified_by == body:
        return group, []
    seen = touched(replace(group, verified_by=body, verified_at=now), now)
    return seen, [GroupVerified(id=group.id, body=body)]


def unverify(group: Group, body: UUID, eyes: Eyes, now: datetime) -> Became:
    """The group without a body's word. Raises Refused NOT_ALLOWED for who is none of its officers."""
    if body not in eyes.answers:
        raise not_allowed("Only officers of a body that answers for the group's area can do this.", "body")
    if group.verified_by != body:
        return group, []
    bare = touched(replace(group, verified_by=None, verified_at=None), now)
    return bare, [GroupVerified(id=group.id, body=None)]
