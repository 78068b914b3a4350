"""When a pledge is put off, called off or left by its promiser."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges.events import PledgeCalledOff, PledgeCancelled, PledgeExtended
from pledgebank.pledges.life import rules
from pledgebank.pledges.model import Pledge, PledgeState
from tests.pledges.builders import NOW, a_pledge

# Made on 4 May, open to 7 May: four days; twice that ends on 11 May.
SHORT: dict[str, Any] = {"day": date(2026, 5, 7)}


def extended(pledge: Pledge, day: date, now: datetime = NOW) -> Pledge:
    moved, events = rules.extend(pledge, day, expected=None, now=now)
    assert events == [PledgeExtended(id=pledge.id)]
    return moved


def refusal(pledge: Pledge, day: date, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        rules.extend(pledge, day, expected=None, now=now)
    return refused.value.code


def test_it_is_put_off_once_to_twice_as_many_days_at_most() -> None:
    pledge = a_pledge(**SHORT, kept_by=date(2026, 5, 8))
    moved = extended(pledge, date(2026, 5, 11))
    assert moved.deadline == datetime(2026, 5, 11, 23, tzinfo=UTC)
    assert (moved.first_deadline, moved.kept_by, moved.version) == (pledge.deadline, date(2026, 5, 11), 2)
    assert refusal(pledge, date(2026, 5, 12)) == "INVALID"
    assert refusal(moved, date(2026, 5, 11)) == "ALREADY_EXTENDED"
    assert refusal(pledge, date(2026, 5, 7)) == "INVALID"


def test_a_pledge_of_one_day_gets_one_more() -> None:
    assert extended(a_pledge(day=date(2026, 5, 4)), date(2026, 5, 5)).deadline_date == date(2026, 5, 5)


def test_it_is_put_off_before_it_passes_and_never_after() -> None:
    pledge = a_pledge(**SHORT)
    last = pledge.deadline - timedelta(milliseconds=1)
    assert extended(pledge, date(2026, 5, 9), last).deadline_date == date(2026, 5, 9)
    assert refusal(pledge, date(2026, 5, 9), pledge.deadline) == "PLEDGE_CLOSED"


@pytest.mark.parametrize("zone", ["Europe/London", "America/Santiago", "Pacific/Apia", "Australia/Lord_Howe"])
def test_the_later_day_ends_in_its_own_zone_also_when_the_clocks_change(zone: str) -> None:
    made = datetime(2026, 10, 1, 12, tzinfo=UTC)
    pledge = a_pledge(day=date(2026, 10, 20), time_zone=zone, now=made)
    moved = extended(pledge, date(2026, 11, 5), made)
    assert moved.deadline == a_pledge(day=date(2026, 11, 5), time_zone=zone, now=made).deadline


@pytest.mark.parametrize("state", [state for state in PledgeState if state is not PledgeState.OPEN])
def test_only_what_is_open_is_put_off(state: PledgeState) -> None:
    assert refusal(a_pledge(**SHORT, state=state), date(2026, 5, 9)) == "PLEDGE_CLOSED"


@pytest.mark.parametrize("state", [PledgeState.OPEN, PledgeState.PENDING])
def test_what_is_undecided_is_cancelled(state: PledgeState) -> None:
    instead, pledge = new_id(), a_pledge(state=state, signature_count=1)
    ended, events = rules.cancel(pledge, " No spades. ", instead, expected=1, now=NOW)
    assert events == [PledgeCancelled(id=pledge.id)]
    assert (ended.state, ended.reason, ended.successor, ended.called_off_at, ended.version) == (
        PledgeState.CANCELLED,
        "No spades.",
        instead,
        None,
        2,
    )


def test_what_was_active_stays_so_called_off() -> None:
    pledge = a_pledge(state=PledgeState.ACTIVE, signature_count=2, missing=0)
    ended, events = rules.cancel(pledge, "Snow.", None, expected=None, now=NOW + timedelta(days=400))
    assert events == [PledgeCalledOff(id=pledge.id)]
    assert (ended.state, ended.called_off_at) == (PledgeState.ACTIVE, NOW + timedelta(days=400))
    with pytest.raises(Refused) as again:
        rules.cancel(ended, "Snow.", None, expected=None, now=NOW)
    assert again.value.code == "PLEDGE_CLOSED"


@pytest.mark.parametrize(
    "said",
    [
        *({"state": state} for state in (PledgeState.FAILED, PledgeState.CANCELLED, PledgeState.SUSPENDED)),
        {"state": PledgeState.SETTLING},
        {"deadline": NOW},
    ],
)
def test_what_is_over_being_decided_or_out_of_view_is_not_called_off(said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        rules.cancel(a_pledge(**said), "x", None, expected=None, now=NOW)
    assert refused.value.code == "PLEDGE_CLOSED"


@pytest.mark.parametrize(
    ("reason", "expected", "code"), [(" ", None, "INVALID"), ("x" * 1_001, None, "INVALID"), ("x", 9, "CONFLICT")]
)
def test_it_takes_a_reason_and_the_pledge_as_it_stands(reason: str, expected: int | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.cancel(a_pledge(), reason, None, expected=expected, now=NOW)
    assert refused.value.code == code


def test_only_who_speaks_for_it_may() -> None:
    body, promiser = new_id(), new_id()
    own, theirs = a_pledge(promiser=promiser), a_pledge(promiser=promiser, body=body)
    officer, person = Eyes(new_id(), answers=frozenset({body})), Eyes(promiser)
    told = ["extend", "cancel"]
    assert [rules.may(one, eyes, NOW) for one in (own, theirs) for eyes in (person, officer)] == [told, [], [], told]
    with pytest.raises(Refused) as refused:
        rules.own(own, Eyes(new_id()))
    assert refused.value.code == "NOT_ALLOWED"
    with pytest.raises(Refused) as unseen:
        rules.own(a_pledge(unseen=True, state=PledgeState.PENDING), Eyes(new_id()))
    assert unseen.value.code == "NOT_FOUND"


def test_what_a_promiser_leaves_behind_undecided_is_called_off_unless_it_is_a_bodys() -> None:
    opened, waiting = a_pledge(), a_pledge(state=PledgeState.PENDING, unseen=True)
    hidden = a_pledge(state=PledgeState.SUSPENDED, suspended_from=PledgeState.OPEN)
    for pledge in (opened, waiting):
        left, events = rules.leave(pledge, NOW)
        assert (left.state, left.unseen, events) == (
            PledgeState.CANCELLED,
            pledge.unseen,
            [PledgeCancelled(id=pledge.id)],
        )
    left, events = rules.leave(hidden, NOW)
    assert (left.state, left.suspended_from, events) == (PledgeState.SUSPENDED, PledgeState.CANCELLED, [])
    for pledge in (a_pledge(body=new_id()), a_pledge(state=PledgeState.ACTIVE), a_pledge(state=PledgeState.FAILED)):
        assert rules.leave(pledge, NOW) == (pledge, [])
