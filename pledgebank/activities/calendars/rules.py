"""What a calendar says of an activity to whom. Pure.

All times are told as instants (UTC): an instant is right in every program and across every change of clocks, and an
occurrence of a series is an entry of its own, so that no rule has to be worked out in somebody's zone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pledgebank.activities.calendars.model import Entry, Status
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import COMING, STANDING, Signup, SignupState
from pledgebank.base.geo import Point
from pledgebank.words.sentences import say

# How long what is over, or was left, stays in somebody's calendar.
KEPT = timedelta(days=60)
_SURE = (SignupState.CONFIRMED, SignupState.CHECKED_IN, SignupState.CHECKED_OUT, SignupState.NO_SHOW)


def as_all_see(activity: Activity, language: str, site: str) -> Entry:
    """What everybody's calendar says of it: where outsiders are shown it, not where it is."""
    return _entry(activity, None, exact=False, language=language, site=site)


def as_own(activity: Activity, signup: Signup | None, *, organises: bool, language: str, site: str) -> Entry:
    """What the calendar says of somebody who has, or had, a place in it, or who organises it."""
    exact = organises or (signup is not None and signup.state in COMING)
    return _entry(activity, signup, exact=exact, language=language, site=site)


def latest(signups: Sequence[Signup]) -> Signup:
    """The sign-up, of several for one activity, that says how it stands: the standing one, or the last."""
    return max(signups, key=lambda signup: (signup.state in STANDING, signup.updated_at, signup.id))


def _entry(activity: Activity, signup: Signup | None, *, exact: bool, language: str, site: str) -> Entry:
    status = _status(activity, signup)
    times: Activity | Signup = signup or activity
    spot = activity.muster or activity.location if exact else activity.shown
    off = status is Status.CANCELLED
    return Entry(
        activity=activity.id,
        sequence=activity.version - 1,
        changed_at=max(activity.updated_at, signup.updated_at) if signup else activity.updated_at,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        title=say("Called off: {title}", language, title=activity.title) if off else activity.title,
        text=_text(activity, exact=exact),
        where=_where(spot, language, exact=exact),
        place=spot,
        address=site,
        status=status,
    )


def _status(activity: Activity, signup: Signup | None) -> Status:
    done_before = activity.state is ActivityState.DONE and not activity.started
    if activity.state is ActivityState.CANCELLED or done_before:
        return Status.CANCELLED
    if signup is None:
        return Status.TENTATIVE if activity.state is ActivityState.DRAFT else Status.CONFIRMED
    if signup.state in _SURE:
        return Status.CONFIRMED
    return Status.TENTATIVE if signup.state in STANDING else Status.CANCELLED


def _text(activity: Activity, *, exact: bool) -> str:
    parts = (activity.reason, activity.description, activity.bring, activity.meeting if exact else "")
    return "\n\n".join(part for part in parts if part)


def _where(spot: Point, language: str, *, exact: bool) -> str:
    position = f"{spot.lat:.5f}, {spot.lng:.5f}" if exact else f"{spot.lat:.4f}, {spot.lng:.4f}"
    if exact:
        return position
    return say("Near {position}; who has a place is told the very spot", language, position=position)


def since(now: datetime) -> datetime:
    """What ended before is in nobody's calendar any more."""
    return now - KEPT
