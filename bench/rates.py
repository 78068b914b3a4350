"""What bounding how often people act costs a write: the same small command with and without its allowances taken.

python -m bench.rates [WRITES]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Event, event
from pledgebank.base.ids import new_id
from pledgebank.storage import embedded, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web.limits.rates import ORDINARY, PUBLISHING, Act, Doer, RateLimits

WRITERS = 16
Take = Callable[[Doer], Awaitable[None]]


@event("bench.happened", about="Bench")
class Happened(Event, frozen=True, kw_only=True):
    """Something small."""


async def command(unit: Unit, take: Take | None) -> None:
    """Write one event, of a person of its own."""
    if take:
        await take(Doer(new_id().hex, new_id().hex))
    unit.emit(Happened(id=new_id()))


async def rate(storage: Storage, writes: int, take: Take | None) -> float:
    """Writes a second."""
    began = time.perf_counter()

    async def some() -> None:
        for _ in range(writes // WRITERS):
            await write(storage, partial(command, take=take))

    await asyncio.gather(*(some() for _ in range(WRITERS)))
    return writes / (time.perf_counter() - began)


async def main(writes: int) -> None:
    """Both in turn, three times."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            for name, rates in {"by each server": ORDINARY, "by all together": PUBLISHING}.items():
                for _ in range(3):
                    without = await rate(storage, writes, None)
                    bounded = await rate(
                        storage, writes, partial(RateLimits(storage, str.encode).take, Act("bench", rates))
                    )
                    print(f"without {without:.0f}/s, counted {name} {bounded:.0f}/s, ratio {bounded / without:.2f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_600))
