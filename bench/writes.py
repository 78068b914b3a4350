"""How fast people can write at once: our one way to write, with the log kept beside it, against bare transactions."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import uvloop
from bson import Timestamp
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern
from rich.console import Console
from rich.table import Table

from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Entry, Event, event
from pledgebank.base.ids import new_id
from pledgebank.storage import embedded, follow, mongo, sequencer
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

SECONDS = 5.0
WRITERS = (1, 16, 64)
INDEXES = (Index("signatures", (("pledge", 1), ("person", 1)), unique=True),)


@event("bench.signed", about="Bench")
class Signed(Event, frozen=True, kw_only=True):
    """Somebody signed."""

    signature: UUID


async def count(unit: Unit, entries: Sequence[Entry]) -> None:
    """Fold the signatures into their pledge's count."""
    await unit.update("counts", {"_id": 1}, {"$inc": {"signatures": len(entries)}}, upsert=True)


async def bare(storage: Storage, pledge: UUID) -> None:
    """The same two documents in a transaction of the driver's, tried again on conflict, and nothing else."""
    database = storage.database
    while True:
        try:
            async with storage.client.start_session() as session:
                await session.start_transaction(ReadConcern("snapshot"), WriteConcern(w="majority", j=True))
                signature = {"_id": new_id(), "pledge": pledge, "person": new_id()}
                await database["signatures"].insert_one(signature, session=session)
                told = {"_id": new_id().hex, "stamp": Timestamp(0, 0), "data": {"signature": signature["_id"]}}
                await database["bare"].insert_one(told, session=session)
                await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("TransientTransactionError"):
                raise
        else:
            return


async def ours(storage: Storage, pledge: UUID) -> None:
    """Through `write`, with an event that is then numbered and followed."""

    async def sign(unit: Unit) -> UUID:
        key = new_id()
        await unit.insert("signatures", {"_id": key, "pledge": pledge, "person": new_id()})
        unit.emit(Signed(id=pledge, signature=key))
        return key

    await write(storage, sign)


async def rate(once: Callable[[], Awaitable[None]], writers: int) -> tuple[float, float]:
    """Writes a second, and the milliseconds within which 95 of 100 were done."""
    until = time.monotonic() + SECONDS
    took: list[float] = []

    async def write_on() -> None:
        while (began := time.monotonic()) < until:
            await once()
            took.append(time.monotonic() - began)

    await asyncio.gather(*(write_on() for _ in range(writers)))
    return len(took) / SECONDS, sorted(took)[int(len(took) * 0.95)] * 1000


async def measure(storage: Storage) -> Table:
    """Both ways, for each number of writers."""
    await mongo.prepare(storage, (*INDEXES, Index("bare", (("stamp", 1),)), Index("counts", (("signatures", 1),))))
    table = Table("writers", "bare /s", "p95 ms", "ours /s", "p95 ms", "ratio", title="A signature and its event")
    follower = Follower("bench", (Signed,), count)
    for writers in WRITERS:
        bare_rate, bare_p95 = await rate(partial(bare, storage, new_id()), writers)
        beside = [asyncio.create_task(work) for work in (sequencer.run(storage), follow.run(storage, follower))]
        our_rate, our_p95 = await rate(partial(ours, storage, new_id()), writers)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        cells = (bare_rate, bare_p95, our_rate, our_p95)
        table.add_row(str(writers), *(f"{cell:,.0f}" for cell in cells), f"{our_rate / bare_rate:.2f}")
    return table


async def main() -> None:
    """Measure on a MongoDB of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            embedded.run(Path(folder)) as url,
            mongo.connect(url, clock=SystemClock(), name="bench") as storage,
        ):
            Console().print(await measure(storage))


if __name__ == "__main__":
    uvloop.run(main())
