"""Doing together what many ask for at about the same time: whoever comes while some is under way waits for the next.

Nobody waits for company: where it is quiet, each is done alone and at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Any, TypeVar

from pledgebank.storage.ending import end

T = TypeVar("T")
V = TypeVar("V")
MOST = 200

# Does several at once; answers for each, in their order.
Work = Callable[[Sequence[T]], Awaitable[Sequence[V]]]
_Line = deque[tuple[Any, "asyncio.Future[Any]"]]


class Batches:
    """One per process: lines of those who wait, each for one sort of work."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(self, about: Hashable, one: T, work: Work[T, V]) -> V:
        """Have one thing done with all others `about` the same, at most 200 at once. Raises what the work raises.

        Whoever is cancelled before it begins is left out; from then on it is done all the same.
        """
        coming: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        line = self._lines.get(about)
        if line is None:
            line = self._lines[about] = deque()
            # In a context of its own: the work is nobody's in particular.
            task = asyncio.create_task(self._run(about, line, work), context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        line.append((one, coming))
        return await coming

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work until the block ends; whoever waits then is cancelled."""
        try:
            yield
        finally:
            await end(*self._tasks)

    async def _run(self, about: Hashable, line: _Line, work: Work[Any, Any]) -> None:
        try:
            while line:
                several = [line.popleft() for _ in range(min(MOST, len(line)))]
                await _do([each for each in several if not each[1].done()], work)
        finally:
            del self._lines[about]
            for _, coming in line:
                coming.cancel()


async def _do(several: Sequence[tuple[Any, "asyncio.Future[Any]"]], work: Work[Any, Any]) -> None:
    if not several:
        return
    try:
        answers = await work([one for one, _ in several])
    except Exception as error:  # whatever it is, it is theirs who wait
        for _, coming in several:
            if not coming.done():
                coming.set_exception(error)
    except asyncio.CancelledError:
        for _, coming in several:
            coming.cancel()
        raise
    else:
        for (_, coming), answer in zip(several, answers, strict=True):
            if not coming.done():
                coming.set_result(answer)
