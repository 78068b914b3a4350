"""All background work in a process of its own, at a time that stands still: for tests that kill it.

`python -m tests.works.worker URL DATABASE INSTANT`
"""

import asyncio
import sys
from datetime import datetime

from pledgebank import workers
from pledgebank.storage import mongo
from tests.conftest import SetClock


async def main(url: str, name: str, instant: str) -> None:
    clock = SetClock()
    clock.time = datetime.fromisoformat(instant)
    async with mongo.connect(url, clock=clock, name=name) as storage:
        await workers.run(storage)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
