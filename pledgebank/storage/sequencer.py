"""Gives committed events their numbers: moves them from the inbox to the log, a batch at a time, by one process.

No transaction of a writer touches a shared document, so writers never wait for each other; the order is made here,
afterwards, by the timestamps that the database server gave. What depends on a committed write was stamped after it.
"""

import asyncio
import contextlib

from msgspec import Struct

from pledgebank.storage.documents import Doc
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

BATCH = 500
POLL_SECONDS = 0.5


class _Moved(Struct, frozen=True):
    """The log's head after a move, and how many events that moved."""

    head: Doc
    events: int


async def run(storage: Storage) -> None:
    """Sequence whenever something lies in the inbox, while holding the lease; until cancelled."""
    await while_held(storage, "sequencer", lambda: _work(storage))


async def _work(storage: Storage) -> None:
    watcher = asyncio.create_task(_watch(storage))
    try:
        while True:
            while await drain(storage) == BATCH:
                pass  # whatever comes meanwhile wakes anew
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await storage.inbox_filled.wait()
            storage.inbox_filled.clear()
    finally:
        watcher.cancel()


async def drain(storage: Storage) -> int:
    """Number one batch; answers how many events it had. Harmless when several processes do it at once."""
    if await storage.reader.find_one("inbox", {}, fields=("_id",)) is None:
        return 0
    moved = (await write(storage, _move, recognise=False)).value
    storage.tail.saw(moved.head)
    storage.measures.moved(moved.events)
    return moved.events


async def _move(unit: Unit) -> _Moved:
    # Read in the transaction, whose snapshot stands still. A scan outside goes on with a newer one when it yields, and
    # so could meet an effect whose cause, stamped earlier but committed meanwhile, it has already passed by.
    letters = await unit.find("inbox", {}, order=[("stamp", 1), ("_id", 1)], limit=BATCH)
    # Of two sequencers that meet here one conflicts, and then finds what the other has left.
    head = await unit.take("heads", {"_id": "log"}, {"$inc": {"number": len(letters)}}, upsert=True)
    assert head is not None, "an upsert that answers nothing"
    rows = [_row(letter, place) for place, letter in enumerate(letters, start=head["number"] - len(letters) + 1)]
    await unit.insert("log", *rows)
    await unit.delete("inbox", {"_id": {"$in": [letter["_id"] for letter in letters]}})
    return _Moved(head, len(letters))


def _row(letter: Doc, number: int) -> Doc:
    return {"_id": number, "event": letter["_id"], **{key: letter[key] for key in letter if key != "_id"}}


async def _watch(storage: Storage) -> None:
    """Wake for what other processes put in; this one's own writes wake directly, and a poll covers the rest."""
    while True:
        try:
            stream = await storage.database["inbox"].watch(
                [{"$match": {"operationType": "insert"}}, {"$project": {"_id": 1}}], max_await_time_ms=1000
            )
            async with stream:
                async for _ in stream:
                    storage.inbox_filled.set()
        except Exception as error:  # whatever it is, without this loop every event waits for the poll
            storage.outage.note("inbox not watched", error)
        await asyncio.sleep(1)
