"""Who kills: at random, one thing after another, and lets it start again."""

import asyncio
import random
import signal
from collections import Counter

from tests.soak.house import SERVERS, WORKER, House

# How often each happens, compared with the others.
WAYS = {
    "server": 4,
    "worker": 3,
    "any mongod": 2,
    "the primary": 2,
    "the primary, frozen": 1,
    "the primary steps down": 2,
}
PAUSES = (3.0, 9.0)  # seconds between two of them


class Killer:
    """`kills`: what was done so far."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.kills: Counter[str] = Counter()
        self._house = house
        self._chance = chance

    async def work(self) -> None:
        """Until cancelled; then everything runs."""
        while True:
            await asyncio.sleep(self._chance.uniform(*PAUSES))
            [way] = self._chance.choices(list(WAYS), list(WAYS.values()))
            await asyncio.shield(self._harm(way))
            self.kills[way] += 1
            self._house.revive()

    async def _harm(self, way: str) -> None:
        three, chance = self._house.three, self._chance
        if way in {"server", "worker"}:
            name = chance.choice(SERVERS) if way == "server" else WORKER
            self._house.kill(name)
            self._house.start(name)
        elif way == "the primary steps down":
            await asyncio.to_thread(three.step_down, 3)
        else:
            member = chance.randrange(3) if way == "any mongod" else await asyncio.to_thread(three.primary)
            frozen = "frozen" in way
            three.send(member, signal.SIGSTOP if frozen else signal.SIGKILL)
            await asyncio.sleep(chance.uniform(0.5, 6))
            if frozen:
                three.send(member, signal.SIGCONT)
            else:
                three.start(member)
