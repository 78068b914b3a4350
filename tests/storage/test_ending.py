"""Tasks end for certain."""

import asyncio

import pytest

from pledgebank.storage.ending import end

pytestmark = pytest.mark.anyio


async def test_a_task_that_loses_its_first_cancellation_is_ended_all_the_same() -> None:
    async def loses_one() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(3600)

    async def fails() -> None:
        raise LookupError

    tasks = [asyncio.create_task(one()) for one in (loses_one, fails)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(*tasks)
    assert [task.cancelled() for task in tasks] == [True, False]
