"""Telling moderators, and settling what they were told: load, decide, save, tell."""

from uuid import UUID

from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils.model import Eyes, Role
from pledgebank.councils.staff import Desk
from pledgebank.moderation import rules, store
from pledgebank.moderation.model import Verdict, Wish
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.storage.unit import Reader, Unit


async def flag(unit: Unit, *, subject: Subject, areas: tuple[UUID, ...], person: UUID, reason: str) -> UUID:
    """Flag a thing that the person can see; answers the flag's id. Raises Refused INVALID.

    Flagging it again replaces the reason.
    """
    standing = await store.on(unit, subject.id, subject.type)
    earlier = await store.flagging(unit, standing.id, person) if standing else None
    raised, events = rules.flag(standing, subject, areas, is_new=earlier is None, now=unit.now)
    given = rules.give_reason(earlier, flag=raised.id, person=person, reason=reason, now=unit.now)
    await store.put(unit, raised)
    await store.put_flagging(unit, given)
    unit.emit(*events)
    return raised.id


async def ask_to_change(unit: Unit, *, report: UUID, person: UUID, words: str, wish: Wish) -> UUID:
    """Ask the moderators of one's own report to change or delete it; answers the flag's id.

    Raises Refused NOT_FOUND for what one does not see, NOT_ALLOWED for another's, INVALID.
    """
    found = await reports.get(unit, report)
    if found is None or not report_rules.may_see(found, Eyes(person)):
        raise not_found("This report cannot be found.", "report")
    if found.reporter != person:
        raise not_allowed("Only who reported it can do this.")
    subject = Subject("Report", report)
    standing = await store.on(unit, subject.id, subject.type)
    earlier = await store.flagging(unit, standing.id, person) if standing else None
    raised, events = rules.flag(standing, subject, found.areas, is_new=earlier is None, now=unit.now)
    given = rules.give_wish(earlier, flag=raised.id, person=person, words=words, wish=wish, now=unit.now)
    await store.put(unit, raised)
    await store.put_flagging(unit, given)
    unit.emit(*events)
    return raised.id


async def settle(
    unit: Unit, *, flag: UUID, person: UUID, verdict: Verdict, note: str, expected: int | None = None
) -> UUID:
    """Take a flag off the list; answers its id. Raises Refused NOT_ALLOWED, NOT_FOUND, and as the rule does."""
    moderating = await desk(unit, person)
    found = await store.get(unit, flag)
    if found is None or not rules.may_see(found, moderating):
        raise not_found("There is no such flag.", "flag")
    settled, events = rules.settle(found, verdict, note, by=person, expected=expected, now=unit.now)
    if events:
        await store.put(unit, settled)
        unit.emit(*events)
    return flag


async def desk(reader: Reader, person: UUID) -> Desk:
    """What a moderator answers for. Raises Refused NOT_ALLOWED for who is none."""
    found = await staff.desk_of(reader, person, Role.MODERATOR)
    if found is None:
        raise not_allowed("Only moderators can do this.")
    return found
