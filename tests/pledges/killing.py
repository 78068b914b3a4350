"""A crowd signs one pledge over HTTP while servers, worker and database are killed at random, and asks again."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx2

from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.people import rules, store, tokens
from pledgebank.people.model import Person
from pledgebank.pledges.making import commands
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.pledges.builders import a_draft
from tests.storage.embedded.private_mongo import free_port, who_runs

SERVERS = 4
SIGN = """mutation ($pledge: ID!, $key: ID!) { signPledge(input: {pledge: $pledge, idempotencyKey: $key}) {
  signature { id } errors { code } } }"""


class Programs:
    """Servers and a worker, each started again whenever it is killed."""

    def __init__(self, url: str) -> None:
        ports = [free_port() for _ in range(SERVERS)]
        self.addresses = [f"http://127.0.0.1:{port}/graphql" for port in ports]
        self._lines = {
            f"server {place}": ["serve", "--no-work", "--port", str(port)] for place, port in enumerate(ports)
        }
        self._lines["worker"] = ["work"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        rates, pages = {"PLEDGEBANK_RATE_LIMITS": "no"}, {"PLEDGEBANK_PAGES": "no-pages"}
        self._environment = {**os.environ, "PLEDGEBANK_MONGODB_URL": url, **rates, **pages}
        self.kills: Counter[str] = Counter()

    @property
    def names(self) -> list[str]:
        """All that can be killed."""
        return [*self._lines, "mongod"]

    def kill(self, name: str, folder: Path) -> None:
        """End one at once, mongod in this folder too, which its keeper starts again."""
        self.kills[name] += 1
        if name == "mongod":
            os.kill(who_runs(folder).pid, signal.SIGKILL)
            return
        self._running[name].kill()
        self._running[name].wait()
        self._start(name)

    @contextmanager
    def running(self) -> Iterator[None]:
        try:
            for name in self._lines:
                self._start(name)
            yield
        finally:
            for program in self._running.values():
                program.kill()
                program.wait()

    def _start(self, name: str) -> None:
        # What a killed database makes them print is of no interest; what they did is checked afterwards.
        command = [sys.executable, "-m", "pledgebank", *self._lines[name]]
        quiet = subprocess.DEVNULL
        self._running[name] = subprocess.Popen(command, env=self._environment, stdout=quiet, stderr=quiet)


@dataclass
class Crowd:
    """So many people, how many of whom ask at once; how long each waited and what they were answered."""

    size: int
    at_once: int
    seconds: int
    waits: list[float] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    repeats: int = 0

    async def sign(self, programs: Programs, folder: Path, tokens_: list[str], pledge: UUID, kills: int) -> None:
        """All sign; every kill comes once some more of them have been answered, each program before one twice."""
        chance, turn = random.Random(20261122), asyncio.Semaphore(self.at_once)
        name = nodes.encode("Pledge", pledge)

        async def one(client: httpx2.AsyncClient, token: str) -> None:
            async with turn:
                began = time.monotonic()
                self.answers.append(await self._ask(client, programs.addresses, token, name, chance))
                self.waits.append(time.monotonic() - began)

        async def harass() -> None:
            rounds = -(-kills // len(programs.names))
            victims = [victim for _ in range(rounds) for victim in chance.sample(programs.names, len(programs.names))]
            for number, victim in enumerate(victims[:kills]):
                while len(self.answers) < self.size * number // (kills + 1):
                    await asyncio.sleep(0.05)
                programs.kill(victim, folder)

        async with asyncio.timeout(self.seconds), httpx2.AsyncClient(timeout=20) as client:
            await asyncio.gather(harass(), *(one(client, token) for token in tokens_))

    async def _ask(
        self, client: httpx2.AsyncClient, addresses: list[str], token: str, pledge: str, chance: random.Random
    ) -> str:
        """Ask until there is an answer, of one server or another, under one key; the signature's id."""
        sent = {"query": SIGN, "variables": {"pledge": pledge, "key": new_id().hex}}
        while True:
            try:
                address = chance.choice(addresses)
                answer = (await client.post(address, json=sent, headers={"authorization": f"Bearer {token}"})).json()
            except (httpx2.HTTPError, ValueError):
                answer = {}
            payload = (answer.get("data") or {}).get("signPledge")
            if payload and not payload["errors"]:
                return str(payload["signature"]["id"])
            assert not payload or {error["code"] for error in payload["errors"]} <= {"BUSY"}
            self.repeats += 1
            await asyncio.sleep(chance.uniform(0.05, 0.3))


async def pledge_for(storage: Storage, target: int) -> UUID:
    """A pledge that is open for a week."""
    day = storage.clock.now().date() + timedelta(days=7)
    create = partial(commands.create, promiser=new_id(), draft=a_draft(target=target, day=day), places=Places())
    return (await write(storage, create)).value


async def people_of(storage: Storage, size: int) -> list[str]:
    """Access tokens of so many people."""
    vault, now = await tokens.open_tokens(storage), storage.clock.now()
    several = [Person(id=new_id(), email=f"{new_id().hex}@example.org", created_at=now) for _ in range(size)]
    devices = [rules.start(new_id(), person.id, "phone", b"x", now) for person in several]

    async def join(unit: Unit) -> None:
        for person, device in zip(several, devices, strict=True):
            await store.insert(unit, person)
            await store.insert_session(unit, device)

    await write(storage, join)
    return [vault.access_token(device.person, device.id, now)[0] for device in devices]


async def settled(storage: Storage, size: int) -> None:
    """Wait until so many are counted. Raises TimeoutError after two minutes."""
    async with asyncio.timeout(120):
        while await storage.reader.count("signatures", {"state": "COUNTED"}, limit=size) < size:
            await asyncio.sleep(0.2)


async def check_answers(storage: Storage, crowd: Crowd) -> None:
    """Each was answered with a signature of their own, there are these and no others."""
    assert len(set(crowd.answers)) == crowd.size
    rows = await storage.reader.find("signatures", {}, limit=2 * crowd.size, fields=("_id", "person"))
    assert {nodes.encode("Signature", row["_id"]) for row in rows} == set(crowd.answers)
    assert len({row["person"] for row in rows}) == crowd.size
