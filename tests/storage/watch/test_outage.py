"""What an outage of the database leaves behind in a process: nothing."""

import asyncio

import pytest
import structlog
from pymongo.asynchronous.mongo_client import AsyncMongoClient
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.watch.outage import Outage
from tests.storage.embedded.private_mongo import free_port

pytestmark = pytest.mark.anyio
LOOKED_UP_EVERY = 0.5  # the driver's own pause
WAITING = 200


async def test_who_stops_waiting_for_a_lost_database_locks_nobody_else_out(storage: Storage) -> None:
    """Many wait for a primary and all look up at the same moments; around such a moment they give up."""
    nowhere = f"mongodb://127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=3000"
    async with AsyncMongoClient[Doc](nowhere) as client:
        for _ in range(3):
            waiting = [asyncio.create_task(client.admin.command("ping")) for _ in range(WAITING)]
            await asyncio.sleep(LOOKED_UP_EVERY - 0.02)
            for task in waiting:
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.sleep(0.0002)
            await asyncio.wait(waiting, timeout=5)

        async with asyncio.timeout(10):
            with pytest.raises(ServerSelectionTimeoutError):
                await client.admin.command("ping")


def test_an_outage_is_said_when_it_begins_and_when_it_is_over_and_not_between() -> None:
    outage = Outage()

    with structlog.testing.capture_logs() as lines:
        outage.over()
        for _ in range(40):
            outage.note("heads not readable", AutoReconnect("gone"))
        outage.note("lease not renewed", AutoReconnect("gone"), lease="sequencer")
        outage.over()
        outage.over()

    assert [(line["event"], line.get("failures")) for line in lines] == [("database away", None), ("database back", 41)]


def test_what_is_no_outage_is_said_each_time() -> None:
    outage = Outage()

    with structlog.testing.capture_logs() as lines:
        outage.note("heads not readable", ValueError("many"))
        outage.note("work interrupted", ValueError("many"), lease="follower/pledges")
        outage.over()

    assert [line["event"] for line in lines] == ["heads not readable", "work interrupted"]
