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
from pledgebank.base.event import Entry
from pledgebank.storage import embedded, log, mongo
from pledgebank.storage.mongo import Storage
from tests.storage import killed
from tests.storage.events import Counted, Echoed
from tests.storage.private_mongo import who_runs

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
        command = [sys.executable, "-m", "tests.storage.killed", *self._lines[name]]
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
                await _quiet(storage)
            finally:
                programs.kill_all()
            await _check(storage, tmp_path, programs.kills)


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


async def _quiet(storage: Storage) -> None:
    """Wait until all that was written is in the log and taken in."""
    async with asyncio.timeout(60):
        quiet = 0
        while quiet < 5:
            await asyncio.sleep(0.2)
            waiting = await storage.reader.count("inbox", {}, limit=1)
            quiet = quiet + 1 if not waiting and await _taken_in(storage) else 0


async def _taken_in(storage: Storage) -> bool:
    last = await storage.reader.find_one("log", {"kind": Counted.kind}, order=[("_id", -1)])
    head = await storage.reader.get("heads", "follower/counts")
    return bool(last and head and head["number"] >= last["_id"])


async def _check(storage: Storage, folder: Path, kills: Counter[str]) -> None:
    entries: list[Entry] = []
    while batch := await log.after(storage.reader, len(entries), until=10**9, limit=500):
        entries.extend(batch)
    counted = [(entry.number, entry.event) for entry in entries if isinstance(entry.event, Counted)]
    steps = Counter((event.writer, event.step) for _, event in counted)
    acknowledged = [
        tuple(int(number) for number in line.split())
        for notes in folder.glob("acknowledged-*")
        for line in notes.read_text().splitlines()
        if len(line.split()) == 2
    ]
    print(f"{len(acknowledged)} acknowledged, {len(entries)} in the log, killed: {dict(kills)}")

    assert sum(kills.values()) >= 5
    assert len(acknowledged) > 100
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert set(acknowledged) <= set(steps)
    assert set(steps.values()) == {1}
    for writer in {writer for writer, _ in steps}:
        order = [event.step for _, event in counted if event.writer == writer]
        key = killed.counter(writer)
        assert order == list(range(len(order)))
        assert await storage.reader.get("sums", key) == {"_id": key, "count": len(order)}
    echoes = [entry.event.of for entry in entries if isinstance(entry.event, Echoed)]
    assert echoes == [number for number, _ in counted]
