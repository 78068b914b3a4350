"""What is asked for of an activity, what is missing, and who may say so. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from pledgebank.activities import sight
from pledgebank.activities.checklist.model import Check, Checklist, Requirement, Requirements, Tick
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.councils.model import Eyes

LONGEST_NOTE = 500
MOST_NOTICE = 180
MOST_AREAS = 200


def asked(activity: Activity, several: Sequence[Requirements]) -> Requirement:
    """All that is asked for where an activity lies, not where it is shown: of several notices the longest."""
    areas = {None, *activity.lies_in}
    found = [one for each in several for one in each.several if one.area in areas]
    wanted = {check for one in found for check in one.checks}
    checks = tuple(check for check in Check if check in wanted)
    return Requirement(checks=checks, notice_days=max((one.notice_days for one in found), default=0))


def check_publishing(activity: Activity, requirement: Requirement, done: Checklist, now: datetime) -> None:
    """Raises Refused CHECKLIST_OPEN while something is not done, NOTICE_TOO_SHORT where it begins too soon."""
    if set(requirement.checks) - {tick.check for tick in done.ticks}:
        raise Refused(
            "CHECKLIST_OPEN", "The council asks for something first: please see the checklist.", field=("activity",)
        )
    if activity.starts_at < now + timedelta(days=requirement.notice_days):
        raise Refused(
            "NOTICE_TOO_SHORT",
            "The council needs to know of this at least {count} days before it begins.",
            field=("activity",),
            count=requirement.notice_days,
        )


def tick(
    activity: Activity, eyes: Eyes, standing: Checklist, check: Check, *, done: bool, note: str, now: datetime
) -> Checklist:
    """What is done, once something is or is not. Raises Refused NOT_ALLOWED, INVALID, ACTIVITY_CANCELLED or _OVER."""
    if not sight.speaks_for(activity, eyes):
        raise not_allowed("Only the organiser can say what is done.", "activity")
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))
    note = text.paragraphs(note, "note", longest=LONGEST_NOTE)
    kept = tuple(one for one in standing.ticks if one.check is not check)
    return replace(standing, ticks=(*kept, Tick(check=check, note=note, at=now)) if done else kept)


def require(standing: Requirements, wanted: Requirement, eyes: Eyes) -> Requirements:
    """What a body asks for, with something else in one area or everywhere. Raises Refused NOT_ALLOWED, INVALID."""
    if standing.id not in eyes.answers:
        raise not_allowed("Only officers can say what a council asks for.", "body")
    if not 0 <= wanted.notice_days <= MOST_NOTICE:
        raise invalid("Please give 0 to {most} days.", "noticeDays", most=MOST_NOTICE)
    others = tuple(one for one in standing.several if one.area != wanted.area)
    if len(others) >= MOST_AREAS:
        raise invalid("A body can ask for something in {most} areas at most.", "area", most=MOST_AREAS)
    return replace(standing, several=(*others, wanted) if wanted.checks or wanted.notice_days else others)


def may_see(activity: Activity, eyes: Eyes) -> bool:
    """Whether somebody is told what is done, with the notes: who organises it, and who answers for its area."""
    return sight.speaks_for(activity, eyes) or sight.answers_for(activity, eyes)
