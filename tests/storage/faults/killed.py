"""Programs that the kill test runs and kills: `python -m tests.storage.faults.killed write|work URL DATABASE ...`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid5

from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.storage import follow, mongo, sequencer
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, write
from tests.storage.events import Counted, Echoed

INDEXES = (Index("steps", (("writer", 1), ("step", 1))), Index("sums", (("count", 1),)))
NAMESPACE = UUID("0197c0de-0000-7000-8000-000000000000")
WRITERS = 32


def counter(writer: int) -> UUID:
    """What a writer counts up."""
    return uuid5(NAMESPACE, str(writer))


async def count(unit: Unit, entries: Sequence[Entry]) -> None:
    for entry in entries:
        await unit.update("sums", {"_id": entry.subject.id}, {"$inc": {"count": 1}}, upsert=True)
        unit.emit(Echoed(id=entry.subject.id, of=entry.number))


COUNTS = Follower("counts", (Counted,), count)


async def work(storage: Storage) -> None:
    """Sequencer and follower, until killed."""
    await asyncio.gather(sequencer.run(storage), follow.run(storage, COUNTS))


async def write_steps(storage: Storage, first: int, acknowledged: Path) -> None:
    """32 writers, each step after step; each step that was acknowledged is noted in a file. Until killed."""
    with acknowledged.open("a", buffering=1) as notes:

        async def steps(writer: int) -> None:
            last = await storage.reader.find_one("steps", {"writer": writer}, order=[("step", -1)])
            step = last["step"] + 1 if last else 0
            while True:
                await write(storage, one(writer, step), once=Once.of(counter(writer), str(step), "step", step))
                notes.write(f"{writer} {step}\n")
                step += 1

        await asyncio.gather(*[steps(writer) for writer in range(first, first + WRITERS)])


def one(writer: int, step: int) -> Callable[[Unit], Awaitable[UUID]]:
    """Write one step of a writer."""

    async def command(unit: Unit) -> UUID:
        made = new_id()
        await unit.insert("steps", {"_id": made, "writer": writer, "step": step})
        unit.emit(Counted(id=counter(writer), writer=writer, step=step))
        return made

    return command


async def main() -> None:
    """Run what the command line says."""
    program, url, database, *rest = sys.argv[1:]
    async with mongo.connect(url, clock=SystemClock(), name=database) as storage:
        if program == "work":
            await work(storage)
        else:
            await write_steps(storage, int(rest[0]), Path(rest[1]))


if __name__ == "__main__":
    asyncio.run(main())
