"""One of several server processes in which many people sign one pledge at once; says how long each waited, in ms.

Run as `python -m tests.pledges.signers URL DATABASE PLEDGE PEOPLE AT_ONCE [work]`; with `work` it also runs the
sequencer and the fold.
"""

import asyncio
import sys
import time
from uuid import UUID

import msgspec
import structlog

from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import NameVisibility
from pledgebank.pledges.signing import crowd
from pledgebank.storage import follow, mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.together import write_plainly
from pledgebank.storage.write import Written
from tests.pledges.builders import sign


async def signed(storage: Storage, pledge: UUID, person: UUID) -> Written[UUID]:
    """Sign as `signPledge` does: together with others where it can be."""
    plain = crowd.plain(crowd.Wish(pledge, NameVisibility.HIDDEN))
    written = await write_plainly(storage, plain, by=person, origin=Origin.APP, once=None)
    return written or await sign(storage, pledge, person)


async def waited(storage: Storage, pledge: UUID, turn: asyncio.Semaphore) -> float:
    """Sign as somebody new; milliseconds until the answer could show the count."""
    async with turn:
        start = time.perf_counter()
        written = await signed(storage, pledge, new_id())
        assert written.event is not None
        assert await storage.tail.settled(written.event, FOLDS.name, seconds=120)
        return (time.perf_counter() - start) * 1000


async def main(url: str, database: str, pledge: UUID, people: int, at_once: int, *, works: bool) -> None:
    async with mongo.connect(url, clock=SystemClock(), name=database) as storage:
        work = [sequencer.run(storage), follow.run(storage, FOLDS)] if works else []
        tasks = [asyncio.create_task(one) for one in work]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        turn = asyncio.Semaphore(at_once)
        answers = await asyncio.gather(*(waited(storage, pledge, turn) for _ in range(people)))
        print(msgspec.json.encode(answers).decode(), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    # What is said on stdout is read as the answer; what is logged is not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    where, name, key, many, together = sys.argv[1:6]
    asyncio.run(main(where, name, UUID(key), int(many), int(together), works="work" in sys.argv[6:]))
