"""A task that is cancelled ends, at whatever moment of its first word with the database that is."""

import asyncio

import pytest
from pymongo import AsyncMongoClient

from pledgebank.storage import mongo as _  # noqa: F401 - puts right what the driver does wrong
from pledgebank.storage.documents import Doc

pytestmark = pytest.mark.anyio


async def test_no_moment_of_connecting_swallows_a_cancellation(mongo_url: str) -> None:
    for moments in range(80):
        client: AsyncMongoClient[Doc] = AsyncMongoClient(mongo_url)
        await client.aconnect()
        task = asyncio.ensure_future(client.admin.command("ping"))
        for _moment in range(moments):
            await asyncio.sleep(0)
        was_running = task.cancel()
        await asyncio.wait([task])
        await client.close()
        assert task.cancelled() or not was_running, f"swallowed after {moments} moments"
