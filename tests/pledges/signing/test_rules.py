"""What signers may do."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges.events import OfferLapsed, PlaceTaken, PledgeSigned, SignatureWithdrawn
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState, Signature, SignatureState
from pledgebank.pledges.signing import rules
from tests.pledges.builders import NOW, a_pledge, a_signature

LATER = NOW + timedelta(hours=1)


def again(pledge: Pledge, signature: Signature, **said: Any) -> rules.Done:
    usual: dict[str, Any] = {"visibility": NameVisibility.PUBLIC, "terms": None, "now": LATER}
    return rules.sign_again(pledge, signature, **(usual | said))


def refusal(pledge: Pledge, signature: Signature, **said: Any) -> str:
    with pytest.raises(Refused) as refused:
        again(pledge, signature, **said)
    return refused.value.code


def test_what_stands_stays_as_it_was() -> None:
    pledge = a_pledge()
    for state in (SignatureState.RECEIVED, SignatureState.COUNTED, SignatureState.WAITLISTED):
        signature = a_signature(pledge=pledge.id, state=state)
        assert again(pledge, signature) == (signature, [])
        assert again(pledge, signature, now=pledge.deadline) == (signature, [])


@pytest.mark.parametrize("state", [SignatureState.WITHDRAWN, SignatureState.COUNTED])
def test_who_withdrew_signs_anew_also_before_that_was_folded(state: SignatureState) -> None:
    pledge = a_pledge()
    gone = a_signature(pledge=pledge.id, state=state, withdrawn_at=NOW)
    anew, events = again(pledge, gone)
    assert (anew.id, anew.signed_at, anew.withdrawn_at, anew.visibility) == (
        gone.id, LATER, None, NameVisibility.PUBLIC,
    )  # fmt: skip
    assert anew.state is (SignatureState.RECEIVED if state is SignatureState.WITHDRAWN else state)
    assert events == [PledgeSigned(id=pledge.id, signature=gone.id, terms=1)]
    assert refusal(pledge, gone, now=pledge.deadline) == "PLEDGE_CLOSED"
    assert refusal(pledge, gone, terms=2) == "TERMS_CHANGED"


def test_who_signs_anew_has_not_said_whether_they_have_done_it() -> None:
    anew, _ = again(a_pledge(), a_signature(withdrawn_at=NOW, done=True))
    assert anew.done is None


def test_new_terms_are_accepted_by_their_number_alone() -> None:
    pledge = a_pledge(terms=3)
    for old in (a_signature(state=SignatureState.LAPSED), a_signature(withdrawn_at=NOW), a_signature()):
        assert refusal(pledge, old) == "TERMS_CHANGED"
        assert refusal(pledge, old, terms=2) == "TERMS_CHANGED"
        assert refusal(pledge, old, terms=3, now=pledge.deadline) == "PLEDGE_CLOSED"
    said, events = again(pledge, a_signature(pledge=pledge.id, state=SignatureState.LAPSED), terms=3)
    assert (said.terms, said.state, said.visibility) == (3, SignatureState.RECEIVED, NameVisibility.HIDDEN)
    assert events == [PledgeSigned(id=pledge.id, signature=said.id, terms=3)]


def test_a_place_that_is_kept_is_taken_until_its_time_is_over() -> None:
    pledge = a_pledge(state=PledgeState.ACTIVE)
    kept = a_signature(pledge=pledge.id, state=SignatureState.OFFERED, ticket=4, offer_until=LATER)
    just = LATER - timedelta(milliseconds=1)
    taken, events = again(pledge, kept, now=just)
    assert (taken.taken_at, events) == (just, [PlaceTaken(id=pledge.id, signature=kept.id)])
    assert again(pledge, taken, now=just) == (taken, [])
    anew, events = again(pledge, kept, now=LATER)
    assert events == [
        OfferLapsed(id=pledge.id, signature=kept.id),
        PledgeSigned(id=pledge.id, signature=kept.id, terms=1),
    ]
    assert (anew.signed_at, anew.taken_at) == (LATER, None)
    assert refusal(a_pledge(state=PledgeState.SUSPENDED), kept, now=just) == "PLEDGE_CLOSED"


def test_withdrawing_is_set_not_toggled() -> None:
    signature = a_signature()
    gone, events = rules.withdraw(signature, LATER)
    assert gone == replace(signature, withdrawn_at=LATER)
    assert events == [SignatureWithdrawn(id=signature.pledge, signature=signature.id)]
    assert rules.withdraw(gone, LATER + timedelta(hours=1)) == (gone, [])


def test_an_offer_lapses_120_seconds_after_its_end_if_nobody_answered() -> None:
    kept = a_signature(state=SignatureState.OFFERED, offer_until=NOW)
    due = NOW + timedelta(seconds=120)
    assert not rules.may_lapse(kept, due - timedelta(milliseconds=1))
    assert rules.may_lapse(kept, due)
    assert not rules.may_lapse(replace(kept, taken_at=NOW), due)
    assert not rules.may_lapse(replace(kept, withdrawn_at=NOW), due)
    assert not rules.may_lapse(replace(kept, state=SignatureState.COUNTED), due)


def test_it_is_offered_to_those_who_may() -> None:
    pledge, person = a_pledge(), new_id()
    until = pledge.deadline - timedelta(hours=1)
    kept = a_signature(state=SignatureState.OFFERED, offer_until=until)
    gone = a_signature(state=SignatureState.COUNTED, withdrawn_at=NOW)
    assert rules.may(pledge, None, None, NOW) == []
    assert rules.may(pledge, None, person, NOW) == ["sign"]
    assert rules.may(pledge, None, pledge.promiser, NOW) == []
    assert rules.may(pledge, gone, person, NOW) == ["sign"]
    assert rules.may(pledge, a_signature(), person, NOW) == ["withdraw"]
    assert rules.may(pledge, kept, person, NOW) == ["take_place", "withdraw"]
    assert rules.may(pledge, kept, person, until) == ["withdraw"]
    assert rules.may(a_pledge(terms=2), a_signature(), person, NOW) == ["accept_terms", "withdraw"]
    for one in (None, gone):
        assert rules.may(pledge, one, person, pledge.deadline) == []
    assert rules.may(pledge, a_signature(), person, pledge.deadline) == ["withdraw"]


def test_who_withdrew_reads_no_names_of_other_signers() -> None:
    assert rules.has_signed(a_signature())
    assert not rules.has_signed(a_signature(withdrawn_at=NOW))
    assert not rules.has_signed(a_signature(state=SignatureState.WAITLISTED))
    assert not rules.has_signed(None)
