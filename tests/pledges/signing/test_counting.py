"""What follows from signatures: who counts, who waits, and where the pledge activates."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.pledges.events import PledgeActivated, PledgeFailed, PledgeFellShort
from pledgebank.pledges.model import PledgeState, SignatureState, Signing
from pledgebank.pledges.signing import counting, settling
from tests.pledges.builders import NOW, STIRLING, a_pledge, a_signature


def signings(number: int, terms: int = 1) -> list[Signing]:
    return [Signing(new_id(), NOW + timedelta(seconds=second), terms) for second in range(number)]


def test_activates_on_the_signature_that_reaches_the_target() -> None:
    pledge, signed = a_pledge(target=3), signings(5)
    counted, done, events = counting.take_in(pledge, signed)
    assert (counted.state, counted.signature_count, counted.missing) == (PledgeState.ACTIVE, 5, 0)
    assert (counted.count_at_activation, counted.activated_at) == (3, signed[2].at)
    assert events == [PledgeActivated(id=pledge.id, count=3)]
    assert done.counted == tuple(one.signature for one in signed[:3])
    assert done.late == tuple(one.signature for one in signed[3:])


def test_nothing_to_count_changes_nothing() -> None:
    pledge = a_pledge()
    assert counting.take_in(pledge, []) == (pledge, counting.Sorted(), [])


@given(target=st.integers(1, 30), batches=st.lists(st.integers(0, 12), max_size=8))
def test_however_it_is_batched_it_ends_as_the_signatures_say(target: int, batches: list[int]) -> None:
    """Signatures in any batches, then the closing: active with the target's signature, or failed."""
    signed = signings(sum(batches))
    pledge, told, taken = a_pledge(target=target), list[Event](), 0
    for size in batches:
        pledge, _, events = counting.take_in(pledge, signed[taken : taken + size])
        told += events
        taken += size
        assert pledge.missing == max(target - taken, 0)
    due = pledge.deadline + settling.SETTLED_AFTER
    if settling.may_close(pledge, due):
        pledge, events = settling.decide(settling.close(pledge, due), None)
        told += events
    reached = taken >= target
    assert pledge.state is (PledgeState.ACTIVE if reached else PledgeState.FAILED)
    assert pledge.signature_count == taken
    assert pledge.count_at_activation == (target if reached else None)
    assert pledge.activated_at == (signed[target - 1].at if reached else None)
    assert told == [PledgeActivated(id=pledge.id, count=target) if reached else PledgeFailed(id=pledge.id, count=taken)]


def test_what_has_failed_stays_so_and_what_is_suspended_waits() -> None:
    for state in (PledgeState.FAILED, PledgeState.CANCELLED, PledgeState.SUSPENDED):
        pledge = a_pledge(target=1, state=state)
        counted, _, events = counting.take_in(pledge, signings(1))
        assert (counted.state, counted.signature_count, events) == (state, 1, [])


@given(cap=st.integers(1, 10), offered=st.integers(0, 3), batches=st.lists(st.integers(0, 6), max_size=6))
def test_beyond_the_cap_they_wait_in_the_logs_order(cap: int, offered: int, batches: list[int]) -> None:
    offered = min(offered, cap)
    signed = signings(sum(batches))
    pledge, counted, waiting, taken = a_pledge(target=1, cap=cap, offered=offered), [], [], 0
    for size in batches:
        pledge, done, _ = counting.take_in(pledge, signed[taken : taken + size])
        counted += [*done.counted, *done.late]
        waiting += done.waiting
        taken += size
    ids = [one.signature for one in signed]
    assert (counted, waiting) == (ids[: cap - offered], ids[cap - offered :])
    assert (pledge.signature_count, pledge.waiting, pledge.tickets) == (len(counted), len(waiting), len(waiting))


def test_a_free_place_is_not_for_who_comes_now_while_others_wait() -> None:
    pledge = a_pledge(target=1, cap=3, signature_count=2, waiting=1, tickets=4)
    after, done, _ = counting.take_in(pledge, signings(1))
    assert (len(done.waiting), after.waiting, after.tickets) == (1, 2, 5)


def test_who_signed_earlier_terms_lapses_at_once() -> None:
    pledge, old, new = a_pledge(target=1, terms=2), signings(2), signings(1, terms=2)
    counted, done, _ = counting.take_in(pledge, [*old, *new])
    assert (counted.signature_count, done.counted) == (1, (new[0].signature,))
    assert done.lapsed == tuple(one.signature for one in old)


