"""Questions are answered only while somebody waits for the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request

T = TypeVar("T")
LISTENS_AFTER = 0.05


class Gone(Exception):
    """Who asked has left, and the work on the answer was stopped."""


async def while_awaited(request: Request, work: Awaitable[T], *, regardless: Callable[[], bool]) -> T:
    """What the work answers. Raises Gone if the client leaves first, unless it is then to go on `regardless`.

    The request's body has been read.
    """
    listening = _Listening(request, regardless)
    # Most answers are there before anybody could leave: only what takes longer is listened beside.
    begin = asyncio.get_running_loop().call_later(LISTENS_AFTER, listening.begin)
    try:
        return await work
    except asyncio.CancelledError as cancelled:
        if listening.stopped and listening.work.uncancel() == 0:
            raise Gone from cancelled
        raise
    finally:
        begin.cancel()
        listening.end()


class _Listening:
    """Stops the task it is made in when the client leaves."""

    def __init__(self, request: Request, regardless: Callable[[], bool]) -> None:
        work = asyncio.current_task()
        assert work is not None
        self.work: asyncio.Task[Any] = work
        self.stopped = False
        self._request = request
        self._regardless = regardless
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._listen())

    def end(self) -> None:
        if self._task:
            self._task.cancel()

    async def _listen(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        if not self._regardless():
            self.stopped = self.work.cancel()
