"""A crowd signs while servers, worker and database are killed at random: nobody is lost, nobody counts twice."""

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
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.people import rules, store, tokens
from pledgebank.people.model import Person
from pledgebank.pledges.making import commands
from pledgebank.storage import embedded, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.pledges.builders import a_draft
from tests.pledges.test_concurrency import prove
from tests.storage.embedded.private_mongo import free_port, who_runs

pytestmark = pytest.mark.anyio
PEOPLE, AT_ONCE, KILLS = 400, 96, 4
SIGN = """mutation ($pledge: ID!, $key: ID!) { signPledge(input: {pledge: $pledge, idempotencyKey: $key}) {
  signature { id } errors { code } } }"""


class Programs:
    """Two servers and a worker, started again whenever one is killed."""

    def __init__(self, url: str) -> None:
        ports = [free_port() for _ in range(2)]
        self.addresses = [f"http://127.0.0.1:{port}/graphql" for port in ports]
        self._lines = {
            f"server {place}": ["serve", "--no-work", "--port", str(port)] for place, port in enumerate(ports)
        }
        self._lines["worker"] = ["work"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        rates, pages = {"PLEDGEBANK_RATE_LIMITS": "no"}, {"PLEDGEBANK_PAGES": "no-pages"}
        self._environment = {**os.environ, "PLEDGEBANK_MONGODB_URL": url, **rates, **pages}
        self.kills: Counter[str] = Counter()

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running[name].wait()
        self.kills[name.split(maxsplit=1)[0]] += 1
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


async def test_400_people_sign_while_servers_worker_and_mongod_are_killed_at_random(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            crowd = await people_of(storage)
            day = storage.clock.now().date() + timedelta(days=7)
            create = partial(
                commands.create, promiser=new_id(), draft=a_draft(target=PEOPLE // 2, day=day), places=Places()
            )
            pledge = (await write(storage, create)).value
            programs = Programs(url)
            with programs.running():
                answers = await _signed_while_harassed(programs, tmp_path, crowd, pledge)
                await _settled(storage)
            assert len(set(answers)) == PEOPLE
            rows = await storage.reader.find("signatures", {}, limit=2 * PEOPLE, fields=("_id",))
            assert {nodes.encode("Signature", row["_id"]) for row in rows} == set(answers)
            await prove(storage, pledge, people=PEOPLE, target=PEOPLE // 2)
    print(f"killed: {dict(programs.kills)}")
    assert sum(programs.kills.values()) >= KILLS


async def people_of(storage: Storage) -> list[str]:
    """Access tokens of so many people."""
    vault, now = await tokens.open_tokens(storage), storage.clock.now()
    several = [Person(id=new_id(), email=f"{new_id().hex}@example.org", created_at=now) for _ in range(PEOPLE)]
    devices = [rules.start(new_id(), person.id, "phone", b"x", now) for person in several]

    async def join(unit: Unit) -> None:
        for person, device in zip(several, devices, strict=True):
            await store.insert(unit, person)
            await store.insert_session(unit, device)

    await write(storage, join)
    return [vault.access_token(device.person, device.id, now)[0] for device in devices]


async def _signed_while_harassed(programs: Programs, folder: Path, crowd: list[str], pledge: UUID) -> list[str]:
    """The ids that were answered; every kill comes once some more of the crowd have been."""
    chance, turn = random.Random(20261122), asyncio.Semaphore(AT_ONCE)
    answers: list[str] = []

    async def sign(client: httpx2.AsyncClient, token: str) -> None:
        async with turn:
            answers.append(await _signs(client, programs.addresses, token, nodes.encode("Pledge", pledge), chance))

    async def harass() -> None:
        victims = chance.sample(["server 0", "server 1", "worker", "mongod"], KILLS)
        for number in range(KILLS):
            while len(answers) < PEOPLE * number // (KILLS + 1):
                await asyncio.sleep(0.05)
            victim = victims[number]
            if victim == "mongod":
                os.kill(who_runs(folder).pid, signal.SIGKILL)
                programs.kills["mongod"] += 1
            else:
                programs.kill(victim)

    async with asyncio.timeout(180), httpx2.AsyncClient(timeout=20) as client:
        await asyncio.gather(harass(), *(sign(client, token) for token in crowd))
    return answers


async def _signs(
    client: httpx2.AsyncClient, addresses: list[str], token: str, pledge: str, chance: random.Random
) -> str:
    """Ask until there is an answer, of one server or the other, under one key; the signature's id."""
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
        await asyncio.sleep(chance.uniform(0.05, 0.3))


async def _settled(storage: Storage) -> None:
    until = time.monotonic() + 60
    while await storage.reader.count("signatures", {"state": "COUNTED"}, limit=PEOPLE) < PEOPLE:
        assert time.monotonic() < until, "not all are counted"
        await asyncio.sleep(0.2)
