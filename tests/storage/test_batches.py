"""What many ask for at about the same time is done together, and where it is quiet at once."""

import asyncio
from collections.abc import Sequence

import pytest

from pledgebank.storage import batches
from pledgebank.storage.batches import Batches

pytestmark = pytest.mark.anyio


class Kitchen:
    """Work that says what it was given, and goes on when it is let."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []
        self.open = asyncio.Event()

    async def work(self, several: Sequence[int]) -> list[str]:
        self.given.append(list(several))
        await self.open.wait()
        if 13 in several:
            raise ValueError("thirteen")
        return [f"done {one}" for one in several]


async def test_who_comes_alone_is_done_at_once() -> None:
    kitchen, line = Kitchen(), Batches()
    kitchen.open.set()
    async with line.running():
        assert await line.join("soup", 1, kitchen.work) == "done 1"
        assert await line.join("soup", 2, kitchen.work) == "done 2"
    assert kitchen.given == [[1], [2]]


async def test_who_comes_while_some_is_under_way_goes_together_next() -> None:
    kitchen, line = Kitchen(), Batches()
    async with line.running():
        several = [asyncio.create_task(line.join("soup", 1, kitchen.work))]
        await begun(kitchen)
        several += [asyncio.create_task(line.join("soup", one, kitchen.work)) for one in (2, 3, 4)]
        await asyncio.sleep(0)
        kitchen.open.set()
        assert await asyncio.gather(*several) == ["done 1", "done 2", "done 3", "done 4"]
    assert kitchen.given == [[1], [2, 3, 4]]


async def test_no_more_go_together_than_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 2)
    kitchen, line = Kitchen(), Batches()
    kitchen.open.set()
    async with line.running():
        await asyncio.gather(*(line.join("soup", one, kitchen.work) for one in range(5)))
    assert kitchen.given == [[0, 1], [2, 3], [4]]


async def test_different_things_do_not_wait_for_each_other() -> None:
    slow, quick, line = Kitchen(), Kitchen(), Batches()
    quick.open.set()
    async with line.running():
        waiting = asyncio.create_task(line.join("soup", 1, slow.work))
        await begun(slow)
        assert await line.join("bread", 2, quick.work) == "done 2"
        assert not waiting.done()
        slow.open.set()
        assert await waiting == "done 1"


async def test_a_failure_is_of_those_alone_who_went_together() -> None:
    kitchen, line = Kitchen(), Batches()
    async with line.running():
        several = [asyncio.create_task(line.join("soup", one, kitchen.work)) for one in (12, 13)]
        await begun(kitchen)
        several.append(asyncio.create_task(line.join("soup", 14, kitchen.work)))
        await asyncio.sleep(0)
        kitchen.open.set()
        outcomes = await asyncio.gather(*several, return_exceptions=True)
    assert [repr(one) for one in outcomes] == ["ValueError('thirteen')", "ValueError('thirteen')", "'done 14'"]


async def test_who_leaves_before_it_begins_is_left_out() -> None:
    kitchen, line = Kitchen(), Batches()
    async with line.running():
        first = asyncio.create_task(line.join("soup", 1, kitchen.work))
        await begun(kitchen)
        leaving, staying = (asyncio.create_task(line.join("soup", one, kitchen.work)) for one in (2, 3))
        await asyncio.sleep(0)
        leaving.cancel()
        kitchen.open.set()
        assert tuple(await asyncio.gather(first, staying)) == ("done 1", "done 3")
    assert kitchen.given == [[1], [3]]


async def test_at_the_end_nobody_is_left_waiting() -> None:
    kitchen, line = Kitchen(), Batches()
    async with line.running():
        several = [asyncio.create_task(line.join("soup", 1, kitchen.work))]
        await begun(kitchen)
        several.append(asyncio.create_task(line.join("soup", 2, kitchen.work)))
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*several, return_exceptions=True)
    assert [type(one) for one in outcomes] == [asyncio.CancelledError, asyncio.CancelledError]


async def begun(kitchen: Kitchen) -> None:
    async with asyncio.timeout(5):
        while not kitchen.given:
            await asyncio.sleep(0)
