"""What moderators decide about a pledge."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges.events import (
    PledgeApproved,
    PledgeCancelled,
    PledgeReleased,
    PledgeSuspended,
    PledgeTurnedDown,
)
from pledgebank.pledges.life import review, rules
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.pledges.model import Pledge, PledgeState
from tests.pledges.builders import NOW, a_pledge

BODY = new_id()
MODERATOR = Eyes(new_id(), moderates=frozenset({BODY}))
VISIBLE = [PledgeState.OPEN, PledgeState.SETTLING, PledgeState.ACTIVE, PledgeState.FAILED, PledgeState.CANCELLED]


def judged(pledge: Pledge, verdict: PledgeVerdict, reason: str = "", now: datetime = NOW) -> tuple[Pledge, list[Event]]:
    return review.judge(pledge, verdict, reason, expected=None, now=now)


def waiting(**said: Any) -> Pledge:
    return a_pledge(state=PledgeState.PENDING, unseen=True, bodies=(BODY,), **said)


def suspended(since: datetime, **said: Any) -> Pledge:
    return judged(a_pledge(bodies=(BODY,), **said), PledgeVerdict.SUSPEND, "Rude.", since)[0]


def test_what_waits_is_approved_before_its_last_day_is_past() -> None:
    pledge = waiting()
    seen, events = judged(pledge, PledgeVerdict.APPROVE)
    assert (seen.state, seen.unseen, events) == (PledgeState.OPEN, False, [PledgeApproved(id=pledge.id)])
    with pytest.raises(Refused) as refused:
        judged(pledge, PledgeVerdict.APPROVE, now=pledge.deadline)
    assert refused.value.code == "WRONG_STATE"


def test_what_waits_is_turned_down_and_stays_unseen() -> None:
    pledge = waiting()
    refused, events = judged(pledge, PledgeVerdict.TURN_DOWN, "An advertisement.")
    assert (refused.state, refused.unseen, refused.reason) == (PledgeState.CANCELLED, True, "An advertisement.")
    assert events == [PledgeTurnedDown(id=pledge.id)]


@pytest.mark.parametrize("state", VISIBLE)
def test_whatever_is_seen_is_taken_from_view_and_comes_back_as_it_was(state: PledgeState) -> None:
    pledge = a_pledge(state=state, bodies=(BODY,))
    hidden, [event] = judged(pledge, PledgeVerdict.SUSPEND, "Rude.")
    assert (hidden.state, hidden.suspended_from, hidden.reason) == (PledgeState.SUSPENDED, state, "Rude.")
    assert isinstance(event, PledgeSuspended)
    assert event.was.everyone
    shown, events = judged(hidden, PledgeVerdict.RELEASE)
    back = PledgeState.OPEN if state is PledgeState.SETTLING else state
    assert (shown.state, shown.suspended_from, shown.suspended_at, shown.reason) == (back, None, None, "")
    assert events == [PledgeReleased(id=pledge.id)]


@pytest.mark.parametrize(
    "said", [{"state": PledgeState.CANCELLED}, {"state": PledgeState.ACTIVE, "called_off_at": NOW}]
)
def test_why_it_was_called_off_is_read_again_once_it_comes_back(said: dict[str, Any]) -> None:
    pledge = a_pledge(bodies=(BODY,), reason="Snow.", **said)
    shown, events = judged(judged(pledge, PledgeVerdict.SUSPEND, "Rude.")[0], PledgeVerdict.RELEASE)
    assert (shown.reason, shown.earlier_reason, events) == ("Snow.", None, [PledgeReleased(id=pledge.id)])


def test_whose_promiser_left_meanwhile_is_told_to_be_called_off_when_it_comes_back() -> None:
    left, events = rules.leave(suspended(NOW), NOW)
    assert events == []
    shown, events = judged(left, PledgeVerdict.RELEASE)
    assert (shown.state, events) == (
        PledgeState.CANCELLED, [PledgeReleased(id=left.id), PledgeCancelled(id=left.id)],
    )  # fmt: skip


@pytest.mark.parametrize("state", [PledgeState.OPEN, PledgeState.ACTIVE])
@pytest.mark.parametrize(
    ("away", "day"),
    [
        (timedelta(0), date(2026, 6, 30)),
        (timedelta(minutes=1), date(2026, 7, 1)),
        (timedelta(hours=24), date(2026, 7, 1)),
        (timedelta(hours=24, seconds=1), date(2026, 7, 2)),
        (timedelta(days=200), date(2027, 1, 16)),
    ],
)
def test_it_is_open_for_as_much_longer_to_the_end_of_that_day(state: PledgeState, away: timedelta, day: date) -> None:
    shown, _ = judged(suspended(NOW, state=state, kept_by=date(2026, 7, 1)), PledgeVerdict.RELEASE, now=NOW + away)
    assert shown.deadline_date == day
    assert shown.deadline == a_pledge(day=day).deadline
    assert shown.kept_by == max(day, date(2026, 7, 1))


@pytest.mark.parametrize("state", VISIBLE)
def test_what_was_over_before_it_was_hidden_is_not_open_again(state: PledgeState) -> None:
    over = datetime(2026, 6, 30, 23, tzinfo=UTC)
    shown, _ = judged(suspended(over, state=state), PledgeVerdict.RELEASE, now=over + timedelta(days=9))
    assert shown.deadline == over


@pytest.mark.parametrize(
    ("verdict", "pledge"),
    [
        (PledgeVerdict.APPROVE, a_pledge()),
        (PledgeVerdict.TURN_DOWN, a_pledge()),
        (PledgeVerdict.SUSPEND, waiting()),
        (PledgeVerdict.SUSPEND, a_pledge(state=PledgeState.CANCELLED, unseen=True)),
        (PledgeVerdict.SUSPEND, suspended(NOW)),
        (PledgeVerdict.RELEASE, a_pledge()),
        (PledgeVerdict.RELEASE, waiting()),
    ],
)
def test_a_verdict_that_does_not_fit_is_refused(verdict: PledgeVerdict, pledge: Pledge) -> None:
    with pytest.raises(Refused) as refused:
        judged(pledge, verdict, "Why.")
    assert refused.value.code == "WRONG_STATE"
    names = dict(zip(PledgeVerdict, ("approve", "turn_down", "suspend", "release"), strict=True))
    assert names[verdict] not in review.may(pledge, MODERATOR, NOW)


@pytest.mark.parametrize("verdict", [PledgeVerdict.TURN_DOWN, PledgeVerdict.SUSPEND])
def test_who_takes_something_from_others_says_why(verdict: PledgeVerdict) -> None:
    pledge = waiting() if verdict is PledgeVerdict.TURN_DOWN else a_pledge()
    with pytest.raises(Refused) as refused:
        judged(pledge, verdict, " ")
    assert (refused.value.code, refused.value.field) == ("INVALID", ("reason",))


def test_moderators_of_its_place_judge_it_and_never_their_own() -> None:
    pledge = a_pledge(bodies=(BODY,))
    assert review.may(pledge, MODERATOR, NOW) == ["suspend"]
    assert review.may(waiting(), MODERATOR, NOW) == ["approve", "turn_down"]
    assert review.may(suspended(NOW), MODERATOR, NOW) == ["release"]
    own = Eyes(pledge.promiser, moderates=frozenset({BODY}))
    officer = Eyes(new_id(), answers=frozenset({BODY}))
    elsewhere = Eyes(new_id(), moderates=frozenset({new_id()}))
    for eyes in (own, officer, elsewhere, Eyes(new_id()), Eyes()):
        assert review.may(pledge, eyes, NOW) == []
        with pytest.raises(Refused) as refused:
            review.allow(pledge, eyes)
        assert refused.value.code == "NOT_ALLOWED"
    for unseen in (None, suspended(NOW), waiting()):
        with pytest.raises(Refused) as refused:
            review.allow(unseen, elsewhere)
        assert refused.value.code == "NOT_FOUND"
