"""When an activity makes sense, and what becomes of it. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import sight
from pledgebank.activities.events import (
    ActivityCancelled,
    ActivityDone,
    ActivityHeld,
    ActivityPublished,
    ActivityReleased,
)
from pledgebank.activities.model import Activity, ActivityDraft, ActivityState, Ground
from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, invalid, not_allowed, not_found
from pledgebank.base.event import Event
from pledgebank.base.geo import Circle
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import sight as pledge_sight
from pledgebank.pledges.model import Pledge
from pledgebank.reports.model import Report
from pledgebank.reports.rules import is_public

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=731)
MOST_REPORTS = 20
LONGEST_REASON = 1_000
INVITED_FOR = timedelta(days=3)


def plan(draft: ActivityDraft, *, organiser: UUID, ground: Ground, now: datetime) -> Activity:
    """A new draft. Raises Refused INVALID for times, texts or numbers that make no sense, LOCATION_TOO_COARSE."""
    if draft.location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    _check_times(draft.starts_at, draft.ends_at, now)
    if len(draft.reports) > MOST_REPORTS:
        raise invalid("An activity can be about {most} reports at most.", "reports", most=MOST_REPORTS)
    zones.zone_of(draft.time_zone)
    return Activity(
        id=new_id(),
        organiser=organiser,
        title=text.line(draft.title, "title", longest=120),
        description=text.paragraphs(draft.description, "description", longest=5_000),
        state=ActivityState.DRAFT,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        time_zone=draft.time_zone,
        location=draft.location,
        shown=ground.shown,
        cell=ground.cell,
        areas=ground.areas,
        bodies=ground.bodies,
        lies_in=ground.lies_in,
        reports=tuple(dict.fromkeys(draft.reports)),
        pledge=draft.pledge,
        group=draft.group,
        muster=draft.muster,
        meeting=text.paragraphs(draft.meeting, "meeting", longest=500),
        bring=text.paragraphs(draft.bring, "bring", longest=1_000),
        created_at=now,
        updated_at=now,
    )


def check_links(activity: Activity, reports: Sequence[Report | None], pledge: Pledge | None, eyes: Eyes) -> None:
    """Raises Refused NOT_FOUND for a report or pledge that is not there to see, NOT_ALLOWED for another's pledge."""
    if any(report is None or not is_public(report) for report in reports):
        raise not_found("One of these reports does not exist.", "reports")
    own = pledge is not None and pledge_sight.speaks_for(pledge, eyes)
    if activity.pledge is not None and not own and (pledge is None or not pledge_sight.is_public(pledge)):
        raise not_found("There is no such pledge.", "pledge")
    if pledge is not None and not own:
        raise not_allowed("Only who made a pledge can plan how to make it good.", "pledge")


def check_hazards(reports: Sequence[Report | None], hazards: Collection[UUID]) -> None:
    """Raises Refused HAZARD for a report of one of these categories: volunteers never work on what is dangerous."""
    if any(report is not None and report.category in hazards for report in reports):
        raise Refused(
            "HAZARD",
            "One of these reports is of something dangerous: please leave it to who answers for it.",
            field=("reports",),
        )


