"""What people and staff do with reports that are there: load, decide, save, tell."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.base.errors import not_allowed, not_found
from pledgebank.base.event import Subject
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Eyes
from pledgebank.photos import commands as photos
from pledgebank.reports import rules as reports
from pledgebank.reports import states, store
from pledgebank.reports.life import rules
from pledgebank.reports.life import store as life
from pledgebank.reports.life.model import ChangeKind, ReportMerged, ReportUpdateHidden, Update, Wish, Writing
from pledgebank.reports.model import Report, ReportEdited, ReportStateChanged, ReportUpdateAdded
from pledgebank.reports.states import Mover
from pledgebank.storage.unit import Reader, Unit

MOST_LOOKED_AT = 100
LONGEST_CHAIN = 20


class Look(Struct, frozen=True):
    """A report as somebody sees it who acts on it. `hazard`: whether its category is one."""

    report: Report
    eyes: Eyes
    who: frozenset[Mover]
    hazard: bool


async def look(unit: Unit, report: UUID, person: UUID, field: str = "report") -> Look:
    """The report, and what somebody is to it. Raises Refused NOT_FOUND for what they may not see."""
    found, eyes = await store.get(unit, report), await staff.eyes_of(unit, person)
    if found is None or not reports.may_see(found, eyes):
        raise not_found("There is no such report.", field)
    return Look(found, eyes, states.movers(found, eyes), await is_hazard(unit, found))


async def is_hazard(reader: Reader, report: Report) -> bool:
    """Whether what it is about is a hazard, as its category is now."""
    [category] = await councils.categories_by_ids(reader, [report.category])
    return category is not None and category.hazard


async def add_update(unit: Unit, *, report: UUID, person: UUID, writing: Writing) -> UUID:
    """Write something about a report; answers the update's id. Raises Refused NOT_FOUND, and as the rule does."""
    seen = await look(unit, report, person)
    update = rules.write(seen.report, writing, seen.who, person, unit.now)
    shown = await photos.attach(unit, update.photos, Subject("ReportUpdate", update.id), person)
    update = replace(update, photos=shown)
    asking = await _asking(unit, seen.report, person) if update.asks_to_reopen else 0
    moved = rules.follow_from(seen.report, update, seen.who, asking=asking, hazard=seen.hazard, now=unit.now)
    if moved:
        update = replace(update, state=moved[0].state)
        by = None if moved[1] is Mover.NEIGHBOURS else person
        await enter(unit, seen.report, *moved, by, update=update)
    elif update.asks_to_reopen:
        await store.replace(unit, rules.touch(seen.report, unit.now))
    await keep_update(unit, update)
    return update.id


async def keep_update(unit: Unit, update: Update) -> None:
    """Keep what somebody wrote, and tell of it."""
    await life.insert_update(unit, update)
    unit.emit(ReportUpdateAdded(id=update.report, update=update.id))


async def change_state(unit: Unit, *, report: UUID, person: UUID, wish: Wish) -> UUID:
    """Bring a report into another state, by the table; answers its id. Raises Refused NOT_FOUND, as the rules do."""
    seen = await look(unit, report, person)
    changed, by = rules.change(seen.report, wish, seen.who, hazard=seen.hazard, now=unit.now)
    if wish.duplicate_of:
        changed = await _join(unit, seen, changed, wish.duplicate_of)
    message = rules.message(wish.message)
    update = None
    if message and by is not Mover.MODERATOR:
        writing = Writing(text=message, as_body=by is Mover.OFFICER, show_name=seen.report.show_name)
        update = replace(rules.write(seen.report, writing, seen.who, person, unit.now), state=changed.state)
        await keep_update(unit, update)
    await enter(unit, seen.report, changed, by, person, update=update, note=message if update is None else "")
    return report


async def enter(
    unit: Unit,
    before: Report,
    after: Report,
    by: Mover,
    person: UUID | None,
    *,
    update: Update | None = None,
    note: str = "",
) -> None:
    """Keep a report that has come into another state, with its history, and tell of it."""
    told = rules.told(before, after, by, person, named=update is not None and update.show_name)
    told = replace(told, update=update.id if update else None, note=note)
    await life.insert_change(unit, told)
    await store.replace(unit, after)
    saw, sees = reports.audience(before), reports.audience(after)
    was = saw if saw != sees else None
    unit.emit(ReportStateChanged(id=after.id, state=after.state, before=before.state, change=told.id, was=was))


async def set_private(unit: Unit, *, report: UUID, person: UUID, private: bool, expected: int | None) -> UUID:
    """Let only its reporter and its body see a report, or everyone; answers its id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, CONFLICT.
    """
    seen = await look(unit, report, person)
    changed = rules.set_private(seen.report, private=private, who=seen.who, expected=expected, now=unit.now)
    if changed is not seen.report:
        kind = ChangeKind.MADE_PRIVATE if private else ChangeKind.MADE_PUBLIC
        await record(unit, changed, kind, person, official=True)
        await store.replace(unit, changed)
        unit.emit(ReportEdited(id=report, was=reports.audience(seen.report)))
    return report


async def hide_update(unit: Unit, *, update: UUID, person: UUID, hidden: bool, reason: str) -> UUID:
    """Take an update from view, or show it again; answers its id. Raises Refused INVALID, NOT_FOUND, NOT_ALLOWED."""
    found = await life.update(unit, update)
    if found is None:
        raise not_found("There is no such update.", "update")
    seen = await look(unit, found.report, person, "update")
    if Mover.MODERATOR not in seen.who:
        raise not_allowed("Only moderators can do this.", "update")
    reason = rules.reason(reason, "reason")
    if found.hidden is not hidden:
        kind = ChangeKind.UPDATE_HIDDEN if hidden else ChangeKind.UPDATE_SHOWN
        told = rules.noted(seen.report, kind, person, unit.now, staff_only=True)
        await life.insert_change(unit, replace(told, update=update, note=reason))
        await life.replace_update(unit, replace(found, hidden=hidden))
        unit.emit(ReportUpdateHidden(id=found.report, update=update, hidden=hidden))
    return update


async def record(unit: Unit, report: Report, kind: ChangeKind, person: UUID | None, *, official: bool = False) -> None:
    """Add something to a report's history that left it in its state, such as other words."""
    await life.insert_change(unit, rules.noted(report, kind, person, unit.now, official=official))


async def _asking(unit: Unit, report: Report, person: UUID) -> int:
    """How many neighbours ask to open a report again, this person among them."""
    since = max(unit.now - states.ASKED_WITHIN, report.state_since or report.created_at)
    earlier = await life.asking(unit, report.id, since, MOST_LOOKED_AT)
    return len((earlier | {person}) - {report.reporter})


async def _join(unit: Unit, seen: Look, changed: Report, target: UUID) -> Report:
    """The report as one that repeats another: the last of a chain, so that there are no chains and no rings.

    The other is written too: of two who join two reports to each other at once, one finds what the other did.
    """
    found = await store.get(unit, target)
    for _ in range(LONGEST_CHAIN):
        if found is None or found.duplicate_of is None:
            break
        found = await store.get(unit, found.duplicate_of)
    joined = rules.repeats(seen.report, found, seen.eyes)
    await record(unit, joined, ChangeKind.JOINED, seen.eyes.person, official=True)
    await store.replace(unit, rules.touch(joined, unit.now))
    unit.emit(ReportEdited(id=joined.id), ReportMerged(id=changed.id, target=joined.id))
    return replace(changed, duplicate_of=joined.id)
