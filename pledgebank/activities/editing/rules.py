"""Who may change what about an activity; which changes matter so that who has a place is asked again. Pure.

What matters: a start or an end more than five minutes off, another local day, and a work site or a meeting place more
than fifty metres off. It is measured from what those who come have agreed to, so that many small steps are one large.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import rules, sight
from pledgebank.activities.editing.model import Alteration, Changes, Edit
from pledgebank.activities.events import ActivityChanged
from pledgebank.activities.model import Activity, ActivityState, Arrangement, Ground
from pledgebank.activities.places.model import Slot
from pledgebank.base import text, zones
from pledgebank.base.errors import Refused, invalid, not_allowed
from pledgebank.base.event import Audience
from pledgebank.base.geo import Point, metres_between
from pledgebank.councils.model import Eyes

SLACK = timedelta(minutes=5)
NEAR_METRES = 50.0
_CHANGEABLE = frozenset({ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.HELD})
_TIMES = ("starts_at", "ends_at")
_PLACES = ("location", "muster")
_NAMES = {"starts_at": "startsAt", "ends_at": "endsAt"}


class Change(Struct, frozen=True):
    """An activity as it becomes, its slots, what is written down of it and what is told."""

    activity: Activity
    slots: tuple[Slot, ...]
    edit: Edit
    event: ActivityChanged


def may(activity: Activity, eyes: Eyes, now: datetime) -> bool:
    """Whether somebody may change it now."""
    return sight.speaks_for(activity, eyes) and is_changeable(activity) and now < activity.ends_at


def is_changeable(activity: Activity) -> bool:
    """Whether it is not called off or done with."""
    return activity.state in _CHANGEABLE


def allow(activity: Activity, eyes: Eyes, expected: int | None, now: datetime) -> None:
    """Raises Refused NOT_ALLOWED, ACTIVITY_CANCELLED or _OVER; CONFLICT where it changed since it was read."""
    if not sight.speaks_for(activity, eyes):
        raise not_allowed("Only the organiser can change this.", "activity")
    if activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("activity",))
    if not may(activity, eyes, now):
        raise Refused("ACTIVITY_OVER", "This is already over.", field=("activity",))
    if expected is not None and expected != activity.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))


def change(
    activity: Activity,
    slots: Sequence[Slot],
    changes: Changes,
    *,
    key: UUID,
    by: UUID | None,
    ground: Ground | None,
    now: datetime,
) -> Change | None:
    """The activity with what is different about it; None where nothing is. `key`: the id of the edit.

    `ground`: what is known of the new place; None where it stays. Slots go along with the activity's times.
    Raises Refused INVALID, LOCATION_TOO_COARSE, ACTIVITY_OVER.
    """
    fresh = _judged(activity, changes, now)
    altered = [name for name in changes.said() if getattr(fresh, name) != getattr(activity, name)]
    if not altered:
        return None
    if ground is not None:
        fresh = replace(fresh, shown=ground.shown, cell=ground.cell, areas=ground.areas, bodies=ground.bodies)
    draft = activity.state is ActivityState.DRAFT
    asks = not draft and _matters(activity, fresh)
    fresh = replace(
        fresh,
        stood=None if asks or draft else activity.stood or _if_moved(activity, altered),
        moved=activity.moved + asks,
        updated_at=now,
        version=activity.version + 1,
    )
    edit = Edit(
        id=key,
        activity=activity.id,
        at=now,
        by=by,
        moved=fresh.moved,
        asks=asks,
        alterations=tuple(_told(name, activity, fresh) for name in altered),
        unseen=draft,
    )
    return Change(fresh, _moved_along(activity, fresh, slots), edit, _event(activity, fresh, altered, asks))


def apart(activity: Activity, edit: Edit) -> Activity:
    """One of a series with what was changed about it alone: changes of the whole series leave that as it is."""
    if activity.series is None:
        return activity
    changed = {one.field for one in edit.alterations}
    return replace(activity, apart=tuple(sorted({*activity.apart, *changed})))


def _judged(activity: Activity, changes: Changes, now: datetime) -> Activity:
    fresh = replace(activity, **changes.said())
    if fresh.starts_at != activity.starts_at or fresh.ends_at != activity.ends_at:
        _check_times(activity, fresh, now)
    if fresh.location != activity.location and fresh.location.is_cut_to_degrees:
        raise Refused("LOCATION_TOO_COARSE", "Please place the pin on the very spot.", field=("location",))
    return replace(
        fresh,
        title=text.line(fresh.title, "title", longest=120),
        description=text.paragraphs(fresh.description, "description", longest=5_000),
        meeting=text.paragraphs(fresh.meeting, "meeting", longest=500),
        bring=text.paragraphs(fresh.bring, "bring", longest=1_000),
    )


def _check_times(activity: Activity, fresh: Activity, now: datetime) -> None:
    if not fresh.starts_at < fresh.ends_at <= fresh.starts_at + rules.LONGEST:
        raise invalid("Please let it end after it starts, and within two weeks.", "endsAt")
    if fresh.starts_at != activity.starts_at:
        if activity.state is not ActivityState.DRAFT and activity.starts_at <= now:
            raise invalid("This has begun: only its end can still be changed.", "startsAt")
        if not now < fresh.starts_at <= now + rules.FURTHEST:
            raise invalid("Please choose a time between now and two years from now.", "startsAt")
    if fresh.ends_at <= now:
        raise invalid("Please choose a time between now and two years from now.", "endsAt")


def _matters(activity: Activity, fresh: Activity) -> bool:
    agreed = activity.stood or _arrangement(activity)
    becomes = _arrangement(fresh)
    zone = zones.zone_of(fresh.time_zone)
    return (
        abs(becomes.starts_at - agreed.starts_at) > SLACK
        or abs(becomes.ends_at - agreed.ends_at) > SLACK
        or zones.day_in(zone, becomes.starts_at) != zones.day_in(zone, agreed.starts_at)
        or metres_between(becomes.location, agreed.location) > NEAR_METRES
        or metres_between(becomes.muster or becomes.location, agreed.muster or agreed.location) > NEAR_METRES
    )


def _arrangement(activity: Activity) -> Arrangement:
    return Arrangement(activity.starts_at, activity.ends_at, activity.location, activity.muster)


def _if_moved(activity: Activity, altered: Sequence[str]) -> Arrangement | None:
    return _arrangement(activity) if {*_TIMES, *_PLACES} & set(altered) else None


def _moved_along(activity: Activity, fresh: Activity, slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The slots at the new times: an edge that is the activity's own stays so, any other moves as far as the start."""
    if (fresh.starts_at, fresh.ends_at) == (activity.starts_at, activity.ends_at):
        return tuple(slots)
    shift = fresh.starts_at - activity.starts_at
    found = []
    for slot in slots:
        starts_at = slot.starts_at + shift
        ends_at = fresh.ends_at if slot.ends_at == activity.ends_at else slot.ends_at + shift
        if not slot.closed and not fresh.starts_at <= starts_at < ends_at <= fresh.ends_at:
            raise invalid("The task “{role}” would no longer lie within this time.", "endsAt", role=slot.role)
        found.append(replace(slot, starts_at=starts_at, ends_at=ends_at))
    return tuple(found)


def _event(activity: Activity, fresh: Activity, altered: Sequence[str], asks: bool) -> ActivityChanged:
    # Copies of what lies elsewhere now are told that all could see it where it was.
    gone = fresh.shown != activity.shown and activity.state is not ActivityState.DRAFT
    return ActivityChanged(
        id=activity.id,
        moved=fresh.moved,
        asks_again=asks,
        shifted=any(name in _TIMES for name in altered),
        was=Audience(everyone=True) if gone else None,
    )


def _told(name: str, activity: Activity, fresh: Activity) -> Alteration:
    before, after = getattr(activity, name), getattr(fresh, name)
    if name in _PLACES:
        return Alteration(name, left=_point(before), reached=_point(after))
    return Alteration(_NAMES.get(name, name), _words(before), _words(after))


def _point(value: object) -> Point | None:
    return value if isinstance(value, Point) else None


def _words(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
