"""Background work: one that breaks begins again."""

import asyncio
import contextlib

import pytest

from pledgebank import workers
from pledgebank.storage.mongo import Storage

pytestmark = pytest.mark.anyio


async def test_a_worker_that_crashes_or_ends_is_started_again() -> None:
    third = asyncio.Event()
    starts = 0

    async def work() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise RuntimeError("broken")
        if starts == 3:
            third.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(workers.keep("work", work, first_pause=0.001))
    async with asyncio.timeout(5):
        await third.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert starts == 3


async def test_a_worker_that_is_cancelled_stays_so() -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(workers.keep("work", work))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_no_two_followers_share_a_cursor() -> None:
    names = [follower.name for follower in workers.FOLLOWERS]
    assert len(names) == len(set(names))


async def test_work_that_loses_its_first_cancellation_is_ended_all_the_same(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = asyncio.Event(), 0

    async def loses_one(storage: Storage) -> None:
        nonlocal ended
        begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(3600)
        finally:
            ended += 1

    monkeypatch.setattr(workers, "FOLLOWERS", ())
    monkeypatch.setattr(workers, "CLOCKS", (("stubborn", loses_one),))
    working = asyncio.create_task(workers.run(storage))
    await begun.wait()
    working.cancel()
    await asyncio.wait([working], timeout=10)
    assert (working.done(), ended) == (True, 1)
