"""Three mongod under load: the primary is killed, frozen or steps down, and nothing acknowledged is lost or doubled."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from pledgebank.base.clock import SystemClock
from pledgebank.storage import follow, mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader
from pledgebank.storage.write import Once, Written, _Attempt, write
from tests.storage.faults import killed, three_mongo, truth
from tests.storage.faults.three_mongo import Three
from tests.storage.faults.truth import Step

pytestmark = pytest.mark.anyio
WRITERS = 16


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    with three_mongo.running(tmp_path_factory.mktemp("three")) as members:
        yield members


class Load:
    """Writers at work, each step after step; `acknowledged` is what they were told is done."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.acknowledged: list[Step] = []

    async def goes_on(self, steps: int = 50) -> None:
        """Return when so many more steps have been acknowledged."""
        wanted = len(self.acknowledged) + steps
        async with asyncio.timeout(30):
            while len(self.acknowledged) < wanted:
                await asyncio.sleep(0.02)

    async def write_steps(self, writer: int) -> None:
        step = 0
        while True:
            once = Once.of(killed.counter(writer), str(step), "step", step)
            await write(self.storage, killed.one(writer, step), once=once)
            self.acknowledged.append((writer, step))
            step += 1


@asynccontextmanager
async def load_on(three: Three, name: str) -> AsyncIterator[Load]:
    """16 writers, a sequencer and a follower; when the block has ended, all must be true."""
    async with mongo.connect(three.url, clock=SystemClock(), name=name) as storage:
        await mongo.prepare(storage, killed.INDEXES)
        load = Load(storage)
        works = [sequencer.run(storage), follow.run(storage, killed.COUNTS)]
        beside = [asyncio.create_task(work) for work in works]
        writing = [asyncio.create_task(load.write_steps(writer)) for writer in range(WRITERS)]
        try:
            await load.goes_on()
            yield load
            await load.goes_on()
            await _ended(writing)
            await truth.quiet(storage)
        finally:
            await _ended([*writing, *beside])
        length = await truth.check(storage, load.acknowledged)
        print(f"{len(load.acknowledged)} acknowledged, {length} in the log")


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for answer in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(answer, asyncio.CancelledError), answer


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every commit in doubt that was looked for again: whether it had come through."""
    looked: list[bool] = []
    ours: Callable[[_Attempt, Reader], Awaitable[Written[object] | None]] = _Attempt._recognised

    async def noting(attempt: _Attempt, reader: Reader) -> Written[object] | None:
        found = await ours(attempt, reader)
        if attempt.is_in_doubt:
            looked.append(found is not None)
        return found

    monkeypatch.setattr(_Attempt, "_recognised", noting)
    return looked


async def test_a_primary_is_killed_with_writes_that_nobody_else_has_and_comes_back(
    three: Three, recognised: list[bool]
) -> None:
    async with load_on(three, "killed") as load:
        old = three.primary()
        others = {0, 1, 2} - {old}
        for other in others:
            three.send(other, signal.SIGKILL)
        acknowledged = len(load.acknowledged)
        await asyncio.sleep(0.3)  # what is committed now lies on the primary alone, and nobody is told that it is done
        assert len(load.acknowledged) - acknowledged <= WRITERS
        three.send(old, signal.SIGKILL)
        for other in others:
            three.start(other)
        assert await asyncio.to_thread(three.primary, other_than=old) in others
        await load.goes_on()
        three.start(old)
        await load.goes_on(200)
        async with asyncio.timeout(20):
            while not three.rolled_back(old):
                await asyncio.sleep(0.1)
    found = f"{sum(recognised)} of {len(recognised)} in doubt had come through"
    print(f"{found}; {len(three.rolled_back(old))} collections were rolled back")


async def test_a_primary_steps_down_twice(three: Three) -> None:
    async with load_on(three, "stepped_down") as load:
        for _ in range(2):
            old = three.primary()
            await asyncio.to_thread(three.step_down, 5)
            assert three.primary(other_than=old) != old
            await load.goes_on()


async def test_a_primary_is_frozen_for_some_seconds_and_wakes_in_a_set_that_has_another(three: Three) -> None:
    async with load_on(three, "frozen") as load:
        old = three.primary()
        three.send(old, signal.SIGSTOP)
        assert await asyncio.to_thread(three.primary, other_than=old) != old
        await load.goes_on()  # not only once it wakes
        three.send(old, signal.SIGCONT)
        await load.goes_on()
