"""Whether the process lives and whether it can serve: for supervisors, balancers and people who wonder."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pledgebank.storage.mongo import Storage

ANSWERS_WITHIN = 2.0
_logger = structlog.get_logger(__name__)


def routes(storage: Storage) -> list[Route]:
    """`/healthz`: the process answers. `/readyz`: the database does too; 503 while it does not."""

    async def ready(_: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await storage.ping()
        except Exception as error:  # whatever it is, this process cannot serve just now
            _logger.warning("not ready", error=type(error).__name__)
            return JSONResponse({"ready": False, "database": False}, 503, headers={"cache-control": "no-store"})
        return JSONResponse({"ready": True, "database": True}, headers={"cache-control": "no-store"})

    return [Route("/healthz", _alive), Route("/readyz", ready)]


async def _alive(_: Request) -> JSONResponse:
    return JSONResponse({"alive": True}, headers={"cache-control": "no-store"})
