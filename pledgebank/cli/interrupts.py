"""Ctrl-C and SIGTERM end a command the same way: by cancelling it, so that everything is closed in order."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(command: Coroutine[Any, Any, T]) -> T | None:
    """Run a command to its end; None when it was interrupted and has closed everything."""

    async def inside() -> T | None:
        task = asyncio.ensure_future(command)
        interrupted = False

        def interrupt() -> None:
            nonlocal interrupted
            interrupted = True
            task.cancel()

        loop = asyncio.get_running_loop()
        for each in SIGNALS:
            loop.add_signal_handler(each, interrupt)
        try:
            return await task
        except asyncio.CancelledError:
            if interrupted:
                return None
            raise

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(inside())
