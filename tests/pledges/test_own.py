"""What the promiser and others may do with a pledge, as it is told to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes
from pledgebank.pledges import own
from pledgebank.pledges.model import PledgeState
from tests.pledges.builders import NOW, a_pledge

BODY = UUID(int=7)
ON: dict[str, Any] = {"state": PledgeState.ACTIVE, "activated_at": NOW}


@pytest.mark.parametrize(
    ("said", "announced", "acts"),
    [
        ({}, False, {"announce", "enter_signatures"}),
        ({"area_kind": "ward", "by_area": True}, False, {"announce"}),
        (ON, False, {"announce", "record_kept", "enter_signatures"}),
        (ON | {"called_off_at": NOW}, False, {"announce"}),
        (ON | {"called_off_at": NOW}, True, set()),
        ({"state": PledgeState.FAILED}, False, {"announce"}),
        ({"state": PledgeState.FAILED}, True, set()),
        ({"state": PledgeState.PENDING, "unseen": True}, False, set()),
        ({"state": PledgeState.SUSPENDED}, False, set()),
    ],
)  # fmt: skip
def test_its_promiser_reads_what_they_may_say_and_enter(said: dict[str, Any], announced: bool, acts: set[str]) -> None:
    pledge = a_pledge(**said)
    told = own.may(pledge, Eyes(person=pledge.promiser), NOW, announced=announced)
    new = {"announce", "record_kept", "enter_signatures"}
    assert set(told) & new == acts
    assert not set(own.may(pledge, Eyes(person=new_id()), NOW, announced=announced)) & new


def test_moderators_may_enter_names_too_as_long_as_it_can_be_signed() -> None:
    pledge = a_pledge(bodies=(BODY,))
    moderator = Eyes(person=new_id(), moderates=frozenset({BODY}))
    assert "enter_signatures" in own.may(pledge, moderator, NOW, announced=False)
    assert "announce" not in own.may(pledge, moderator, NOW, announced=False)
    assert "enter_signatures" not in own.may(pledge, moderator, pledge.deadline, announced=False)
    assert "enter_signatures" in own.may(pledge, moderator, pledge.deadline - timedelta(seconds=1), announced=False)
