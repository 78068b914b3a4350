"""Follows activities: each of their reports has its work, which is planned, begun and released with them.

Everything is found out from the activity as it now stands, so that taking an event in again changes nothing.
"""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import store as activities
from pledgebank.activities.events import (
    ActivityCancelled,
    ActivityChanged,
    ActivityCreated,
    ActivityEnded,
    ActivityJoined,
    ActivityPublished,
    ActivityRelinked,
    ActivityStarted,
    AttendanceChanged,
)
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.base.event import Entry
from pledgebank.councils import store as councils
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works import merging, rules, store
from pledgebank.works.events import (
    OutcomeAsked,
    PlanDropped,
    ReportWorkChanged,
    WorkChanged,
    WorkPlanned,
    WorkReleased,
)
from pledgebank.works.leases import commands as leases
from pledgebank.works.model import COMING, Course, WorkItem, WorkState

# An activity has 20 reports at most, each of which takes several writes.
AT_ONCE = 20


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Bring the works of these activities up to date, in the log's order."""
    for entry in entries:
        activity = await activities.get(unit, entry.subject.id)
        if activity is None:
            continue
        if isinstance(entry.event, ActivityJoined | AttendanceChanged):
            await _renew(unit, activity)
            continue
        items = await _planned(unit, activity)
        if isinstance(entry.event, ActivityEnded):
            await _ask(unit, activity, items)
        if isinstance(entry.event, ActivityCancelled) and activity.pledge is not None:
            unit.emit(PlanDropped(id=activity.pledge, activity=activity.id))


FOLLOWS = Follower(
    "works",
    (
        ActivityCreated,
        ActivityPublished,
        ActivityChanged,
        ActivityRelinked,
        ActivityCancelled,
        ActivityStarted,
        ActivityEnded,
        ActivityJoined,
        AttendanceChanged,
    ),
    apply,
    at_once=AT_ONCE,
)


async def _planned(unit: Unit, activity: Activity) -> list[WorkItem]:
    """The works of an activity, brought up to date; one for each of its reports that is not a hazard."""
    [items] = await store.of_activities(unit, [activity.id])
    known = {item.report for item in items}
    found = {one.id: one for one in await reports.by_ids(unit, activity.reports) if one} if activity.reports else {}
    hazards = await _hazards(unit, list(found.values()))
    brought = [await _brought(unit, item, activity, hazards) for item in items]
    for key in activity.reports:
        if key in found and key not in known and key not in hazards and not _is_past(activity, unit):
            item = rules.plan(activity, key, unit.now)
            await store.insert(unit, item)
            brought.append(await _brought(unit, item, activity, hazards))
    return brought


async def _brought(unit: Unit, item: WorkItem, activity: Activity, hazards: set[UUID]) -> WorkItem:
    if item.report not in activity.reports and (moved := await merging.target_of(unit, item, activity)):
        return await merging.give(unit, item, moved)
    if rules.is_back(item, activity):
        if item.report in hazards or _is_past(activity, unit):
            return item
        item = rules.planned_again(item, unit.now)
        await store.replace(unit, item)
    followed = rules.follow(item, activity, unit.now)
    if followed.state in COMING and item.report in hazards:
        followed = rules.change(item, WorkState.RELEASED, unit.now)
    if followed == item:
        return item
    await store.replace(unit, followed)
    await _tell(unit, item, followed)
    return followed


async def _tell(unit: Unit, before: WorkItem, after: WorkItem) -> None:
    if after.state is WorkState.RELEASED:
        await leases.release(unit, after)
        if before.announced:
            unit.emit(WorkReleased(id=after.report, work=after.id, activity=after.activity))
    elif after.announced:
        await leases.take(unit, after)
        if not before.announced:
            unit.emit(WorkPlanned(id=after.report, work=after.id, activity=after.activity))
        else:
            unit.emit(ReportWorkChanged(id=after.report, work=after.id))
    unit.emit(WorkChanged(id=after.activity, work=after.id, state=after.state))


async def _renew(unit: Unit, activity: Activity) -> None:
    """Who is joined is alive: what is theirs to work on stays so for longer."""
    [items] = await store.of_activities(unit, [activity.id])
    for item in items:
        if item.announced and item.state in COMING:
            await leases.take(unit, item)


async def _ask(unit: Unit, activity: Activity, items: Sequence[WorkItem]) -> None:
    """Ask at once how it went, and note when to ask again."""
    if not rules.unanswered(items) or await store.course(unit, activity.id) is not None:
        return
    await store.put_course(unit, Course(id=activity.id, ask_at=rules.next_question(activity.ends_at, 0)))
    unit.emit(OutcomeAsked(id=activity.id, turn=0))


async def _hazards(unit: Unit, found: Sequence[Report]) -> set[UUID]:
    """Which of these reports are of something that volunteers may not work on."""
    keys = list(dict.fromkeys(report.category for report in found))
    known = {one.id: one for one in await councils.categories_by_ids(unit, keys) if one} if keys else {}
    return {report.id for report in found if not rules.may_be_planned(report, known.get(report.category))}


def _is_past(activity: Activity, unit: Unit) -> bool:
    """Whether it was called off, or is over for so long that nobody is asked how it went."""
    long_over = unit.now >= activity.ends_at + rules.UNREPORTED_AFTER
    return activity.state is ActivityState.CANCELLED or long_over
