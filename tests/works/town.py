"""A town over the network alone, with a mail server of its council, and background work that lives or is killed."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from msgspec import Struct

from pledgebank import app, database, posting, settings, workers
from pledgebank.base.geo import Box
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines, staff
from pledgebank.councils.model import BodyEntry, CategoryEntry, Role
from pledgebank.mail import outbox
from pledgebank.people import tokens
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.mail.server import Inbox, mailer, serving
from tests.people.leaving import calm
from tests.photos.pictures import jpeg
from tests.test_loop import Neighbour
from tests.web.graphql.house import served

COUNCIL = "council@stirling.example"
OFFICER = "olga@stirling.example"
ADDRESS = "https://pledgebank.example.org"
Heard = list[dict[str, Any]]


class Worker:
    """All background work, beside the server."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    async def settle(self) -> None:
        """Return when everything that has happened was taken in by everybody."""
        await calm(self.storage, *workers.FOLLOWERS)


class Killed(Worker):
    """Background work in processes, of which the first is killed, whatever it is at, after whatever happens."""

    def __init__(self, storage: Storage, url: str, name: str, clock: SetClock) -> None:
        super().__init__(storage)
        self._line = [sys.executable, "-m", "tests.works.worker", url, name]
        self._clock = clock
        self._chance = random.Random(20261122)
        self.kills = 0

    async def settle(self) -> None:
        first = self._start()
        await asyncio.sleep(self._chance.uniform(0.8, 2.6))
        self._kill(first)
        second = self._start()
        try:
            await super().settle()
        finally:
            self._kill(second)

    def _start(self) -> subprocess.Popen[bytes]:
        # What a killed program prints is of no interest; what it did is looked at.
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*self._line, self._clock.now().isoformat()], stdout=quiet, stderr=quiet)

    def _kill(self, program: subprocess.Popen[bytes]) -> None:
        program.kill()
        program.wait()
        self.kills += 1


class Town(Struct):
    """The server's address, its worker, and the council's letters."""

    storage: Storage
    client: httpx2.AsyncClient
    address: str
    clock: SetClock
    worker: Worker
    inbox: Inbox
    port: int

    async def settle(self) -> None:
        await self.worker.settle()

    async def sign_in(self, email: str) -> Neighbour:
        """Somebody with a phone; anew, for who was signed in too long ago."""
        return await Neighbour(self.client, self.address).sign_in(email if "@" in email else f"{email}@example.org")

    async def letters(self) -> list[str]:
        """What the council was sent since one last looked: the subjects, as its mail server took them."""
        way = mailer(self.port, seconds=5)
        post = posting.post(settings.read(public_url=ADDRESS), way, await tokens.open_tokens(self.storage))
        await outbox.send_due(self.storage, post)
        sent = [str(letter["Subject"]) for letter in self.inbox.letters() if str(letter["To"]) == COUNCIL]
        self.inbox.envelopes = []
        return sent

    async def photo(self, person: Neighbour) -> str:
        """A photo, sent as a phone sends it; answers its id."""
        key = str(uuid4())
        headers = {**person.headers, "content-type": "image/jpeg"}
        answer = await self.client.put(f"/photos/{key}", content=jpeg(), headers=headers)
        assert answer.status_code == 200, answer.text
        return key

    @asynccontextmanager
    async def hearing(self, person: Neighbour, query: str) -> AsyncIterator[Heard]:
        """All that somebody hears of a subscription while the block lasts."""
        heard: Heard = []
        async with person.listening(query) as hear:
            task = asyncio.create_task(_collect(hear, heard))
            await asyncio.sleep(0.2)
            yield heard
            await asyncio.sleep(0.2)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _collect(hear: Any, heard: Heard) -> None:
    while True:
        try:
            heard.append(await hear())
        except TimeoutError:
            continue


@asynccontextmanager
async def founded(storage: Storage, clock: SetClock, folder: Path, worker: Worker) -> AsyncIterator[Town]:
    """The town; its worker lives beside the server unless it is one that is killed."""
    await mongo.prepare(storage, database.INDEXES)
    await write(storage, _settle)
    inbox = Inbox()
    beside = None if isinstance(worker, Killed) else asyncio.create_task(workers.run(storage))
    try:
        async with (
            serving(inbox) as port,
            served(await app.build(storage, settings.read(demo=True, data=folder))) as address,
            httpx2.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
        ):
            yield Town(storage, client, address, clock, worker, inbox, port)
    finally:
        if beside is not None:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)


async def _settle(unit: Unit) -> None:
    whole = geojson.drawing("Stirling", outlines.rectangle(Box(56.0, -4.1, 56.2, -3.8)))
    await councils.load_areas(unit, drawings=[whole], kind="council")
    categories = (CategoryEntry(name="Rubbish"), CategoryEntry(name="Live wires", hazard=True))
    entry = BodyEntry(
        slug="stirling-council",
        name="Stirling Council",
        areas=("stirling",),
        email=COUNCIL,
        categories=categories,
    )
    await councils.enter_body(unit, entry)
    await staff.enter(unit, email=OFFICER, body="stirling-council", roles=(Role.OFFICER,))
