"""What becomes of the work on a report as its activity takes its course. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.model import Activity, ActivityState
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Category
from pledgebank.reports.model import Report
from pledgebank.works.model import COMING, SILENT, WorkItem, WorkState

OPEN_TO_ALL = frozenset({ActivityState.PUBLISHED, ActivityState.HELD, ActivityState.DONE})
# How long after the end the organiser is reminded; after the last of them it counts as unreported.
REMINDED_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
UNREPORTED_AFTER = timedelta(days=10)
# Where nothing ran for days, nobody is asked several times at once.
AT_LEAST = timedelta(hours=12)


def plan(activity: Activity, report: UUID, now: datetime) -> WorkItem:
    """The work of an activity on one of its reports."""
    return WorkItem(
        id=new_id(),
        activity=activity.id,
        report=report,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        created_at=now,
        updated_at=now,
    )


def follow(item: WorkItem, activity: Activity, now: datetime) -> WorkItem:
    """The work as its activity now stands: released with it, at its time, begun when it has begun."""
    if item.state not in COMING:
        return item
    if activity.state is ActivityState.CANCELLED or item.report not in activity.reports:
        return change(item, WorkState.RELEASED, now)
    timed = replace(item, starts_at=activity.starts_at, ends_at=activity.ends_at)
    timed = replace(timed, announced=item.announced or activity.state in OPEN_TO_ALL)
    begun = timed.announced and now >= activity.starts_at
    timed = replace(timed, state=WorkState.IN_PROGRESS if begun else WorkState.PLANNED)
    return item if timed == item else replace(timed, updated_at=now, version=item.version + 1)


def is_back(item: WorkItem, activity: Activity) -> bool:
    """Whether it was released, and its activity is about its report again."""
    released = item.state is WorkState.RELEASED and item.outcome is None
    return released and activity.state is not ActivityState.CANCELLED and item.report in activity.reports


def planned_again(item: WorkItem, now: datetime) -> WorkItem:
    """The released work as if it had just been planned: nobody has been told yet."""
    return change(replace(item, announced=False), WorkState.PLANNED, now)


def change(item: WorkItem, state: WorkState, now: datetime) -> WorkItem:
    """The work in another state."""
    return replace(item, state=state, updated_at=now, version=item.version + 1)


def may_be_planned(report: Report | None, category: Category | None) -> bool:
    """Whether volunteers may plan to work on a report at all: never on a hazard."""
    return report is not None and category is not None and not category.hazard


def next_question(ended_at: datetime, turn: int) -> datetime:
    """When something is due after so many reminders: the next one, or that nobody has said a word."""
    after = REMINDED_AFTER[turn] if turn < len(REMINDED_AFTER) else UNREPORTED_AFTER
    return ended_at + after


def unanswered(items: Collection[WorkItem]) -> list[WorkItem]:
    """Of which work nobody has said how it went."""
    return [item for item in items if item.announced and item.state in SILENT]
