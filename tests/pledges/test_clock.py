"""Settling: what happens to a pledge once its deadline has passed."""

from datetime import timedelta
from uuid import UUID

import pytest

from pledgebank.pledges import clock as pledge_clock
from pledgebank.pledges import store
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage import sequencer
from pledgebank.storage.mongo import Storage
from tests.conftest import Running, SetClock
from tests.pledges.builders import created, kinds, sign

pytestmark = pytest.mark.anyio


async def read(storage: Storage, key: UUID) -> Pledge:
    pledge = await store.get(storage.reader, key)
    assert pledge is not None
    return pledge


async def folded(storage: Storage) -> None:
    """Wait until the fold has taken in everything written so far."""
    while await storage.reader.count("inbox", {}, limit=1):
        await storage.tail.passed(storage.tail.head)
    [letter] = await storage.reader.find("log", {}, order=[("_id", -1)], limit=1)
    assert await storage.tail.settled(letter["event"], FOLDS.name, seconds=30)


async def test_short_of_its_target_a_pledge_fails_120_seconds_after_its_deadline(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    key = await created(pledges, target=2)
    await sign(pledges, key)
    clock.time = (await read(pledges, key)).deadline + timedelta(seconds=120) - timedelta(milliseconds=1)
    assert await pledge_clock.settle_due(pledges) == 0
    clock.advance(milliseconds=1)
    assert await pledge_clock.settle_due(pledges) == 1
    assert await pledge_clock.settle_due(pledges) == 0
    assert (await read(pledges, key)).state is PledgeState.SETTLING
    async with running(FOLDS):
        await folded(pledges)
    failed = await read(pledges, key)
    assert (failed.state, failed.signature_count, failed.count_at_activation) == (PledgeState.FAILED, 1, None)
    while await sequencer.drain(pledges):
        pass
    assert (await kinds(pledges, key))[:3] == ["pledge.created", "pledge.signed", "pledge.closed"]
    assert sorted((await kinds(pledges, key))[3:]) == ["pledge.counted", "pledge.failed"]


async def test_what_was_signed_in_time_activates_even_if_it_is_counted_days_later(
    pledges: Storage, running: Running, clock: SetClock
) -> None:
    key = await created(pledges, target=2)
    deadline = (await read(pledges, key)).deadline
    await sign(pledges, key)
    clock.time = deadline - timedelta(milliseconds=1)
    await sign(pledges, key)
    clock.time = deadline + timedelta(days=3)  # nothing worked until now
    assert await pledge_clock.settle_due(pledges) == 1
    async with running(FOLDS):
        await folded(pledges)
    active = await read(pledges, key)
    assert (active.state, active.signature_count) == (PledgeState.ACTIVE, 2)
    assert active.activated_at == deadline - timedelta(milliseconds=1)
    assert "pledge.failed" not in await kinds(pledges, key)


async def test_an_active_pledge_is_left_alone(pledges: Storage, running: Running, clock: SetClock) -> None:
    key = await created(pledges, target=1)
    await sign(pledges, key)
    async with running(FOLDS):
        await folded(pledges)
    before = await read(pledges, key)
    clock.time = before.deadline + timedelta(days=1)
    assert await pledge_clock.settle_due(pledges) == 0
    assert await read(pledges, key) == before
