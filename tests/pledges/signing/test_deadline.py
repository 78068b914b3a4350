"""What happens around the deadline: withdrawing, leaving for good, confirming late, moving it."""

from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.base.ids import new_id
from pledgebank.pledges import clock as pledge_clock
from pledgebank.pledges import erasure
from pledgebank.pledges.events import PledgeExtended
from pledgebank.pledges.fold import recount
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import a_pledge, keep, kinds, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
A_MOMENT = timedelta(milliseconds=1)
DUE = timedelta(seconds=120)


@pytest.fixture
def hands(pledges: Storage) -> Hands:
    return Hands(pledges)


@pytest.mark.parametrize(("early", "state"), [(A_MOMENT, PledgeState.FAILED), (timedelta(0), PledgeState.ACTIVE)])
async def test_who_withdraws_after_the_deadline_counts_for_the_decision_and_is_gone_after_it(
    hands: Hands, clock: SetClock, early: timedelta, state: PledgeState
) -> None:
    pledge, ann = a_pledge(target=2), new_id()
    await keep(hands.storage, pledge)
    await sign(hands.storage, pledge.id, ann)
    clock.time = pledge.deadline - early
    await hands.withdraw(pledge.id, ann)
    await hands.fold_all()
    # A server was slow: what Ben signed in time enters the log only now.
    clock.time = pledge.deadline - A_MOMENT
    await sign(hands.storage, pledge.id)
    clock.time = pledge.deadline + DUE
    await hands.tick()
    await hands.fold_all()
    after = await hands.pledge(pledge.id)
    assert (after.state, after.signature_count) == (state, 1)
    assert await hands.states(pledge.id, ann) == [SignatureState.WITHDRAWN]
    assert (await recount(hands.storage.reader, pledge.id)).holds
    assert (await kinds(hands.storage, pledge.id)).count("pledge.failed") == (state is PledgeState.FAILED)


async def test_who_leaves_for_good_after_the_deadline_stays_counted(hands: Hands, clock: SetClock) -> None:
    pledge, ann = a_pledge(target=2), new_id()
    await keep(hands.storage, pledge)
    await sign(hands.storage, pledge.id, ann)
    clock.time = pledge.deadline
    await write(hands.storage, partial(erasure.let_go, person=ann, limit=5))
    await hands.fold_all()
    clock.time = pledge.deadline - A_MOMENT
    await sign(hands.storage, pledge.id)
    clock.time = pledge.deadline + DUE
    await hands.tick()
    await hands.fold_all()
    after = await hands.pledge(pledge.id)
    assert (after.state, after.signature_count) == (PledgeState.ACTIVE, 2)


async def test_a_deadline_moved_while_it_is_closed_decides_alone(hands: Hands, clock: SetClock) -> None:
    pledge = a_pledge(target=2)
    await keep(hands.storage, pledge)
    await sign(hands.storage, pledge.id)
    clock.time = pledge.deadline - A_MOMENT
    later = pledge.deadline + timedelta(days=5)
    await hands.change(replace(pledge, deadline=later, first_deadline=pledge.deadline), PledgeExtended(id=pledge.id))
    clock.time = pledge.deadline + DUE
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge.id)).state is PledgeState.OPEN
    clock.time = later - A_MOMENT
    await sign(hands.storage, pledge.id)
    clock.time = later + DUE
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(pledge.id)).state is PledgeState.ACTIVE


async def test_one_pledge_that_cannot_be_closed_does_not_keep_the_others(
    hands: Hands, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, well = a_pledge(), a_pledge()
    await keep(hands.storage, broken, well)
    clock.time = well.deadline + DUE
    usual = pledge_clock._closing

    def closing(key: object) -> object:
        return _fails if key == broken.id else usual(key)  # type: ignore[arg-type]

    monkeypatch.setattr(pledge_clock, "_closing", closing)
    assert await pledge_clock.settle_due(hands.storage) == 1
    assert (await hands.pledge(well.id)).state is PledgeState.SETTLING


async def _fails(_: object) -> None:
    raise LookupError
