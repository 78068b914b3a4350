"""One of several server processes in which many people support one report at once.

Run as `python -m tests.reports.support.supporters URL DATABASE REPORT PEOPLE TIMES [work]`: each of so many people says
so so many times; with `work` it also runs the sequencer and the fold.
"""

import asyncio
import sys
from uuid import UUID

import structlog

from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.reports.support.fold import FOLDS
from pledgebank.storage import follow, mongo, sequencer
from pledgebank.storage.mongo import Storage
from tests.reports.support.acts import set_support


async def supported(storage: Storage, report: UUID, times: int) -> None:
    """Somebody new says so, several times at once."""
    person = new_id()
    written = await asyncio.gather(*(set_support(storage, report, person) for _ in range(times)))
    told = [one.event for one in written if one.event is not None]
    assert len(told) == 1
    assert await storage.tail.settled(told[0], FOLDS.name, seconds=120)


async def main(url: str, database: str, report: UUID, people: int, times: int, *, works: bool) -> None:
    async with mongo.connect(url, clock=SystemClock(), name=database) as storage:
        work = [sequencer.run(storage), follow.run(storage, FOLDS)] if works else []
        tasks = [asyncio.create_task(one) for one in work]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await asyncio.gather(*(supported(storage, report, times) for _ in range(people)))
        print("done", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    # What is said on stdout is read as the answer; what is logged is not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    where, name, key, many, often = sys.argv[1:6]
    asyncio.run(main(where, name, UUID(key), int(many), int(often), works="work" in sys.argv[6:]))
