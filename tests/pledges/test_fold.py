"""Counting and activating, as the log tells it."""

from datetime import timedelta
from uuid import UUID

import pytest

from pledgebank.base.event import Entry, Origin, Subject
from pledgebank.base.ids import new_id
from pledgebank.pledges import fold, store
from pledgebank.pledges.events import PledgeSigned
from pledgebank.pledges.fold import FOLDS, Recount
from pledgebank.pledges.model import PledgeState, SignatureState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write
from tests.conftest import Running, SetClock
from tests.pledges.builders import NOW, a_pledge, a_signature, created, keep, kinds, sign

pytestmark = pytest.mark.anyio


async def settled(storage: Storage, written: Written[UUID]) -> bool:
    assert written.event is not None
    return await storage.tail.settled(written.event, FOLDS.name, seconds=10)


async def test_activates_on_the_signature_that_reaches_the_target(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    pledge = await created(pledges, target=2)
    async with running(FOLDS):
        assert await settled(pledges, await sign(pledges, pledge))
        one = await store.get(pledges.reader, pledge)
        clock.advance(hours=1)
        assert await settled(pledges, await sign(pledges, pledge))
        two = await store.get(pledges.reader, pledge)
        clock.advance(hours=1)
        last = await sign(pledges, pledge)
        assert await settled(pledges, last)
        three = await store.get(pledges.reader, pledge)
    assert one is not None
    assert two is not None
    assert three is not None
    assert (one.state, one.signature_count, one.missing, one.activated_at) == (PledgeState.OPEN, 1, 1, None)
    assert (two.state, two.signature_count, two.missing) == (PledgeState.ACTIVE, 2, 0)
    assert (two.count_at_activation, two.activated_at) == (2, NOW + timedelta(hours=1))
    assert (three.state, three.signature_count, three.count_at_activation) == (PledgeState.ACTIVE, 3, 2)
    assert three.activated_at == two.activated_at
    assert (await kinds(pledges, pledge)).count("pledge.activated") == 1
    signature = await store.signature(pledges.reader, last.value)
    assert signature is not None
    assert signature.state is SignatureState.COUNTED


async def test_recount_proves_the_counter(pledges: Storage, running: Running) -> None:
    pledge, other = await created(pledges, target=5), await created(pledges)
    async with running(FOLDS):
        for _ in range(3):
            last = await sign(pledges, pledge)
        assert await settled(pledges, await sign(pledges, other))
        assert await settled(pledges, last)
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=3, true=3)
    await write(pledges, lambda unit: unit.update("pledges", {"_id": pledge}, {"$set": {"signature_count": 4}}))
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=4, true=3)


async def test_what_was_signed_too_late_is_not_counted(pledges: Storage) -> None:
    pledge = a_pledge(target=1)
    late = a_signature(pledge=pledge.id, state=SignatureState.RECEIVED, signed_at=pledge.deadline)
    await keep(pledges, pledge, late)
    entry = Entry(
        number=1,
        event_id="1",
        subject=Subject("Pledge", pledge.id),
        at=pledge.deadline,
        by=new_id(),
        origin=Origin.APP,
        event=PledgeSigned(id=pledge.id, signature=late.id),
    )

    async def apply(unit: Unit) -> None:
        await fold.apply(unit, [entry])

    await write(pledges, apply)
    assert await store.get(pledges.reader, pledge.id) == pledge
    assert await store.signature(pledges.reader, late.id) == late
