"""Who of several processes does a job that only one may do: the holder renews, the others stand by."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from pymongo.errors import PyMongoError

from pledgebank.base.ids import new_id
from pledgebank.storage.ending import end
from pledgebank.storage.mongo import Storage

SECONDS = 4
RENEWED_EVERY = 1.0
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_logger = structlog.get_logger(__name__)


async def while_held(storage: Storage, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Stand by for a lease and do the work while holding it; forever, until cancelled.

    A lease only saves double effort. What must not happen twice is guarded in its own transaction.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id().hex[-8:]}"
    while True:
        if await _acquire(storage, name, holder):
            try:
                await _work_and_renew(storage, name, holder, work)
            finally:
                with contextlib.suppress(PyMongoError):
                    free = {"$set": {"until": _LONG_AGO}}
                    await storage.database["leases"].update_one({"_id": name, "holder": holder}, free)
        await asyncio.sleep(RENEWED_EVERY)


async def _work_and_renew(storage: Storage, name: str, holder: str, work: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.ensure_future(work())
    try:
        while not task.done():
            await asyncio.wait([task], timeout=RENEWED_EVERY)
            if not task.done() and not await _acquire(storage, name, holder):
                return
        if task.cancelled():  # not by us: taken as our own end, it would end this worker without a word
            _logger.warning("work interrupted", lease=name, error="CancelledError")
        elif error := task.exception():
            storage.outage.note("work interrupted", error, lease=name, exc_info=error)
    finally:
        await end(task)


async def _acquire(storage: Storage, name: str, holder: str) -> bool:
    """Take or renew the lease by the database's clock; False while another holds it."""
    leases = storage.database["leases"]
    free = {"$or": [{"holder": holder}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
    taken = [{"$set": {"holder": holder, "until": {"$add": ["$$NOW", SECONDS * 1000]}}}]
    try:
        if (await leases.update_one({"_id": name, **free}, taken)).matched_count:
            return True
        # An upsert cannot compare with the server's clock, so a lease never held before is first put there, free.
        unheld = {"$setOnInsert": {"until": _LONG_AGO}}
        if (await leases.update_one({"_id": name}, unheld, upsert=True)).upserted_id is None:
            return False
        return (await leases.update_one({"_id": name, **free}, taken)).matched_count > 0
    except PyMongoError as error:
        storage.outage.note("lease not renewed", error, lease=name)
        return False
