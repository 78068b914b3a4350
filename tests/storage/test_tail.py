"""How a process hears of the log."""

import asyncio

import pytest

from pledgebank.base.ids import new_id
from pledgebank.storage import sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.storage.events import Counted

pytestmark = pytest.mark.anyio


async def test_a_head_that_makes_no_sense_does_not_deafen_the_process(storage: Storage) -> None:
    """Its own loops meet it for a while; once it is gone they hear what others have written."""

    async def command(unit: Unit) -> None:
        unit.emit(Counted(id=new_id(), writer=0, step=0))

    await storage.database["heads"].insert_one({"_id": "follower/strange", "number": "many"})
    await asyncio.sleep(2.5)
    await storage.database["heads"].delete_one({"_id": "follower/strange"})
    await write(storage, command)
    await write(storage, sequencer._move, recognise=False)  # as another process: it tells this one's tail nothing

    async with asyncio.timeout(10):
        await storage.tail.passed(0)


async def test_older_news_of_a_follower_change_nothing(storage: Storage) -> None:
    storage.tail.saw({"_id": "follower/fragile", "number": 7, "parked": 1})
    storage.tail.saw({"_id": "follower/fragile", "number": 5, "parked": 0})

    assert (storage.tail.reached["fragile"], storage.tail.parked["fragile"]) == (7, 1)
