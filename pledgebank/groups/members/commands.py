"""Becoming a member, leaving, and all that organisers do about members: load, decide, save, tell."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.base.event import Subject
from pledgebank.following import commands as following
from pledgebank.groups import rules as groups
from pledgebank.groups import store as group_store
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.invitations import commands as invitations
from pledgebank.groups.members import rules, store
from pledgebank.groups.members.model import Ended, GroupRole, Membership
from pledgebank.groups.model import Group
from pledgebank.storage.unit import Unit

TYPE = "Group"


async def join(
    unit: Unit,
    *,
    group: UUID,
    person: UUID,
    message: str = "",
    answers: Sequence[str] = (),
    invitation: UUID | None = None,
) -> UUID:
    """Become a member, or ask to; answers the membership's id. `invitation`: by which, if by one: it is used up.

    Nothing that members share is written, so that any number may join at once: they are counted as the log tells.
    Raises Refused as the rules do, NOT_FOUND for a group that is not theirs to see.
    """
    found = groups.visible(await group_store.get(unit, group), await eyes_of(unit, person), "group")
    standing = await store.of(unit, group, person)
    by = None
    if standing is None or not standing.is_member:
        rules.check_number(len(await store.of_person(unit, person)))
        removed_at = standing.since if standing and standing.ended is Ended.REMOVED else None
        by = await invitations.use(unit, invitation, found, person, removed_at) if invitation else None
    became, events = rules.join(
        found, standing, person=person, message=message, answers=answers, invited_by=by, now=unit.now
    )
    if not events:
        return became.id
    await (store.insert if standing is None else store.replace)(unit, became)
    if became.is_member:
        await following.begin(unit, Subject(TYPE, group), person)
    unit.emit(*events)
    return became.id


async def leave(unit: Unit, *, group: UUID, person: UUID) -> UUID:
    """Be a member no more, or take an application back; answers the group's id. Always possible, but for the last who
    organises it. Raises Refused LAST_ORGANISER."""
    found = await group_store.get(unit, group)
    standing = await store.of(unit, group, person)
    if found is None or (standing is None and found.hidden):
        raise not_found("There is no such group.", "group")
    if standing is None or standing.role is None:
        return group
    others = await _others(unit, standing)
    events = rules.leave(standing, closed=found.closed_at is not None, others=others)
    if standing.organises:
        await group_store.touch(unit, group)
    await store.delete(unit, standing.id)
    unit.emit(*events)
    return group


async def answer(
    unit: Unit, *, application: UUID, person: UUID, accept: bool, note: str = "", expected: int | None = None
) -> UUID:
    """Say yes or no to who wants to join; answers the membership's id. Raises Refused as the rules do."""
    standing = await store.get(unit, application)
    group = await _own(unit, standing, person, "application")
    answered, events = rules.answer(group, standing, accept=accept, note=note, expected=expected, now=unit.now)
    if accept:
        # Whoever joined as many meanwhile as one can is told so by who lets them in.
        rules.check_number(len(await store.of_person(unit, answered.person)))
        await following.begin(unit, Subject(TYPE, group.id), answered.person)
    await store.replace(unit, answered)
    unit.emit(*events)
    return answered.id


async def set_role(unit: Unit, *, membership: UUID, person: UUID, role: GroupRole, expected: int | None = None) -> UUID:
    """Make a member organiser, or an organiser a member; answers the membership's id. Raises Refused as the rules."""
    standing = rules.check_member(await store.get(unit, membership))
    group = await _own(unit, standing, person, "membership")
    if role is GroupRole.ORGANISER:
        await _make_organiser(unit, group, standing, expected)
    else:
        others = await _others(unit, standing)
        changed, events = rules.unmake_organiser(standing, others=others, expected=expected)
        await _keep(unit, changed, bool(events))
        unit.emit(*events)
    return membership


async def hand_over(unit: Unit, *, group: UUID, person: UUID, to: UUID) -> UUID:
    """Make another member organiser in one's own stead; answers the group's id. Raises Refused as the rules do."""
    other = rules.check_member(await store.get(unit, to))
    found = await _own(unit, other, person, "to")
    own = await store.of(unit, group, person)
    if own is None or other.group != group or other.person == person:
        raise not_found("There is no such member.", "to")
    await _make_organiser(unit, found, other, None)
    changed, events = rules.unmake_organiser(own, others=1)
    await _keep(unit, changed, bool(events))
    unit.emit(*events)
    return group


async def remove(unit: Unit, *, membership: UUID, person: UUID, note: str = "", expected: int | None = None) -> UUID:
    """Remove a member, who comes back by an invitation alone; answers the group's id. Raises Refused as the rules."""
    standing = rules.check_member(await store.get(unit, membership))
    group = await _own(unit, standing, person, "membership")
    gone, events = rules.remove(standing, note, by=person, expected=expected, now=unit.now)
    await store.replace(unit, gone)
    unit.emit(*events)
    return group.id


async def _make_organiser(unit: Unit, group: Group, standing: Membership, expected: int | None) -> None:
    if not standing.organises:
        groups.check_number(len(await store.organised_by(unit, standing.person)))
    changed, events = rules.make_organiser(group, standing, expected=expected)
    await _keep(unit, changed, bool(events))
    unit.emit(*events)


async def _keep(unit: Unit, changed: Membership, is_new: bool) -> None:
    if is_new:
        await group_store.touch(unit, changed.group)
        await store.replace(unit, changed)


async def _own(unit: Unit, membership: Membership | None, person: UUID, field: str) -> Group:
    """The group of a membership, which the person organises. Raises Refused NOT_FOUND."""
    eyes = await eyes_of(unit, person)
    if membership is None or membership.group not in eyes.organises:
        raise not_found("There is no such member.", field)
    return groups.own(await group_store.get(unit, membership.group), eyes, field)


async def _others(unit: Unit, own: Membership) -> int:
    """How many organise a group besides one of them, counted to one."""
    found = await store.organisers(unit, own.group, 2)
    return sum(one.id != own.id for one in found)
