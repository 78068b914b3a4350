"""Ending tasks for certain."""

import asyncio

AGAIN_AFTER = 0.5


async def end(*tasks: "asyncio.Task[None]") -> None:
    """Cancel tasks and return when they have ended, whatever way they did.

    Once is not enough: on Python 3.11 `asyncio.wait_for`, which the driver sends by, loses a cancellation that comes
    just as it is done, and then a task that loops goes on.
    """
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=AGAIN_AFTER)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, or it is called never retrieved
