"""What a pledge allows, and what follows from its signatures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.errors import Refused
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.pledges import rules
from pledgebank.pledges.events import PledgeActivated, PledgeCounted, PledgeFailed
from pledgebank.pledges.model import NameVisibility, PledgeState, Signing
from tests.pledges.builders import NOW, a_pledge, a_signature


def signings(number: int, start: datetime = NOW) -> list[Signing]:
    return [Signing(new_id(), start + timedelta(seconds=second)) for second in range(number)]


def test_the_sentence_says_what_is_promised() -> None:
    pledge = a_pledge(action="clear the path.", target=1_200, who=" neighbours ", their_action="bring a spade;")
    assert rules.sentence(pledge) == (
        "I will clear the path, but only if 1,200 neighbours will bring a spade by 30 June 2026."
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"action": " . "}, "action"),
        ({"action": "x" * 201}, "action"),
        ({"who": ""}, "who"),
        ({"who": "x" * 101}, "who"),
        ({"their_action": "x" * 201}, "theirAction"),
        ({"details": "x" * 5001}, "details"),
        ({"target": 0}, "target"),
        ({"target": 100_001}, "target"),
        ({"time_zone": "Europe/Atlantis"}, "timeZone"),
        ({"time_zone": "../../etc/passwd"}, "timeZone"),
        ({"day": date(2026, 5, 3)}, "deadline"),
        ({"day": date(2031, 5, 5)}, "deadline"),
        ({"day": date(9999, 12, 31)}, "deadline"),
        ({"reports": tuple(new_id() for _ in range(21))}, "reports"),
    ],
)
def test_what_does_not_make_a_pledge_is_refused(said: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_pledge(**said)
    assert (refused.value.code, refused.value.field) == ("INVALID", (field,))


def test_the_bounds_themselves_are_allowed() -> None:
    longest = a_pledge(action="x" * 200, who="x" * 100, target=100_000, day=date(2031, 5, 4))
    assert longest.deadline == datetime(2031, 5, 4, 23, 0, tzinfo=UTC)
    assert a_pledge(target=1, day=date(2026, 5, 4)).target == 1


def test_today_is_the_day_of_the_pledges_zone() -> None:
    pledge = a_pledge(day=date(2026, 5, 4), time_zone="Pacific/Kiritimati", now=datetime(2026, 5, 4, 9, 59, tzinfo=UTC))
    assert pledge.deadline == datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    with pytest.raises(Refused):
        a_pledge(day=date(2026, 5, 4), time_zone="Pacific/Kiritimati", now=datetime(2026, 5, 4, 10, 0, tzinfo=UTC))


def test_activates_on_the_signature_that_reaches_the_target() -> None:
    pledge, signed = a_pledge(target=3), signings(5)
    counted, events = rules.count(pledge, signed, NOW)
    assert (counted.state, counted.signature_count, counted.missing) == (PledgeState.ACTIVE, 5, 0)
    assert (counted.count_at_activation, counted.activated_at) == (3, signed[2].at)
    assert counted.version == 2
    assert events == [PledgeCounted(id=pledge.id, count=5), PledgeActivated(id=pledge.id, count=3)]


def test_nothing_to_count_changes_nothing() -> None:
    pledge = a_pledge()
    assert rules.count(pledge, [], NOW) == (pledge, [])


@given(target=st.integers(1, 30), batches=st.lists(st.integers(0, 12), max_size=8))
def test_however_it_is_batched_it_ends_as_the_signatures_say(target: int, batches: list[int]) -> None:
    """Signatures in any batches, then the closing: active with the target's signature, or failed."""
    signed = signings(sum(batches))
    pledge, told, taken = a_pledge(target=target), list[Event](), 0
    for size in batches:
        pledge, events = rules.count(pledge, signed[taken : taken + size], NOW)
        told += events
        taken += size
        assert pledge.missing == max(target - taken, 0)
    closing = rules.close(pledge, NOW) if rules.may_settle(pledge, pledge.deadline + rules.SETTLED_AFTER) else pledge
    settled, events = rules.settle(closing, NOW)
    told += events
    reached = taken >= target
    assert settled.state is (PledgeState.ACTIVE if reached else PledgeState.FAILED)
    assert settled.signature_count == taken
    assert settled.count_at_activation == (target if reached else None)
    assert settled.activated_at == (signed[target - 1].at if reached else None)
    assert [event for event in told if not isinstance(event, PledgeCounted)] == [
        PledgeActivated(id=pledge.id, count=target) if reached else PledgeFailed(id=pledge.id, count=taken)
    ]


def test_what_has_failed_or_is_active_stays_so() -> None:
    failed = a_pledge(target=1, state=PledgeState.FAILED)
    late, events = rules.count(failed, signings(1), NOW)
    assert (late.state, events) == (PledgeState.FAILED, [PledgeCounted(id=failed.id, count=1)])
    active = a_pledge(state=PledgeState.ACTIVE)
    assert rules.settle(active, NOW) == (active, [])


def test_past_its_deadline_an_open_pledge_is_settling() -> None:
    pledge = a_pledge()
    before = pledge.deadline - timedelta(milliseconds=1)
    assert rules.state(pledge, before) is PledgeState.OPEN
    assert rules.state(pledge, pledge.deadline) is PledgeState.SETTLING
    assert not rules.may_settle(pledge, pledge.deadline + timedelta(seconds=119))
    assert rules.may_settle(pledge, pledge.deadline + timedelta(seconds=120))
    assert rules.takes_signatures(pledge, before)
    assert not rules.takes_signatures(pledge, pledge.deadline)
    assert rules.takes_signatures(a_pledge(state=PledgeState.ACTIVE), NOW)


def test_signing_is_offered_to_those_who_may() -> None:
    pledge, person = a_pledge(), new_id()
    assert rules.may(pledge, person, signed=False, now=NOW) == ["sign"]
    assert rules.may(pledge, person, signed=True, now=NOW) == []
    assert rules.may(pledge, pledge.promiser, signed=False, now=NOW) == []
    assert rules.may(pledge, None, signed=False, now=NOW) == []
    assert rules.may(pledge, person, signed=False, now=pledge.deadline) == []


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (NameVisibility.PUBLIC, ["guest", "stranger", "signer", "promiser", "self"]),
        (NameVisibility.SIGNERS, ["signer", "promiser", "self"]),
        (NameVisibility.HIDDEN, ["self"]),
    ],
)
def test_names_are_seen_by_those_whom_the_signer_chose(visibility: NameVisibility, seen_by: list[str]) -> None:
    pledge = a_pledge()
    signature = a_signature(pledge=pledge.id, visibility=visibility)
    viewers = {
        "guest": (None, False),
        "stranger": (new_id(), False),
        "signer": (new_id(), True),
        "promiser": (pledge.promiser, False),
        "self": (signature.person, True),
    }
    seen = [
        name
        for name, (viewer, signed) in viewers.items()
        if rules.shows_name(signature, pledge, viewer, viewer_signed=signed)
    ]
    assert seen == seen_by
