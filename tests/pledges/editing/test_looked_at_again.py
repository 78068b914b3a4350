"""New words of a pledge go back to the moderators who had let others see the old ones."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from pledgebank.pledges.editing import rules
from pledgebank.pledges.editing.model import Changes
from pledgebank.pledges.making.model import Ground
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.pledges.builders import NOW, a_pledge, kinds, sign
from tests.pledges.hamlet import Hamlet, key_of, settle
from tests.pledges.making.test_making import SPOT, an_input, settle_area
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
DETAILS = "Bring a spade."


def edited(change: dict[str, Any], *, reviewed: bool = True, **said: Any) -> tuple[PledgeState, bool]:
    pledge = a_pledge(details=DETAILS, **said)
    wanted, ground = rules.draft(pledge, Changes(**change)), Ground(pledge.areas, pledge.bodies, reviewed)
    changed, _, _ = rules.edit(pledge, wanted, ground, key=pledge.id, expected=None, now=NOW)
    assert changed.version == pledge.version + 1
    return changed.state, changed.unseen


@pytest.mark.parametrize(
    "change",
    [{"action": "burn the path"}, {"who": "rascals"}, {"their_action": "bring a gun"}, {"details": "Buy my car."},
     {"picture": uuid4()}],
    ids=["action", "who", "their action", "details", "picture"],
)  # fmt: skip
def test_what_nobody_has_looked_at_waits_where_somebody_looks_first(change: dict[str, Any]) -> None:
    assert edited(change) == (PledgeState.PENDING, True)
    assert edited(change, reviewed=False) == (PledgeState.OPEN, False)
    assert edited(change, private=True) == (PledgeState.OPEN, False)


@pytest.mark.parametrize(
    "change",
    [{"details": "bring a spade"}, {"target": 3}, {"day": date(2026, 7, 1)}, {"picture": None, "target": 3}],
    ids=["typo", "target", "day", "no picture"],
)
def test_what_says_the_same_and_mere_numbers_do_not(change: dict[str, Any]) -> None:
    assert edited(change) == (PledgeState.OPEN, False)


def test_what_is_active_stays_so() -> None:
    active: dict[str, Any] = {"state": PledgeState.ACTIVE, "activated_at": NOW}
    assert edited({"details": "Buy my car."}, **active) == (PledgeState.ACTIVE, False)


async def test_an_approved_pledge_is_out_of_view_until_its_new_words_are_approved_too(storage: Storage) -> None:
    hamlet: Hamlet = await settle(storage)
    await settle_area(hamlet, reviews=True)
    made = (await hamlet.do(hamlet.promiser, "createPledge", **an_input(location=SPOT, target=1)))["pledge"]
    given, key = {"pledge": made["id"]}, nodes.key_of(made["id"], "Pledge")
    moderator, hands = hamlet.village.moderator, Hands(storage)
    await hamlet.do(moderator, "reviewPledge", **given, verdict="APPROVE")
    await sign(storage, key, hamlet.signer)  # not yet counted when the words change
    await hamlet.do(hamlet.promiser, "updatePledge", **given, details="Buy my car.")
    await hands.fold_all()
    pledge = await hamlet.now(key)
    assert (pledge.state, pledge.signature_count) == (PledgeState.PENDING, 1)
    assert await hamlet.may(None, pledge) == []
    assert (await hamlet.ask(None, f'{{ node(id: "{key_of(key)}") {{ id }} }}'))["node"] is None
    await hamlet.do(moderator, "reviewPledge", **given, verdict="APPROVE")
    await hands.fold_all()
    again = await hamlet.now(key)
    assert (again.state, again.activated_at is not None) == (PledgeState.ACTIVE, True)
    assert (await kinds(storage, key)).count("pledge.activated") == 1
