"""PledgeBank's own defects, each proven in its source, as claims about ours: D1 to D8 of the research."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.pledges import clock as pledge_clock
from pledgebank.pledges import fold, rules, store
from pledgebank.pledges.fold import Recount
from pledgebank.pledges.model import NameVisibility, PledgeState, SignatureState
from pledgebank.pledges.signing import commands
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.builders import a_pledge, a_signature, created, keep, kinds, sign
from tests.pledges.steps import Hands

pytestmark = pytest.mark.anyio


@pytest.fixture
def hands(pledges: Storage) -> Hands:
    return Hands(pledges)


async def test_d1_a_target_met_in_the_last_twenty_minutes_is_met_whenever_we_look(
    hands: Hands, clock: SetClock
) -> None:
    key = await created(hands.storage, target=2)
    deadline = (await hands.pledge(key)).deadline
    for minutes in (10, 5):
        clock.time = deadline - timedelta(minutes=minutes)
        await sign(hands.storage, key)
    clock.time = deadline + timedelta(minutes=20)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(key)).state is PledgeState.ACTIVE
    assert "pledge.failed" not in await kinds(hands.storage, key)


async def test_d2_two_clocks_and_a_fold_that_begins_again_tell_once(hands: Hands, clock: SetClock) -> None:
    reached, missed = await created(hands.storage, target=1), await created(hands.storage, target=1)
    await sign(hands.storage, reached)
    clock.time = (await hands.pledge(missed)).deadline + timedelta(minutes=2)
    await asyncio.gather(*(pledge_clock.settle_due(hands.storage) for _ in range(4)))
    await hands.fold_all()
    await hands.tick()
    await hands.fold_all()
    assert (await kinds(hands.storage, reached)).count("pledge.activated") == 1
    told = await kinds(hands.storage, missed)
    assert (told.count("pledge.closed"), told.count("pledge.failed")) == (1, 1)


async def test_d3_what_was_called_off_neither_fails_nor_activates(hands: Hands, clock: SetClock) -> None:
    key = await created(hands.storage, target=2)
    await sign(hands.storage, key)
    await hands.fold_all()
    pledge = await hands.pledge(key)
    await sign(hands.storage, key)  # on its way when it is called off
    cancelled, events = rules.cancel(pledge, clock.now())
    await hands.change(cancelled, *events)
    clock.time = pledge.deadline + timedelta(days=1)
    await hands.tick()
    await hands.fold_all()
    assert (await hands.pledge(key)).state is PledgeState.CANCELLED
    told = await kinds(hands.storage, key)
    assert {"pledge.failed", "pledge.activated", "pledge.closed"}.isdisjoint(told)


async def test_d4_who_leaves_after_success_is_told_of_and_success_stays(hands: Hands) -> None:
    key, ann = await created(hands.storage, target=1), new_id()
    await sign(hands.storage, key, ann)
    await hands.fold_all()
    await hands.withdraw(key, ann)
    await hands.fold_all()
    pledge = await hands.pledge(key)
    assert (pledge.state, pledge.count_at_activation, pledge.signature_count) == (PledgeState.ACTIVE, 1, 0)
    assert await hands.states(key, ann) == [SignatureState.WITHDRAWN]
    assert (await kinds(hands.storage, key))[-2:] == ["pledge.counted", "pledge.fell_short"]


async def test_d5_the_last_place_is_given_once_however_many_come_at_the_same_moment(hands: Hands) -> None:
    pledge = a_pledge(target=2, cap=2, signature_count=1, missing=1)
    await keep(hands.storage, pledge, a_signature(pledge=pledge.id))
    await asyncio.gather(*(sign(hands.storage, pledge.id) for _ in range(12)))
    await hands.fold_all()
    assert await fold.recount(hands.storage.reader, pledge.id) == Recount(2, 2, waiting=(11, 11))
    assert (await kinds(hands.storage, pledge.id)).count("pledge.activated") == 1


async def test_d6_the_promiser_counts_on_no_channel(hands: Hands) -> None:
    promiser = new_id()
    key = await created(hands.storage, promiser)
    for more in ({}, {"asked_at": hands.at(), "key": new_id()}):
        command = partial(commands.sign, pledge=key, person=promiser, visibility=NameVisibility.HIDDEN, **more)
        with pytest.raises(Refused) as refused:
            await write(hands.storage, command)
        assert refused.value.code == "OWN_PLEDGE"
    assert await hands.storage.reader.count("signatures", {}, limit=5) == 0


async def test_d7_a_signature_is_taken_back_by_its_signer_alone_and_at_once(hands: Hands) -> None:
    key, ann, ben = await created(hands.storage, target=2), new_id(), new_id()
    for person in (ann, ben):
        await sign(hands.storage, key, person)
        await hands.withdraw(key, person if person == ann else new_id())
        await hands.fold_all()
    assert await hands.states(key, ann, ben) == [SignatureState.WITHDRAWN, SignatureState.COUNTED]
    pledge = await hands.pledge(key)
    assert (pledge.state, pledge.signature_count, pledge.missing) == (PledgeState.OPEN, 1, 1)
    page = await store.signatures(hands.storage.reader, pledge, 10, None)
    assert [one.person for one in page.items] == [ben]


async def test_d8_a_full_pledge_takes_nobody_beyond_its_cap_and_says_where_they_wait(hands: Hands) -> None:
    pledge = a_pledge(target=1, cap=1)
    people = [new_id() for _ in range(3)]
    await keep(hands.storage, pledge)
    for person in people:
        await sign(hands.storage, pledge.id, person)
    await hands.fold_all()
    expected = [SignatureState.COUNTED, SignatureState.WAITLISTED, SignatureState.WAITLISTED]
    assert await hands.states(pledge.id, *people) == expected
    assert (await hands.pledge(pledge.id)).signature_count == 1
