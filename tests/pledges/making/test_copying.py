"""Trying a pledge again: what is taken over, when one may, and how the earlier one went."""

from datetime import date, timedelta
from typing import Any

import pytest

from pledgebank.base.errors import Refused
from pledgebank.pledges.making import copying
from pledgebank.pledges.making.copying import Again
from pledgebank.pledges.model import PledgeState
from tests.pledges.builders import NOW, STIRLING, a_pledge

AGAIN = Again(day=date(2027, 6, 30))
OVER = [
    ({"state": PledgeState.FAILED, "signature_count": 1}, "It fell short: 1 of 2 joined."),
    ({"state": PledgeState.CANCELLED}, "It was called off when 0 of 2 had joined."),
    ({"state": PledgeState.ACTIVE, "signature_count": 3, "deadline": NOW}, "It reached its target: 3 joined."),
    ({"state": PledgeState.ACTIVE, "called_off_at": NOW}, "It reached its target, and was called off later."),
]


@pytest.mark.parametrize(("said", "told"), OVER)
def test_what_is_over_says_how_it_went_and_can_be_tried_again(said: dict[str, Any], told: str) -> None:
    pledge = a_pledge(location=STIRLING, radius=500.0, cap=4, sort="planting", language="cy", **said)
    assert copying.how_it_went(pledge, "en", NOW) == told
    assert all(copying.how_it_went(pledge, language, NOW) != told for language in ("cy", "pl", "ur"))
    assert copying.may(pledge, known=True, now=NOW) == ["copy"]
    assert copying.may(pledge, known=False, now=NOW) == []
    draft = copying.draft(pledge, AGAIN, now=NOW)
    same = ("action", "who", "their_action", "details", "target", "cap", "location", "radius", "sort", "language")
    assert [getattr(draft, name) for name in same] == [getattr(pledge, name) for name in same]
    assert (draft.day, draft.picture, draft.kept_by) == (date(2027, 6, 30), None, None)


@pytest.mark.parametrize(
    "state", [PledgeState.PENDING, PledgeState.OPEN, PledgeState.SETTLING, PledgeState.ACTIVE, PledgeState.SUSPENDED]
)
def test_what_is_not_over_cannot_be_tried_again(state: PledgeState) -> None:
    pledge = a_pledge(state=state)
    assert copying.how_it_went(pledge, "en", NOW) is None
    assert copying.may(pledge, known=True, now=NOW) == []
    with pytest.raises(Refused) as refused:
        copying.draft(pledge, AGAIN, now=NOW)
    assert refused.value.code == "NOT_OVER"


def test_another_target_lets_in_as_many_at_least() -> None:
    failed = a_pledge(state=PledgeState.FAILED, cap=4)
    assert copying.draft(failed, Again(day=AGAIN.day, target=9), now=NOW).cap == 9
    assert copying.draft(failed, Again(day=AGAIN.day, target=1), now=NOW).cap == 4


def test_who_hoped_for_one_that_failed_is_told_of_one_that_all_can_see() -> None:
    failed, off = a_pledge(state=PledgeState.FAILED), a_pledge(state=PledgeState.CANCELLED)
    seen, private = a_pledge(now=NOW + timedelta(days=1)), a_pledge(private=True)
    waiting = a_pledge(state=PledgeState.PENDING, unseen=True)
    assert [copying.is_worth_telling(failed, one) for one in (seen, private, waiting)] == [True, False, False]
    assert not copying.is_worth_telling(off, seen)
