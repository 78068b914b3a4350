"""Taking turns at a report: load, decide, save, tell."""

from uuid import UUID

from pledgebank.activities import seeing, sight
from pledgebank.base.errors import not_allowed, not_found
from pledgebank.reports import rules as reports
from pledgebank.reports import store as report_store
from pledgebank.storage.unit import Unit
from pledgebank.works import store as works
from pledgebank.works.events import TurnAsked, TurnGiven, WorkChanged
from pledgebank.works.leases import rules, store
from pledgebank.works.leases.model import is_open
from pledgebank.works.model import COMING, WorkItem


async def take(unit: Unit, item: WorkItem) -> bool:
    """Let the work have its report, or keep it for longer; whether it has it now."""
    before = await store.get(unit, item.report)
    taken = rules.take(before, item, unit.now)
    if taken is not None:
        await store.put(unit, before, taken)
    return taken is not None


async def release(unit: Unit, item: WorkItem) -> None:
    """Give a report back, to who has asked for it or to whoever comes first. May be done again."""
    lease = await store.get(unit, item.report)
    if lease is None:
        return
    if lease.asked == item.id:
        await store.put(unit, lease, rules.without_asker(lease))
    elif lease.work == item.id:
        freed = rules.free(lease, unit.now)
        await store.put(unit, lease, freed)
        await hand_on(unit, report=item.report)


async def hand_on(unit: Unit, *, report: UUID) -> bool:
    """Give a report that is free to who has asked for it; whether anybody gets it. May be done again."""
    lease = await store.get(unit, report)
    if lease is None or lease.asked is None or is_open(lease, unit.now):
        return False
    item = await works.get(unit, lease.asked)
    if item is None or item.state not in COMING:
        await store.put(unit, lease, rules.without_asker(lease))
        return False
    taken = rules.take(lease, item, unit.now)
    assert taken is not None, "it is free"
    await store.put(unit, lease, taken)
    unit.emit(TurnGiven(id=item.activity, report=report, work=item.id))
    return True


async def ask(unit: Unit, *, activity: UUID, report: UUID, person: UUID) -> UUID:
    """Ask for a report that is another activity's; at once where it is free. Answers the work's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, TURN_TAKEN.
    """
    item = await own(unit, activity, report, person)
    rules.check_asking(item)
    if await take(unit, item):
        unit.emit(WorkChanged(id=item.activity, work=item.id, state=item.state))
        return item.id
    lease = await store.get(unit, report)
    assert lease is not None, "it is another's"
    asked = rules.ask(lease, item)
    if asked != lease:
        await store.put(unit, lease, asked)
        unit.emit(TurnAsked(id=lease.activity, report=report, work=item.id))
        unit.emit(WorkChanged(id=item.activity, work=item.id, state=item.state))
    return item.id


async def give_back(unit: Unit, *, activity: UUID, report: UUID, person: UUID) -> UUID:
    """Let others have a report first; the activity still plans to work on it. Answers the work's id.

    Raises Refused NOT_FOUND, NOT_ALLOWED.
    """
    item = await own(unit, activity, report, person)
    await release(unit, item)
    unit.emit(WorkChanged(id=item.activity, work=item.id, state=item.state))
    return item.id


async def own(unit: Unit, activity: UUID, report: UUID, person: UUID) -> WorkItem:
    """The work on a report, for who organises it. Raises Refused NOT_FOUND, NOT_ALLOWED."""
    found, eyes = await seeing.visible(unit, activity, person, "activity")
    if not sight.speaks_for(found, eyes):
        raise not_allowed("Only who organises this can do that.", "activity")
    about = await report_store.get(unit, report)
    item = await works.of(unit, activity, report)
    if item is None or about is None or not reports.may_see(about, eyes):
        raise not_found("This activity is not about that report.", "report")
    return item
