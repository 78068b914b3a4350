"""What those who run the house ask: is the process alive, and can it do its work?"""

import asyncio
from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pledgebank.storage import log
from pledgebank.storage.mongo import Storage

ANSWERS_WITHIN = 2.0
FOLLOWS_WITHIN = 3.0


def routes(storage: Storage) -> list[Route]:
    """`/healthz` (200 while the process lives) and `/readyz` (503 with the reasons while it cannot work)."""

    looking: asyncio.Task[dict[str, str]] | None = None

    async def ready(_: Request) -> JSONResponse:
        nonlocal looking
        if looking is None or looking.done():
            looking = asyncio.create_task(not_ready(storage))
        # Whoever asks meanwhile is told the same: strangers may ask as often as they like.
        reasons = await asyncio.shield(looking)
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200, _UNKEPT)

    return [Route("/healthz", _healthy), Route("/readyz", ready)]


async def not_ready(storage: Storage) -> dict[str, str]:
    """What stands in the way of working, by part; empty when nothing does."""
    if not await _within(ANSWERS_WITHIN, storage.ping()):
        return {"database": "does not answer"}
    if not await _within(FOLLOWS_WITHIN, _caught_up(storage)):
        return {"tail": "does not follow the log"}
    return {}


async def _healthy(_: Request) -> JSONResponse:
    return JSONResponse({"alive": True}, headers=_UNKEPT)


async def _caught_up(storage: Storage) -> None:
    """Return when this process has read all that the log holds now: proof that its tail runs."""
    await storage.tail.passed(await log.head(storage.reader) - 1)


async def _within(seconds: float, work: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await work
    except Exception:  # the driver's errors are not known on this floor, and any of them means no
        return False
    return True


_UNKEPT = {"Cache-Control": "no-store"}
