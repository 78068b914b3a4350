"""Saying that one sees it too, and no longer; and bringing all who said so of one report to another."""

from uuid import UUID

from pledgebank.base.errors import not_found
from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.following import commands as following
from pledgebank.reports import rules as report_rules
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportSupportSet
from pledgebank.reports.support import rules, store
from pledgebank.reports.support.model import Support, SupportsMoved
from pledgebank.storage.unit import Unit


async def set_support(unit: Unit, *, report: UUID, person: UUID, supports: bool) -> UUID:
    """A person says whether they see it too; answers the report's id. Saying the same again changes nothing.

    Nothing that others share is written, so that any number may say so at once: they are counted as the log tells.
    Who supports follows too, unless they said that they do not want to. Raises Refused as `rules.support` does, and
    NOT_FOUND for taking back what the report no longer shows.
    """
    found = await reports.get(unit, report)
    standing = await store.of(unit, report, person)
    if supports:
        rules.support(found, person)
        if standing is None:
            await store.insert(unit, Support(id=new_id(), report=report, person=person, at=unit.now))
            await following.begin(unit, Subject("Report", report), person)
            unit.emit(ReportSupportSet(id=report, supports=True))
    elif found is None or (standing is None and not report_rules.is_public(found)):
        raise not_found("This report cannot be found.", "report")
    elif standing is not None:
        await store.delete(unit, [standing.id])
        unit.emit(ReportSupportSet(id=report, supports=False))
    return report


async def move(unit: Unit, source: UUID, target: UUID, limit: int) -> int:
    """Bring at most so many supports of one report to another of the same thing; of how many that was done.

    Nobody supports it twice then, nor what they reported themselves. Fewer than asked for means that was all.
    """
    moving = await store.on(unit, source, limit)
    found = await reports.get(unit, target)
    supporting = await store.supported(unit, [(target, one.person) for one in moving])
    doubled = [
        one.id
        for one, already in zip(moving, supporting, strict=True)
        if already or (found is not None and one.person == found.reporter)
    ]
    await store.delete(unit, doubled)
    await store.give_to(unit, [one.id for one in moving if one.id not in doubled], target)
    if moving:
        unit.emit(SupportsMoved(id=source), SupportsMoved(id=target))
    return len(moving)
