"""What a scan tells, who was there and for how long, and what may be said about that. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.days.model import Attendance, Scan, ScanMark
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import HOLDING, QUEUED, Signup, SignupState, Slot
from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid

# A device's clock may be a little ahead; one that is further ahead, or from before the activity was planned, is absurd.
AHEAD = timedelta(minutes=5)
OLDEST = timedelta(days=400)
NEAR = timedelta(hours=12)
MOST_BEYOND = timedelta(hours=12)
LONGEST_WORDS = 1_000
_TURNED_UP = (SignupState.CHECKED_IN, SignupState.CHECKED_OUT)
_EXPECTED = (SignupState.CONFIRMED, SignupState.RECONFIRM)


def believed(device_at: datetime, received_at: datetime, planned_at: datetime | None) -> tuple[datetime, bool]:
    """When a scan was made, and whether the device's clock was absurd: it is then taken to be made as it came in."""
    earliest = planned_at or received_at - OLDEST
    absurd = not earliest <= device_at <= received_at + AHEAD
    return (received_at if absurd else min(device_at, received_at)), absurd


def judge(scan: Scan, signup: Signup | None, activity: Activity | None) -> tuple[ScanMark, ...]:
    """What is odd about a scan, besides the clock; never enough to throw away what somebody saw."""
    if activity is None:
        return (ScanMark.UNKNOWN,)
    marks: list[ScanMark] = []
    if activity.state is ActivityState.CANCELLED:
        marks.append(ScanMark.CANCELLED)
    elif signup is None or signup.state in QUEUED:
        marks.append(ScanMark.NO_PLACE)
    elif signup.state not in HOLDING and signup.state is not SignupState.NO_SHOW:
        marks.append(ScanMark.CANCELLED)
    of: Activity | Signup = signup or activity
    if not of.starts_at - NEAR <= scan.at <= of.ends_at + NEAR:
        marks.append(ScanMark.WRONG_DAY)
    return tuple(marks)


def see(attendance: Attendance, scan: Scan) -> Attendance:
    """What is known after a scan that counts; in whatever order scans come in, the same in the end."""
    marked = {"attended": True, "marked_by": scan.by, "marked_at": scan.received_at}
    known = attendance if attendance.attended else replace(attendance, **marked)
    if scan.out:
        return replace(known, left_at=max(known.left_at or scan.at, scan.at))
    return replace(
        known, came_at=min(known.came_at or scan.at, scan.at), back_at=max(known.back_at or scan.at, scan.at)
    )


def state_of(attendance: Attendance) -> SignupState:
    """Where the sign-up stands of somebody of whom this is known."""
    if attendance.attended is None:
        return SignupState.CONFIRMED
    if not attendance.attended:
        return SignupState.NO_SHOW
    return SignupState.CHECKED_OUT if attendance.has_left else SignupState.CHECKED_IN


def mark(attendance: Attendance, signup: Signup, attended: bool | None, *, by: UUID, now: datetime) -> Attendance:
    """What the organiser says: there, missing, or that nobody knows, which takes back what was said before.

    Raises Refused NOT_STARTED, NO_PLACE for who has none, CHECKED_IN where a device saw them.
    """
    if now < signup.starts_at:
        raise Refused("NOT_STARTED", "Please wait until it has started.", field=("signup",))
    if signup.state not in (*_EXPECTED, *_TURNED_UP, SignupState.NO_SHOW):
        raise Refused("NO_PLACE", "They had no place in this.", field=("signup",))
    if attendance.is_scanned and attended is not True:
        raise Refused("CHECKED_IN", "They have checked in.", field=("attended",))
    if attendance.attended is attended:
        return attendance
    return replace(attendance, attended=attended, marked_by=by, marked_at=now)


def check_back(other: Signup | None) -> None:
    """Raises Refused ALREADY_JOINED where who was missing has another place in the same activity by now."""
    if other is not None:
        raise Refused("ALREADY_JOINED", "They have joined another task of this since.", field=("signup",))


def check_place(activity: Activity | None, slot: Slot, elsewhere: Collection[Signup]) -> None:
    """Whether they can have their place again of whom nobody says any more that they were missing, or there.

    Raises Refused ACTIVITY_CANCELLED, SLOT_CLOSED where all were let off, OVERLAPS where they took another place since.
    """
    if activity is None or activity.state is ActivityState.CANCELLED:
        raise Refused("ACTIVITY_CANCELLED", "This has been called off.", field=("signup",))
    if slot.closed:
        raise Refused("SLOT_CLOSED", "This task has been called off.", field=("signup",))
    if elsewhere:
        raise Refused("OVERLAPS", "They have taken a place somewhere else at that time since.", field=("signup",))


def contest(attendance: Attendance, signup: Signup, words: str, now: datetime) -> Attendance:
    """What somebody says who was said to have been missing. Raises Refused NOT_MISSING, INVALID."""
    if signup.state is not SignupState.NO_SHOW:
        raise Refused("NOT_MISSING", "Nobody says that you were missing.", field=("signup",))
    return replace(
        attendance, contest=text.paragraphs(words, "words", longest=LONGEST_WORDS, shortest=1), contested_at=now
    )


def claim(attendance: Attendance, signup: Signup, minutes: int, now: datetime) -> Attendance:
    """The time that somebody says they gave. Raises Refused NOT_STARTED, NO_PLACE, INVALID."""
    _check_minutes(signup, minutes, now)
    return replace(attendance, claimed_minutes=minutes, claimed_at=now)


def confirm(attendance: Attendance, signup: Signup, minutes: int, *, by: UUID, now: datetime) -> Attendance:
    """The time that the organiser says they gave. Raises Refused NOT_STARTED, NO_PLACE, INVALID."""
    _check_minutes(signup, minutes, now)
    return replace(attendance, confirmed_minutes=minutes, confirmed_by=by, confirmed_at=now)


def minutes(attendance: Attendance, signup: Signup) -> int | None:
    """How long they were there by the scans, within the time of their task; None before they went."""
    if attendance.came_at is None or attendance.left_at is None or not attendance.has_left:
        return None
    stayed = min(attendance.left_at, signup.ends_at) - max(attendance.came_at, signup.starts_at)
    return max(stayed // timedelta(minutes=1), 0)


def _check_minutes(signup: Signup, minutes: int, now: datetime) -> None:
    if now < signup.starts_at:
        raise Refused("NOT_STARTED", "Please wait until it has started.", field=("signup",))
    if signup.state not in (*_EXPECTED, *_TURNED_UP):
        raise Refused("NO_PLACE", "There was no place in this.", field=("signup",))
    most = (signup.ends_at - signup.starts_at + MOST_BEYOND) // timedelta(minutes=1)
    if not 0 <= minutes <= most:
        raise invalid("Please give 0 to {most} minutes.", "minutes", most=most)
