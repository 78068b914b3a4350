"""Who holds a lease works; whatever ends the work, it is begun again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage

pytestmark = pytest.mark.anyio


class Work:
    """Ends as it is told the first time, then lasts."""

    def __init__(self, ending: BaseException | None) -> None:
        self.begun = 0
        self.again = asyncio.Event()
        self._ending = ending

    async def __call__(self) -> None:
        self.begun += 1
        if self.begun > 1:
            self.again.set()
            await asyncio.Event().wait()
        if self._ending:
            raise self._ending


@pytest.mark.parametrize("ending", [None, RuntimeError("broken"), asyncio.CancelledError()])
async def test_work_that_ends_in_whatever_way_is_begun_again(storage: Storage, ending: BaseException | None) -> None:
    work = Work(ending)
    holding = asyncio.create_task(while_held(storage, "some", work))

    async with asyncio.timeout(10):
        await work.again.wait()
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)

    assert work.begun == 2


async def test_one_holds_and_the_next_takes_over(storage: Storage) -> None:
    present: list[int] = []

    def work(number: int) -> Callable[[], Awaitable[None]]:
        async def last() -> None:
            present.append(number)
            try:
                await asyncio.Event().wait()
            finally:
                present.remove(number)

        return last

    holders = [asyncio.create_task(while_held(storage, "some", work(number))) for number in range(3)]
    async with asyncio.timeout(30):
        for _ in range(3):
            while not present:
                await asyncio.sleep(0.01)
            [number] = present
            holders[number].cancel()
            await asyncio.gather(holders[number], return_exceptions=True)
            assert present == []
