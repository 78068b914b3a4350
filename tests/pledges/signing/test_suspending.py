"""While a pledge is out of view nothing is decided and nobody loses what they cannot answer for."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from pledgebank.base.event import Audience
from pledgebank.base.ids import new_id
from pledgebank.pledges.events import PledgeReleased, PledgeRevised, PledgeSuspended
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.pledges.builders import NOW, a_pledge, keep, kinds, sign
from tests.pledges.signing.test_folding import full
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio
COUNTED, WAITLISTED, OFFERED = SignatureState.COUNTED, SignatureState.WAITLISTED, SignatureState.OFFERED


@pytest.fixture
def hands(pledges: Storage) -> Hands:
    return Hands(pledges)


async def test_while_it_is_suspended_nothing_is_decided_and_release_decides(hands: Hands, clock: SetClock) -> None:
    pledge = a_pledge(target=2)
    await keep(hands.storage, pledge)
    await sign(hands.storage, pledge.id)
    clock.advance(hours=1)
    await sign(hands.storage, pledge.id)
    clock.advance(hours=1)
    hidden = replace(
        await hands.pledge(pledge.id),
        state=PledgeState.SUSPENDED,
        suspended_from=PledgeState.OPEN,
        suspended_at=clock.now(),
    )
    await hands.change(hidden, PledgeSuspended(id=pledge.id, was=Audience(everyone=True)))
    await hands.fold_all()
    paused = await hands.pledge(pledge.id)
    assert (paused.state, paused.signature_count, paused.activated_at) == (PledgeState.SUSPENDED, 2, None)
    clock.advance(days=3)
    back = replace(paused, state=PledgeState.OPEN, suspended_from=None, deadline=paused.deadline + timedelta(days=3))
    await hands.change(back, PledgeReleased(id=pledge.id))
    await hands.fold_all()
    after = await hands.pledge(pledge.id)
    assert (after.state, after.count_at_activation) == (PledgeState.ACTIVE, 2)
    assert after.activated_at == NOW + timedelta(hours=1)
    assert (await kinds(hands.storage, pledge.id)).count("pledge.activated") == 1


async def test_while_it_is_suspended_nobody_loses_the_place_that_is_kept_for_them(
    hands: Hands, clock: SetClock
) -> None:
    key, [ann, _, cat, dan] = await full(hands)
    await hands.withdraw(key, ann)
    await hands.fold_all()
    shown = await hands.pledge(key)
    hidden = {"suspended_from": shown.state, "suspended_at": clock.now()}
    await hands.change(
        replace(shown, state=PledgeState.SUSPENDED, **hidden), PledgeSuspended(id=key, was=Audience(everyone=True))
    )
    await hands.fold_all()
    clock.advance(days=9)
    await hands.tick()
    await hands.fold_all()
    assert await hands.states(key, cat, dan) == [OFFERED, WAITLISTED]
    await hands.change(shown, PledgeReleased(id=key))
    await hands.fold_all()
    assert (await hands.signature(key, cat)).offer_until == clock.now() + timedelta(hours=48)
    await sign(hands.storage, key, cat)
    await hands.fold_all()
    assert await hands.states(key, cat, dan) == [COUNTED, WAITLISTED]


async def test_what_is_released_and_gets_new_terms_at_once_is_not_decided_by_who_signed_the_earlier_ones(
    hands: Hands,
) -> None:
    pledge = a_pledge(target=3)
    await keep(hands.storage, pledge)
    people = [new_id(), new_id()]
    for person in people:
        await sign(hands.storage, pledge.id, person)
    await hands.fold_all()
    shown = await hands.pledge(pledge.id)
    await hands.change(shown, PledgeReleased(id=pledge.id))
    lower = replace(shown, target=2, missing=0, terms=2)
    await hands.change(lower, PledgeRevised(id=pledge.id, terms=2, edit=new_id()))
    await hands.fold_all()
    after = await hands.pledge(pledge.id)
    assert (after.state, after.signature_count, after.missing) == (PledgeState.OPEN, 0, 2)
    assert await hands.states(pledge.id, *people) == [SignatureState.LAPSED, SignatureState.LAPSED]
