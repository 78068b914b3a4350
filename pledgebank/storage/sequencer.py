"""Gives committed events their numbers: moves them from the inbox to the log, a batch at a time, by one process.

No transaction of a writer touches a shared document, so writers never wait for each other; the order is made here,
afterwards, by the timestamps that the database server gave. What depends on a committed write was stamped after it.
"""

import asyncio
import contextlib

from pymongo.errors import PyMongoError

from pledgebank.storage import log
from pledgebank.storage.documents import Doc
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

BATCH = 500
POLL_SECONDS = 0.5


class Overtaken(Exception):
    """Another process has moved the head since it was read."""


async def run(storage: Storage) -> None:
    """Sequence whenever something lies in the inbox, while holding the lease; until cancelled."""
    await while_held(storage, "sequencer", lambda: _work(storage))


async def _work(storage: Storage) -> None:
    watcher = asyncio.create_task(_watch(storage))
    try:
        while True:
            while await drain(storage):
                pass
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await storage.inbox_filled.wait()
            storage.inbox_filled.clear()
    finally:
        watcher.cancel()


async def drain(storage: Storage) -> int:
    """Number one batch; answers how many events it had. Raises Overtaken if another process did so meanwhile."""
    head = await log.head(storage.reader)
    letters = await storage.reader.find("inbox", {}, order=[("stamp", 1), ("_id", 1)], limit=BATCH)
    if letters:

        async def move(unit: Unit) -> None:
            await _move(unit, head, letters)

        await write(storage, move, recognise=False)
        storage.tail.saw({"_id": "log", "number": head + len(letters)})
    return len(letters)


async def _move(unit: Unit, head: int, letters: list[Doc]) -> None:
    # Filtered on the number that was read: of two sequencers that met here, one finds nothing and stops.
    advanced = {"$set": {"number": head + len(letters)}}
    if head == 0:
        await unit.insert("heads", {"_id": "log", "number": len(letters)})
    elif not await unit.update("heads", {"_id": "log", "number": head}, advanced):
        raise Overtaken
    rows = [_row(letter, head + place) for place, letter in enumerate(letters, start=1)]
    await unit.insert("log", *rows)
    await unit.delete("inbox", {"_id": {"$in": [letter["_id"] for letter in letters]}})


def _row(letter: Doc, number: int) -> Doc:
    return {"_id": number, "event": letter["_id"], **{key: letter[key] for key in letter if key != "_id"}}


async def _watch(storage: Storage) -> None:
    """Wake for what other processes put in; this one's own writes wake directly, and a poll covers the rest."""
    while True:
        with contextlib.suppress(PyMongoError):
            stream = await storage.database["inbox"].watch(
                [{"$match": {"operationType": "insert"}}, {"$project": {"_id": 1}}], max_await_time_ms=1000
            )
            async with stream:
                async for _ in stream:
                    storage.inbox_filled.set()
        await asyncio.sleep(1)