def test_a_taken_place_counts_and_is_no_longer_kept() -> None:
    pledge = a_pledge(target=1, cap=2, signature_count=1, offered=1, state=PledgeState.ACTIVE, activated_at=NOW)
    [taking] = signings(1)
    after, done, events = counting.take_places(pledge, [taking])
    assert (after.signature_count, after.offered, done.late, events) == (2, 0, (taking.signature,), [])


def test_who_leaves_leaves_what_they_were_in() -> None:
    pledge = a_pledge(target=5, signature_count=4, missing=1, waiting=3, offered=2)
    states = {SignatureState.COUNTED: 2, SignatureState.WAITLISTED: 1, SignatureState.OFFERED: 1}
    left, events = counting.leave(pledge, {**states, SignatureState.LAPSED: 7})
    assert (left.signature_count, left.missing, left.waiting, left.offered, events) == (2, 3, 2, 1, [])


def test_an_active_pledge_that_falls_short_stays_active_and_that_is_told_once() -> None:
    pledge = a_pledge(target=3, signature_count=4, missing=0, state=PledgeState.ACTIVE, activated_at=NOW)
    three, told = counting.leave(pledge, {SignatureState.COUNTED: 1})
    assert (three.signature_count, told) == (3, [])
    one, told = counting.leave(three, {SignatureState.COUNTED: 2})
    assert (one.state, one.missing, told) == (PledgeState.ACTIVE, 2, [PledgeFellShort(id=pledge.id, count=1)])
    assert counting.leave(one, {SignatureState.COUNTED: 1})[1] == []


def test_places_are_offered_while_it_takes_signatures() -> None:
    said = {"target": 1, "cap": 5, "signature_count": 2, "offered": 1, "waiting": 4, "state": PledgeState.ACTIVE}
    pledge = a_pledge(**said)
    assert counting.to_offer(pledge, NOW) == 2
    assert counting.to_offer(a_pledge(**{**said, "waiting": 1}), NOW) == 1
    assert counting.to_offer(pledge, pledge.deadline) == 0
    for state in (PledgeState.SUSPENDED, PledgeState.CANCELLED, PledgeState.FAILED):
        assert counting.to_offer(a_pledge(**{**said, "state": state}), NOW) == 0
    assert counting.to_offer(a_pledge(waiting=1), NOW) == 0


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (timedelta(days=30), timedelta(hours=48)),
        (timedelta(days=3), timedelta(hours=48)),
        (timedelta(days=3, milliseconds=-1), timedelta(hours=24)),
        (timedelta(hours=5), timedelta(hours=5)),
    ],
)
def test_a_place_is_kept_48_hours_24_near_the_deadline_never_past_it(before: timedelta, kept: timedelta) -> None:
    pledge = a_pledge()
    now = pledge.deadline - before
    assert counting.offered_until(pledge, now) == now + kept


@pytest.mark.parametrize(
    ("said", "signature", "goes"),
    [
        ({}, SignatureState.COUNTED, True),
        ({"state": PledgeState.ACTIVE}, SignatureState.COUNTED, False),
        ({"state": PledgeState.ACTIVE, "cap": 2}, SignatureState.COUNTED, True),
        ({"state": PledgeState.ACTIVE}, SignatureState.WAITLISTED, True),
        ({"state": PledgeState.FAILED}, SignatureState.COUNTED, False),
        ({"state": PledgeState.FAILED}, SignatureState.WITHDRAWN, True),
    ],
)
def test_an_erased_signers_word_goes_while_it_matters_to_others(
    said: dict[str, object], signature: SignatureState, goes: bool
) -> None:
    assert counting.lets_go(a_pledge(**said), a_signature(state=signature), NOW) is goes


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"signature_count": 2}, False),
        ({"signature_count": 3}, True),
        ({"signature_count": 1, "location": STIRLING}, True),
        ({"signature_count": 1, "location": STIRLING, "target": 41}, False),
        ({"signature_count": 3, "target": 120}, True),
        ({"signature_count": 3, "target": 121}, False),
    ],
)
def test_who_has_won_the_first_neighbours_is_shown_to_others(said: dict[str, object], shown: bool) -> None:
    assert counting.kept(a_pledge(**({"target": 5} | said)), NOW).promoted is shown
