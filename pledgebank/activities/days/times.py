"""When an activity's time comes and goes, each told once. Pure."""

from datetime import datetime

from msgspec.structs import replace

from pledgebank.activities.events import ActivityEnded, ActivityStarted
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.base.event import Event

# Nobody turns up for a draft, nor for what was called off.
_TAKES_PLACE = (ActivityState.PUBLISHED, ActivityState.HELD, ActivityState.DONE)


def due_at(activity: Activity) -> datetime | None:
    """When there will next be something to tell, UTC; None when there is nothing more, as far as is known now."""
    if activity.state not in _TAKES_PLACE or activity.ended:
        return None
    return activity.ends_at if activity.started else activity.starts_at


def come(activity: Activity, now: datetime) -> tuple[Activity, list[Event]]:
    """The activity by this time, and what is to be told of it: both at once if nobody looked while it lasted.

    Once told is told, even if it is moved to another time afterwards. Its version stays: nobody changed it.
    """
    events: list[Event] = []
    if not activity.started and (due := due_at(activity)) and due <= now:
        activity = replace(activity, started=True)
        events.append(ActivityStarted(id=activity.id))
    if activity.started and (due := due_at(activity)) and due <= now:
        activity = replace(activity, ended=True)
        events.append(ActivityEnded(id=activity.id))
    return activity, events


def gone_by(activity: Activity, now: datetime) -> Activity:
    """An activity of before anybody told such things: what is long over is told no more."""
    return replace(activity, started=activity.starts_at <= now, ended=activity.ends_at <= now)
