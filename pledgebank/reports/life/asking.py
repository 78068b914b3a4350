"""Asking a report's reporter, four weeks after it was made, whether it is fixed; and what follows from the answer."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.errors import not_allowed
from pledgebank.reports import store
from pledgebank.reports.life import commands, rules
from pledgebank.reports.life.model import Fixed, ReportQuestionAnswered, ReportQuestionAsked, Writing
from pledgebank.reports.model import Report
from pledgebank.reports.states import ENDED, SHOWN, STANDING, Mover
from pledgebank.storage.unit import Unit

ASKED_AGAIN_AFTER = timedelta(days=56)


def is_due(report: Report, now: datetime) -> bool:
    """Whether the reporter is to be asked now."""
    stands = report.state in STANDING and report.reporter is not None
    return stands and report.ask_at is not None and report.ask_at <= now


async def ask(unit: Unit, *, report: UUID) -> bool:
    """Ask a report's reporter, once, whether it is fixed; whether that was due."""
    found = await store.get(unit, report)
    if found is None or not is_due(found, unit.now):
        return False
    await store.replace(unit, replace(found, ask_at=None, asked_at=unit.now))
    unit.emit(ReportQuestionAsked(id=report))
    return True


async def answer(unit: Unit, *, report: UUID, person: UUID, fixed: Fixed, text: str) -> UUID:
    """The reporter's answer; answers the report's id. Raises Refused NOT_FOUND, NOT_ALLOWED for who was not asked.

    Words are published as an update. That a hazard is fixed is only noted, as if they had said so in an update.
    """
    seen = await commands.look(unit, report, person)
    if Mover.REPORTER not in seen.who or seen.report.asked_at is None or seen.report.state not in SHOWN:
        raise not_allowed("You have not been asked about this report, or have answered.", "report")
    again = unit.now + ASKED_AGAIN_AFTER if fixed is Fixed.UNKNOWN and seen.report.state in STANDING else None
    answered = replace(seen.report, asked_at=None, ask_at=again)
    writing = _in_words(answered, fixed, text)
    update = rules.write(answered, writing, seen.who, person, unit.now, shortest=0)
    moved = rules.follow_from(answered, update, seen.who, asking=0, hazard=seen.hazard, now=unit.now)
    has_update = bool(text.strip()) or (update.marks_fixed and moved is None)
    if moved:
        update = replace(update, state=moved[0].state)
        await commands.enter(unit, answered, *moved, person, update=update if has_update else None)
    else:
        await store.replace(unit, rules.touch(answered, unit.now))
    if has_update:
        await commands.keep_update(unit, update)
    unit.emit(ReportQuestionAnswered(id=report))
    return report


def _in_words(report: Report, fixed: Fixed, text: str) -> Writing:
    return Writing(
        text=text,
        show_name=report.show_name,
        mark_fixed=fixed is Fixed.YES and report.state not in ENDED,
        reopen=fixed is Fixed.NO and report.state not in STANDING,
    )