def publish(activity: Activity, eyes: Eyes, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity, for everybody to see. Raises Refused NOT_ALLOWED, or ACTIVITY_OVER when it has ended."""
    if not sight.speaks_for(activity, eyes):
        raise not_allowed("Only the organiser can publish this.", "activity")
    if activity.state in {ActivityState.PUBLISHED, ActivityState.HELD, ActivityState.DONE}:
        return activity, []
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))
    published = replace(activity, state=ActivityState.PUBLISHED, updated_at=now, version=activity.version + 1)
    published = replace(published, invited_until=invited_until(activity, now))
    return published, [ActivityPublished(id=activity.id)]


def invited_until(activity: Activity, now: datetime) -> datetime | None:
    """Until when only signers may join what is published now: for three days, at most half of the time that is left."""
    if not activity.signers_first or activity.pledge is None:
        return None
    return now + min(INVITED_FOR, max(activity.starts_at - now, timedelta(0)) / 2)


def cancel(
    activity: Activity, now: datetime, *, reason: str = "", body: UUID | None = None
) -> tuple[Activity, list[Event]]:
    """The activity called off, by who organises it or by a `body`: nobody is to turn up where nobody expects them."""
    if activity.state not in {ActivityState.PUBLISHED, ActivityState.HELD} or now >= activity.ends_at:
        return activity, []
    return _changed(activity, ActivityState.CANCELLED, reason, body, now), [ActivityCancelled(id=activity.id)]


def check_cancelling(activity: Activity, eyes: Eyes, now: datetime) -> None:
    """Raises Refused NOT_ALLOWED, NOT_PUBLISHED for a draft, ACTIVITY_OVER, ACTIVITY_DONE."""
    if not (sight.speaks_for(activity, eyes) or sight.answers_for(activity, eyes)):
        raise not_allowed("Only the organiser can call this off, or the council.", "activity")
    if activity.state is ActivityState.DRAFT:
        raise Refused("NOT_PUBLISHED", "This has not been published.", field=("activity",))
    if activity.state is ActivityState.DONE:
        raise Refused("ACTIVITY_DONE", "Nothing is left to do here.", field=("activity",))
    if activity.state is not ActivityState.CANCELLED and now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))


def hold(activity: Activity, eyes: Eyes, reason: str, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity that nobody else may join for now. Raises Refused as `check_authority` does."""
    body = check_authority(activity, eyes, now)
    reason = text.paragraphs(reason, "reason", shortest=1, longest=LONGEST_REASON)
    if activity.state is ActivityState.HELD and activity.reason == reason:
        return activity, []
    return _changed(activity, ActivityState.HELD, reason, body, now), [ActivityHeld(id=activity.id)]


def release(activity: Activity, eyes: Eyes, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity that all may join again. Raises Refused as `check_authority` does."""
    check_authority(activity, eyes, now)
    if activity.state is ActivityState.PUBLISHED:
        return activity, []
    return _changed(activity, ActivityState.PUBLISHED, "", None, now), [ActivityReleased(id=activity.id)]


def finish(activity: Activity, eyes: Eyes, reason: str, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity where nothing is left to do. Raises Refused NOT_ALLOWED, NOT_PUBLISHED, ACTIVITY_CANCELLED."""
    if activity.state is ActivityState.DONE and sight.answers_for(activity, eyes):
        return activity, []
    body = check_authority(activity, eyes, activity.starts_at)  # also of what is over
    reason = text.paragraphs(reason, "reason", shortest=1, longest=LONGEST_REASON)
    return _changed(activity, ActivityState.DONE, reason, body, now), [ActivityDone(id=activity.id)]


def check_authority(activity: Activity, eyes: Eyes, now: datetime) -> UUID:
    """The body for which they may hold what all can see. Raises Refused NOT_ALLOWED, NOT_PUBLISHED, ACTIVITY_..."""
    body = body_of(activity, eyes)
    if body is None:
        raise not_allowed("Only who works for the council of this area can do this.", "activity")
    if activity.state is ActivityState.DRAFT:
        raise Refused("NOT_PUBLISHED", "This has not been published.", field=("activity",))
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if activity.state is ActivityState.DONE:
        raise Refused("ACTIVITY_DONE", "Nothing is left to do here.", field=("activity",))
    if now >= activity.ends_at:
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))
    return body


def body_of(activity: Activity, eyes: Eyes) -> UUID | None:
    """The body that answers for it, of those for which somebody works."""
    return next((body for body in activity.bodies if eyes.works_for(body)), None)


def circle(near: Circle | None) -> Circle:
    """The circle that the order NEAREST needs. Raises Refused INVALID without one."""
    if near is None:
        raise invalid("To list what is nearest, please say near where.", "where", "near")
    return near


def _changed(activity: Activity, state: ActivityState, reason: str, body: UUID | None, now: datetime) -> Activity:
    return replace(activity, state=state, reason=reason, held_by=body, updated_at=now, version=activity.version + 1)


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise invalid("Please let it end after it starts, and within two weeks.", "endsAt")
    if not now < ends_at or starts_at > now + FURTHEST:
        raise invalid("Please choose a time between now and two years from now.", "startsAt")
