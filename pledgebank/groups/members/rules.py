"""Who may become what in a group, and what follows: joining, answering, leaving, handing over. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.groups.events import ApplicationAnswered, GroupApplied, GroupJoined, GroupLeft, OrganisersChanged
from pledgebank.groups.members.model import Answer, Ended, GroupRole, Membership
from pledgebank.groups.model import Group, Joining
from pledgebank.groups.rules import check_open

MOST_JOINED = 100
LONGEST_MESSAGE = 2_000
LONGEST_ANSWER = 1_000
LONGEST_NOTE = 1_000
DECLINED_FOR = timedelta(days=30)

Became = tuple[Membership, list[Event]]


def found(group: UUID, person: UUID, now: datetime) -> Membership:
    """What who founds a group is in it."""
    return Membership(id=new_id(), group=group, person=person, role=GroupRole.ORGANISER, since=now)


def check_number(joined: int) -> None:
    """Raises Refused TOO_MANY_GROUPS for who would belong to more groups than anybody can."""
    if joined >= MOST_JOINED:
        raise Refused("TOO_MANY_GROUPS", "One person can belong to {most} groups at most.", most=MOST_JOINED)


def join(
    group: Group,
    standing: Membership | None,
    *,
    person: UUID,
    message: str = "",
    answers: Sequence[str] = (),
    invited_by: UUID | None = None,
    now: datetime,
) -> Became:
    """What somebody becomes who asks to join; who is a member, or has applied, stays so. `standing`: what they were.

    Raises Refused GROUP_CLOSED, GROUP_HIDDEN, INVITATION_NEEDED, REMOVED, DECLINED, and INVALID for answers that are
    missing or too long.
    """
    if standing is not None and standing.is_member:
        return standing, []
    check_open(group, "group")
    _check_welcome(group, standing, invited=invited_by is not None, now=now)
    asks = group.joining is Joining.APPLICATION and invited_by is None
    if asks and standing is not None and standing.role is GroupRole.APPLICANT:
        return standing, []
    wanted = Membership(
        id=standing.id if standing else new_id(),
        group=group.id,
        person=person,
        role=GroupRole.APPLICANT if asks else GroupRole.MEMBER,
        since=now,
        message=text.paragraphs(message, "message", longest=LONGEST_MESSAGE) if asks else "",
        answers=_answers(group, answers) if asks else (),
        invited_by=invited_by,
        version=standing.version + 1 if standing else 1,
    )
    told = GroupApplied if asks else GroupJoined
    return wanted, [told(id=group.id, membership=wanted.id)]


def answer(
    group: Group, application: Membership | None, *, accept: bool, note: str, expected: int | None, now: datetime
) -> Became:
    """Who applied as a member, or declined. Raises Refused NOT_FOUND, CONFLICT, INVALID, GROUP_CLOSED for accepting."""
    if application is None or application.group != group.id or application.role is not GroupRole.APPLICANT:
        raise not_found("There is no such application.", "application")
    _check_version(application, expected)
    if accept:
        check_open(group, "application")
    said = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    role, ended = (GroupRole.MEMBER, None) if accept else (None, Ended.DECLINED)
    answered = replace(application, role=role, ended=ended, note=said, since=now, version=application.version + 1)
    if not accept:
        # What they wrote was for who decides, and that is done.
        answered = replace(answered, message="", answers=())
    return answered, [ApplicationAnswered(id=group.id, membership=answered.id, accepted=accept)]


def leave(membership: Membership, *, closed: bool, others: int) -> list[Event]:
    """What is told of who leaves, or takes an application back. `others`: how many else organise the group.

    Raises Refused LAST_ORGANISER for the last who organises what is not closed.
    """
    if membership.organises and not closed:
        _check_not_last(others)
    told: list[Event] = []
    if membership.is_member:
        told.append(GroupLeft(id=membership.group, membership=membership.id, person=membership.person))
    else:
        told.append(ApplicationAnswered(id=membership.group, membership=membership.id, accepted=False))
    if membership.organises:
        told.append(OrganisersChanged(id=membership.group, membership=membership.id))
    return told


def make_organiser(group: Group, membership: Membership, *, expected: int | None = None) -> Became:
    """A member as one who speaks for the group. Raises Refused NOT_FOUND for who is none, CONFLICT, GROUP_CLOSED."""
    check_member(membership)
    _check_version(membership, expected)
    check_open(group, "membership")
    return _in_role(membership, GroupRole.ORGANISER)


def unmake_organiser(membership: Membership, *, others: int, expected: int | None = None) -> Became:
    """Who spoke for the group as a mere member. Raises Refused NOT_FOUND, CONFLICT, LAST_ORGANISER."""
    check_member(membership)
    _check_version(membership, expected)
    if membership.organises:
        _check_not_last(others)
    return _in_role(membership, GroupRole.MEMBER)


def remove(membership: Membership, note: str, *, by: UUID, expected: int | None, now: datetime) -> Became:
    """Who was a member and is not to be one. Raises Refused NOT_FOUND, NOT_ALLOWED, CONFLICT, INVALID."""
    check_member(membership)
    _check_version(membership, expected)
    if membership.person == by:
        raise not_allowed("To go yourself, please leave the group.", "membership")
    if membership.organises:
        raise not_allowed("Please make this organiser a member first.", "membership")
    said = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    gone = replace(
        membership,
        role=None,
        ended=Ended.REMOVED,
        note=said,
        message="",
        answers=(),
        since=now,
        version=membership.version + 1,
    )
    return gone, [GroupLeft(id=gone.group, membership=gone.id, person=gone.person, removed=True)]


def check_member(membership: Membership | None) -> Membership:
    """The membership of a member. Raises Refused NOT_FOUND."""
    if membership is None or not membership.is_member:
        raise not_found("There is no such member.", "membership")
    return membership


def _in_role(membership: Membership, role: GroupRole) -> Became:
    if membership.role is role:
        return membership, []
    changed = replace(membership, role=role, version=membership.version + 1)
    return changed, [OrganisersChanged(id=changed.group, membership=changed.id)]


def _check_not_last(others: int) -> None:
    if not others:
        raise Refused(
            "LAST_ORGANISER",
            "You are the last who organises this group: please make another member organiser first, or close it.",
            field=("group",),
        )


def _check_welcome(group: Group, standing: Membership | None, *, invited: bool, now: datetime) -> None:
    if invited:
        return
    if standing is not None and standing.ended is Ended.REMOVED:
        raise Refused("REMOVED", "You can come back to this group by an invitation.", field=("group",))
    if group.joining is Joining.INVITATION:
        raise Refused("INVITATION_NEEDED", "One joins this group by invitation.", field=("group",))
    declined = standing is not None and standing.ended is Ended.DECLINED
    if declined and group.joining is Joining.APPLICATION and standing and now < standing.since + DECLINED_FOR:
        wait = int((standing.since + DECLINED_FOR - now).total_seconds())
        raise Refused(
            "DECLINED",
            "The organisers have declined; you can ask again {days} days after that.",
            field=("group",),
            retry_after=wait,
            days=DECLINED_FOR.days,
        )


def _answers(group: Group, answers: Sequence[str]) -> tuple[Answer, ...]:
    if len(answers) != len(group.questions):
        raise invalid("Please answer each of the group's questions.", "answers")
    return tuple(
        Answer(question, text.paragraphs(said, "answers", str(place), longest=LONGEST_ANSWER, shortest=1))
        for place, (question, said) in enumerate(zip(group.questions, answers, strict=True))
    )


def _check_version(membership: Membership, expected: int | None) -> None:
    if expected is not None and expected != membership.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
