"""A crowd signs one pledge while 4 servers, the worker and the database are killed at random: what holds, how long.

python -m bench.killed [PEOPLE] [AT_ONCE] [KILLS]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from pledgebank import database, settings
from pledgebank.base.clock import SystemClock
from pledgebank.storage import embedded, mongo
from tests.pledges.killing import SERVERS, Crowd, Programs, check_answers, people_of, pledge_for, settled
from tests.pledges.test_concurrency import prove


async def main(size: int, at_once: int, kills: int) -> None:
    """Print how long it took; raises AssertionError where anybody was lost or counted twice."""
    crowd = Crowd(size, at_once, seconds=1_800)
    with tempfile.TemporaryDirectory() as name, embedded.running(Path(name)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            tokens, pledge = await people_of(storage, size), await pledge_for(storage, size // 2)
            programs, began = Programs(url), time.perf_counter()
            with programs.running():
                await crowd.sign(programs, Path(name), tokens, pledge, kills)
                await settled(storage, size)
            seconds = time.perf_counter() - began
            await check_answers(storage, crowd)
            await prove(storage, pledge, people=size, target=size // 2)
    waits = sorted(crowd.waits)
    each = ", ".join(f"{name} {count}" for name, count in sorted(programs.kills.items()))
    print(f"{size} people, {at_once} at once, {SERVERS} servers; killed: {each}; asked again {crowd.repeats} times")
    print(f"all counted after {seconds:.0f} s, from the start of the programs; an answer took p50 ", end="")
    print(f"{statistics.median(waits):.1f} s, p95 {waits[int(size * 0.95)]:.1f} s, at most {waits[-1]:.1f} s")
    print(f"proved: {size} signatures of {size} people, each answered with their own, and {size} counted; one ", end="")
    print(f"activation, by the signature that reached {size // 2}; the log without a gap, each signing in it once")


if __name__ == "__main__":
    settings.read()
    given = [int(one) for one in sys.argv[1:]]
    uvloop.run(main(*(*given, *(5_000, 512, 24)[len(given) :])))
