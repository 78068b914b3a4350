"""What scans tell: the same in whatever order they come in, and never more than can be believed."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pledgebank.activities.days import rules
from pledgebank.activities.days.model import Attendance, Scan, ScanMark
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places.model import Signup, SignupState
from pledgebank.base.ids import new_id
from tests.activities.builders import NOW, SATURDAY, a_draft, an_activity

END = SATURDAY + timedelta(hours=3)
ACTIVITY: Activity = replace(an_activity(), state=ActivityState.PUBLISHED)
[SLOT] = place_rules.slots(ACTIVITY, a_draft().slots)
IN, OUT = False, True


def a_signup(state: SignupState = SignupState.CONFIRMED) -> Signup:
    return Signup(
        id=new_id(), slot=SLOT.id, activity=ACTIVITY.id, person=new_id(), party_size=2, ticket=1, state=state,
        starts_at=SATURDAY, ends_at=END, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def a_scan(minutes: float, *, out: bool = IN) -> Scan:
    at = SATURDAY + timedelta(minutes=minutes)
    return Scan(
        id=new_id(), scan="1", by=new_id(), out=out, device_at=at, at=at, received_at=at,
        signup=new_id(), activity=ACTIVITY.id,
    )  # fmt: skip


def seen(*scans: Scan) -> Attendance:
    known = Attendance(id=new_id(), activity=ACTIVITY.id, person=None)
    for scan in scans:
        known = rules.see(known, scan)
    return known


@given(st.lists(st.tuples(st.floats(-600, 600), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_in_whatever_order_scans_come_in_they_tell_the_same(made: list[tuple[float, bool]]) -> None:
    scans = [a_scan(minutes, out=out) for minutes, out in made]
    known = [seen(*order) for order in permutations(scans)]
    told = {
        (one.came_at, one.back_at, one.left_at, rules.state_of(one), rules.minutes(one, a_signup())) for one in known
    }

    assert len(told) == 1
    [(came_at, *_)] = told
    assert came_at == min((scan.at for scan in scans if not scan.out), default=None)


@pytest.mark.parametrize(
    ("scans", "minutes", "state"),
    [
        ([(0, IN)], None, SignupState.CHECKED_IN),
        ([(0, IN), (120, OUT)], 120, SignupState.CHECKED_OUT),
        ([(-30, IN), (240, OUT)], 180, SignupState.CHECKED_OUT),  # no longer than the task lasts
        ([(10, IN), (25, IN), (100, OUT)], 90, SignupState.CHECKED_OUT),  # the earliest counts
        ([(0, IN), (60, OUT), (90, IN)], None, SignupState.CHECKED_IN),  # they came back
        ([(0, IN), (60, OUT), (90, IN), (150, OUT)], 150, SignupState.CHECKED_OUT),
        ([(60, OUT)], None, SignupState.CHECKED_OUT),
        ([(200, IN), (240, OUT)], 0, SignupState.CHECKED_OUT),  # after it was over
    ],
)
def test_hours_are_out_minus_in_within_the_time_of_the_task(
    scans: list[tuple[float, bool]], minutes: int | None, state: SignupState
) -> None:
    known = seen(*(a_scan(when, out=out) for when, out in scans))

    assert (rules.minutes(known, a_signup()), rules.state_of(known)) == (minutes, state)


@pytest.mark.parametrize(
    ("device_at", "believed", "absurd"),
    [
        (END, END, False),
        (END - timedelta(days=2), END - timedelta(days=2), False),  # sent later
        (END + timedelta(minutes=5), END, False),  # a little ahead
        (END + timedelta(minutes=6), END, True),
        (datetime(1970, 1, 1, tzinfo=UTC), END, True),
        (datetime(9999, 12, 31, tzinfo=UTC), END, True),
        (NOW - timedelta(seconds=1), END, True),  # before it was planned
    ],
)
def test_an_absurd_clock_is_not_believed(device_at: datetime, believed: datetime, absurd: bool) -> None:
    assert rules.believed(device_at, END, NOW) == (believed, absurd)


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        *((state, ()) for state in ("OFFERED", "CONFIRMED", "RECONFIRM", "CHECKED_IN", "CHECKED_OUT", "NO_SHOW")),
        *((state, (ScanMark.NO_PLACE,)) for state in ("REQUESTED", "WAITLISTED")),
        *((state, (ScanMark.CANCELLED,)) for state in ("DECLINED", "EXPIRED", "CANCELLED")),
    ],
)
def test_who_had_no_place_is_marked(state: str, marks: tuple[ScanMark, ...]) -> None:
    assert rules.judge(a_scan(0), a_signup(SignupState(state)), ACTIVITY) == marks


def test_what_is_odd_is_marked_and_a_wrong_clock_counts_all_the_same() -> None:
    signup = a_signup()
    off = replace(ACTIVITY, state=ActivityState.CANCELLED)

    assert rules.judge(a_scan(0), None, None) == (ScanMark.UNKNOWN,)
    assert rules.judge(a_scan(0), None, ACTIVITY) == (ScanMark.NO_PLACE,)
    assert rules.judge(a_scan(0), signup, off) == (ScanMark.CANCELLED,)
    assert rules.judge(a_scan(-12 * 60), signup, ACTIVITY) == ()
    assert rules.judge(a_scan(-12 * 60 - 1), signup, ACTIVITY) == (ScanMark.WRONG_DAY,)
    assert rules.judge(a_scan(15 * 60 + 1), signup, ACTIVITY) == (ScanMark.WRONG_DAY,)
    assert replace(a_scan(0), marks=(ScanMark.CLOCK,)).counts
    assert not replace(a_scan(0), marks=(ScanMark.CLOCK, ScanMark.WRONG_DAY)).counts
