"""When a pledge is decided: by when people signed, never by when somebody looked."""

from datetime import timedelta

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges.events import PledgeActivated, PledgeFailed
from pledgebank.pledges.model import PledgeState, Signing
from pledgebank.pledges.signing import settling
from tests.pledges.builders import NOW, a_pledge

A_MOMENT = timedelta(milliseconds=1)
DAY = timedelta(hours=24)


def test_it_is_closed_120_seconds_after_the_deadline_or_after_the_grace() -> None:
    pledge = a_pledge()
    due = pledge.deadline + timedelta(seconds=120)
    assert not settling.may_close(pledge, due - A_MOMENT)
    assert settling.may_close(pledge, due)
    closed = settling.close(pledge, due)
    assert (closed.state, closed.version) == (PledgeState.SETTLING, 2)
    assert not settling.may_close(closed, due + DAY)
    graced = settling.give_grace(closed)
    assert graced.grace_until == pledge.deadline + DAY
    assert not settling.may_close(graced, due + DAY - A_MOMENT)
    assert settling.may_close(graced, due + DAY)
    assert settling.close(graced, due + DAY).grace_until is None


def test_what_was_asked_in_time_may_be_confirmed_for_24_hours_after_it() -> None:
    pledge = a_pledge()
    asked = pledge.deadline - A_MOMENT
    late = pledge.deadline + DAY
    assert settling.in_time(pledge, Signing(new_id(), asked))
    assert not settling.in_time(pledge, Signing(new_id(), pledge.deadline))
    assert settling.in_time(pledge, Signing(new_id(), late - A_MOMENT, asked_at=asked))
    assert not settling.in_time(pledge, Signing(new_id(), late, asked_at=asked))
    assert not settling.in_time(pledge, Signing(new_id(), pledge.deadline, asked_at=pledge.deadline))
    assert settling.may_confirm(pledge, asked, late - A_MOMENT)
    assert not settling.may_confirm(pledge, asked, late)
    assert not settling.may_confirm(pledge, pledge.deadline, pledge.deadline)
    assert not settling.may_confirm(a_pledge(state=PledgeState.FAILED), asked, pledge.deadline)


@pytest.mark.parametrize(
    ("state", "was", "undecided"),
    [
        (PledgeState.PENDING, None, True),
        (PledgeState.OPEN, None, True),
        (PledgeState.SETTLING, None, True),
        (PledgeState.SUSPENDED, PledgeState.OPEN, True),
        (PledgeState.SUSPENDED, PledgeState.SETTLING, True),
        (PledgeState.SUSPENDED, PledgeState.FAILED, False),
        (PledgeState.SUSPENDED, PledgeState.ACTIVE, False),
        (PledgeState.ACTIVE, None, False),
        (PledgeState.FAILED, None, False),
        (PledgeState.CANCELLED, None, False),
    ],
)
def test_a_suspended_pledge_is_as_decided_as_it_was(
    state: PledgeState, was: PledgeState | None, undecided: bool
) -> None:
    assert settling.is_undecided(a_pledge(state=state, suspended_from=was)) is undecided


def test_while_it_is_suspended_in_time_its_clock_stands_still() -> None:
    pledge = a_pledge()
    paused = a_pledge(state=PledgeState.SUSPENDED, suspended_at=pledge.deadline - A_MOMENT)
    ended = a_pledge(state=PledgeState.SUSPENDED, suspended_at=pledge.deadline)
    assert [settling.is_over(one, pledge.deadline) for one in (pledge, paused, ended)] == [True, False, True]


def test_grace_is_only_given_while_it_could_help() -> None:
    short = a_pledge(target=3, signature_count=2)
    assert settling.gives_grace(short, short.deadline + timedelta(seconds=120))
    assert not settling.gives_grace(short, short.deadline + DAY)
    assert not settling.gives_grace(a_pledge(target=3, signature_count=3), short.deadline)


def test_deciding_says_active_or_failed_and_never_both() -> None:
    pledge = a_pledge(target=3, signature_count=3, missing=0, state=PledgeState.SETTLING)
    active, told = settling.decide(pledge, NOW)
    assert (active.state, active.count_at_activation, active.activated_at) == (PledgeState.ACTIVE, 3, NOW)
    assert told == [PledgeActivated(id=pledge.id, count=3)]
    short = a_pledge(target=3, signature_count=2, state=PledgeState.SETTLING)
    failed, told = settling.decide(short, None)
    assert (failed.state, failed.activated_at) == (PledgeState.FAILED, None)
    assert told == [PledgeFailed(id=short.id, count=2)]


def test_a_closing_from_before_the_deadline_was_moved_decides_nothing() -> None:
    pledge = a_pledge(state=PledgeState.SETTLING)
    due = pledge.deadline + timedelta(seconds=120)
    assert not settling.is_settled_by(pledge, due - A_MOMENT)
    assert settling.is_settled_by(pledge, due)
    assert not settling.is_settled_by(a_pledge(), due)
