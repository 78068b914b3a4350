"""Who may be invited, for how long an invitation is good, and that it is good once. Pure."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused, not_found
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.groups.events import GroupInvited
from pledgebank.groups.invitations.model import Invitation
from pledgebank.groups.model import Group
from pledgebank.groups.rules import check_open
from pledgebank.mail import address
from pledgebank.words import languages

LIVES = timedelta(days=14)
MOST_OPEN = 100
LONGEST_MESSAGE = 500


def invite(
    group: Group, *, email: str, language: str, message: str, by: UUID, standing: int, now: datetime
) -> tuple[Invitation, list[Event]]:
    """A new invitation. `standing`: how many of the group's are open.

    Raises Refused INVALID for what is no address, GROUP_CLOSED, GROUP_HIDDEN, TOO_MANY_INVITATIONS.
    """
    check_open(group, "group")
    if standing >= MOST_OPEN:
        raise Refused(
            "TOO_MANY_INVITATIONS", "{most} invitations are open; please wait for some of them.", most=MOST_OPEN
        )
    made = Invitation(
        id=new_id(),
        group=group.id,
        invited_by=by,
        email=address.parse(email, "email"),
        language=languages.choose(language),
        message=text.paragraphs(message, "message", longest=LONGEST_MESSAGE),
        made_at=now,
        expires_at=now + LIVES,
    )
    return made, [GroupInvited(id=group.id, invitation=made.id)]


def use(
    invitation: Invitation | None, group: Group, person: UUID, now: datetime, *, removed_at: datetime | None = None
) -> Invitation:
    """The invitation used up by who joins. Raises Refused NOT_FOUND, INVITATION_USED, INVITATION_EXPIRED, REMOVED.

    `removed_at`: when they were removed from the group: what was written to them before lets them in no more.
    """
    if invitation is None or invitation.group != group.id or invitation.withdrawn_at is not None:
        raise not_found("This invitation is not valid.", "invitation")
    if invitation.used_at is not None:
        raise Refused("INVITATION_USED", "This invitation has been used already.", field=("invitation",))
    if now >= invitation.expires_at:
        raise Refused(
            "INVITATION_EXPIRED", "This invitation has run out; please ask for another.", field=("invitation",)
        )
    if removed_at is not None and invitation.made_at <= removed_at:
        raise Refused("REMOVED", "You can come back to this group by an invitation.", field=("invitation",))
    return replace(invitation, email=None, used_at=now, used_by=person)


def withdraw(invitation: Invitation, now: datetime) -> Invitation:
    """The invitation good for nothing any more; one that was used stays so."""
    return invitation if invitation.is_settled else replace(invitation, email=None, withdrawn_at=now)


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether one can still join by it."""
    return not invitation.is_settled and now < invitation.expires_at
