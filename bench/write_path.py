"""What the one way to write costs: against bare transactions of the same documents, and on Motor, turn and turn about.

python -m bench.write_path [WRITERS] [WRITES]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from bson import Timestamp
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Event, event
from pledgebank.base.ids import new_id
from pledgebank.storage import embedded, mongo, sequencer
from pledgebank.storage.mongo import Driver, Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, write

ROUNDS = 5
Write = Callable[[Storage], Awaitable[None]]


@event("bench.signed", about="Bench")
class Signed(Event, frozen=True, kw_only=True):
    """A signature like the real one."""

    signature: UUID


async def ours(storage: Storage) -> None:
    """A signature through `write`, with an idempotency key."""
    person, pledge = new_id(), new_id()

    async def sign(unit: Unit) -> UUID:
        signature = new_id()
        await unit.insert("signatures", {"_id": signature, "pledge": pledge, "person": person, "at": unit.now})
        unit.emit(Signed(id=pledge, signature=signature))
        return signature

    await write(storage, sign, by=person, once=Once.of(person, "key", "signPledge", {"pledge": pledge.hex}))


async def bare(storage: Storage) -> None:
    """The same three documents in a transaction of the driver, with nothing around it."""
    person, pledge, signature = new_id(), new_id(), new_id()
    now, database = storage.clock.now(), storage.database
    letter = {
        "_id": f"{new_id().hex}-0",
        "stamp": Timestamp(0, 0),
        "kind": "bench.signed",
        "subject": {"type": "Bench", "id": pledge},
        "at": now,
        "by": person,
        "origin": "system",
        "data": {"signature": signature},
    }
    answer = {"_id": f"{person.hex}:key", "digest": bytes(32), "value": signature, "event": letter["_id"], "at": now}
    async with storage.client.start_session() as session:
        await session.start_transaction(ReadConcern("snapshot"), WriteConcern(w="majority", j=True))
        row = {"_id": signature, "pledge": pledge, "person": person, "at": now}
        await database["signatures"].insert_one(row, session=session)
        await database["inbox"].insert_one(letter, session=session)
        await database["answers"].insert_one(answer, session=session)
        await session.commit_transaction()


async def per_second(storage: Storage, one: Write, writers: int, writes: int) -> float:
    """How many writes a second so many writers get through."""

    async def several() -> None:
        for _ in range(writes // writers):
            await one(storage)

    begun = time.perf_counter()
    await asyncio.gather(*[several() for _ in range(writers)])
    return writes / (time.perf_counter() - begun)


async def on_motor(url: str, storage: Storage, writers: int, writes: int) -> float:
    """How much faster our way to write is on PyMongo's client than on Motor."""
    async with mongo.connect(url, clock=SystemClock(), driver=Driver.MOTOR) as other:
        await per_second(other, ours, writers, writers * 5)
        rounds = [[await per_second(each, ours, writers, writes) for each in (storage, other)] for _ in range(ROUNDS)]
    return statistics.median(mine / theirs for mine, theirs in rounds)


async def main(writers: int, writes: int) -> None:
    """Print both rates and their ratio, and the rate with the sequencer at work in the same process."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, [Index("signatures", (("pledge", 1), ("person", 1)), unique=True)])
            for one in (ours, bare):
                await per_second(storage, one, writers, writers * 5)
            rounds = [[await per_second(storage, one, writers, writes) for one in (ours, bare)] for _ in range(ROUNDS)]
            times = await on_motor(url, storage, writers, writes)
            sequencing = asyncio.create_task(sequencer.run(storage))
            followed = [await per_second(storage, ours, writers, writes) for _ in range(ROUNDS)]
            sequencing.cancel()
    ratio = statistics.median(mine / theirs for mine, theirs in rounds)
    print(f"{writers} writers: write {statistics.median(mine for mine, _ in rounds):.0f}/s, ", end="")
    print(f"bare transactions {statistics.median(theirs for _, theirs in rounds):.0f}/s, ratio {ratio:.2f}; ", end="")
    print(f"with the sequencer beside it {statistics.median(followed):.0f}/s; {times:.2f} times as fast as on Motor")


if __name__ == "__main__":
    asyncio.run(main(int((*sys.argv[1:2], "16")[0]), int((*sys.argv[2:3], "1000")[0])))
