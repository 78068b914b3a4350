"""Rates kept in the database: exact in any window, whoever takes at once, and forgotten after it."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from limits import RateLimitItemPerHour
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter

from pledgebank.storage import allowances
from pledgebank.storage.allowances import Allowances
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
THREE = RateLimitItemPerHour(3)


async def test_any_hour_has_room_for_three(storage: Storage, clock: SetClock) -> None:
    limiter = allowances.limiter(storage)
    began = clock.now()
    assert [await _hit_after(limiter, clock, minutes) for minutes in (0, 20, 20)] == [True] * 3

    assert await limiter.hit(THREE, "ann") is False
    stats = await limiter.get_window_stats(THREE, "ann")
    assert (stats.reset_time, stats.remaining) == ((began + timedelta(hours=1)).timestamp(), 0)
    assert await limiter.hit(THREE, "ben") is True
    assert [await _hit_after(limiter, clock, minutes) for minutes in (19, 1, 0)] == [False, True, False]


async def test_of_fifty_at_once_three_pass(storage: Storage) -> None:
    limiter = allowances.limiter(storage)
    assert Counter(await asyncio.gather(*(limiter.hit(THREE, "ann") for _ in range(50)))) == {True: 3, False: 47}


async def test_is_forgotten_when_its_time_is_over(storage: Storage, clock: SetClock) -> None:
    await allowances.limiter(storage).hit(THREE, "ann")
    until = await Allowances(storage).get_expiry(THREE.key_for("ann"))
    assert until == (clock.now() + timedelta(hours=1)).timestamp()
    [index] = allowances.INDEXES
    assert (index.keys, index.expires) == ((("until", 1),), 0)


async def test_fixed_windows_begin_with_what_is_taken_first(storage: Storage, clock: SetClock) -> None:
    limiter = FixedWindowRateLimiter(Allowances(storage))
    hits = [await _hit_after(limiter, clock, minutes) for minutes in (0, 30, 29, 0, 1, 0)]
    assert hits == [True, True, True, False, True, True]
    assert (await limiter.get_window_stats(THREE, "ann")).remaining == 1


async def test_what_is_cleared_is_free_again(storage: Storage) -> None:
    limiter = allowances.limiter(storage)
    for _ in range(3):
        await limiter.hit(THREE, "ann")
    await limiter.clear(THREE, "ann")
    assert await limiter.hit(THREE, "ann", cost=3) is True
    assert await Allowances(storage).reset() == 1
    assert await limiter.test(THREE, "ann") is True
    assert await Allowances(storage).check() is True


async def _hit_after(limiter: RateLimiter, clock: SetClock, minutes: int) -> bool:
    clock.advance(minutes=minutes)
    return await limiter.hit(THREE, "ann")
