"""Whatever dies, the log stays gapless and causal, nothing acknowledged is lost, and every effect happens once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pledgebank.base.clock import SystemClock
from pledgebank.storage import embedded, mongo
from tests.storage.embedded.private_mongo import who_runs
from tests.storage.faults import killed, truth
from tests.storage.faults.truth import Step

pytestmark = pytest.mark.anyio
SECONDS = 15
DATABASE = "killed"


class Programs:
    """The processes of the test: two of writers, one at work; killed at random and started again."""

    def __init__(self, url: str, folder: Path) -> None:
        self._lines = {
            "writers": ["write", url, DATABASE, "0", str(folder / "acknowledged-0")],
            "more writers": ["write", url, DATABASE, str(killed.WRITERS), str(folder / "acknowledged-1")],
            "worker": ["work", url, DATABASE],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: Counter[str] = Counter()

    def start(self, name: str) -> None:
        # What a killed database makes them print is of no interest; what they did is checked afterwards.
        command = [sys.executable, "-m", "tests.storage.faults.killed", *self._lines[name]]
        self._running[name] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running[name].wait()
        self.kills[name] += 1

    def start_all(self) -> None:
        for name in self._lines:
            self.start(name)

    def kill_all(self) -> None:
        for program in self._running.values():
            program.kill()
            program.wait()


async def test_64_writers_while_worker_writers_and_mongod_are_killed_at_random(tmp_path: Path) -> None:
    chance = random.Random(20260522)
    with embedded.running(tmp_path) as url:
        async with mongo.connect(url, clock=SystemClock(), name=DATABASE) as storage:
            await mongo.prepare(storage, killed.INDEXES)
            programs = Programs(url, tmp_path)
            programs.start_all()
            try:
                await _harass(programs, tmp_path, chance)
                programs.kill("writers")
                programs.kill("more writers")
                await truth.quiet(storage)
            finally:
                programs.kill_all()
            acknowledged = _acknowledged(tmp_path)
            length = await truth.check(storage, acknowledged)
            print(f"{len(acknowledged)} acknowledged, {length} in the log, killed: {dict(programs.kills)}")
            assert sum(programs.kills.values()) >= 5
            assert len(acknowledged) > 100


async def _harass(programs: Programs, folder: Path, chance: random.Random) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(0.7, 1.8))
        victim = chance.choice(["worker", "worker", "mongod", "writers", "more writers"])
        if victim == "mongod":
            os.kill(who_runs(folder).pid, signal.SIGKILL)
            programs.kills["mongod"] += 1
        else:
            programs.kill(victim)
            programs.start(victim)


def _acknowledged(folder: Path) -> list[Step]:
    lines = [line.split() for notes in folder.glob("acknowledged-*") for line in notes.read_text().splitlines()]
    return [(int(line[0]), int(line[1])) for line in lines if len(line) == 2]
