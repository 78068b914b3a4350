"""One server for all scenarios, neighbours signed in, and what became of each scenario."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import httpx2
import pytest
from msgspec import Struct

from pledgebank import database
from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.storage import mongo
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.browser import town as towns
from tests.browser.server import Server
from tests.browser.town import BY_THE_RIVER, CATEGORIES, Town
from tests.clients import node
from tests.clients.node import Orders, Told

Outcome = Callable[[str, str], Told]
Command = Callable[[Unit], Awaitable[object]]
COUNCIL = "stirling-council"
STAFF = {"officer": Role.OFFICER, "moderator": Role.MODERATOR}
OFFICER = "officer@example.org"


class Place(Struct):
    """A server, and what its clients need to know."""

    server: Server
    category: str
    tokens: dict[str, str]

    def town(self, file: str) -> dict[str, object]:
        """What a file's scenarios are told: Ben is theirs alone, others are the same for all; nobody may do much."""
        tokens = {**self.tokens, "ben": self.tokens[file]}
        return {"address": self.server.address, "category": self.category, "tokens": tokens}


def appointed(who: str) -> Command:
    """Somebody is given their role."""
    return partial(staff.enter, email=f"{who}@example.org", body=COUNCIL, roles=[STAFF[who]])


def _done(mongo_url: str, name: str, command: Command) -> None:
    """What those who run the house do, besides the server."""

    async def do() -> None:
        async with mongo.connect(mongo_url, clock=SystemClock(), name=name) as storage:
            await write(storage, command)

    asyncio.run(do())


@pytest.fixture(scope="package")
async def place(mongo_url: str, anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """A town that holds only what the scenarios put there, and neighbours who signed in by the mailbox."""
    name = f"test_{new_id().hex}"
    async with mongo.connect(mongo_url, clock=SystemClock(), name=name) as storage:
        await mongo.prepare(storage, database.INDEXES)
        await write(storage, towns.settle)
        for who in STAFF:
            await write(storage, appointed(who))
        server = Server(mongo_url, name, tmp_path_factory.mktemp("no-pages"))
        await asyncio.to_thread(server.start)
        async with httpx2.AsyncClient(base_url=server.address) as client:
            yield await _settled(server, Town(client, "example.org"))
        await asyncio.to_thread(server.stop)
        await storage.database.client.drop_database(name)


async def _settled(server: Server, town: Town) -> Place:
    spot = {"lat": BY_THE_RIVER[0], "lng": BY_THE_RIVER[1]}
    [category] = (await town.ask(CATEGORIES, at=spot))["place"]["categories"]
    names = {name: name for name in ("ada", "cleo", *STAFF)} | {file: f"ben.{Path(file).stem}" for file in node.files()}
    tokens = {key: (await town.session(name))["accessToken"] for key, name in names.items()}
    return Place(server, category["id"], tokens)


@pytest.fixture(scope="package")
def outcome(place: Place, mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What became of a file's scenario; the first question about a file runs all of its scenarios."""
    server, folder = place.server, tmp_path_factory.mktemp("clients")

    def again(**settings: str) -> None:
        server.stop()
        server.start(**settings)

    orders: Orders = {
        "stop": server.stop,
        "kill": server.kill,
        "start": again,
        "appoint": partial(_done, mongo_url, server.name, appointed("officer")),
        "dismiss": partial(_done, mongo_url, server.name, partial(staff.remove, email=OFFICER, body=None)),
        "list": partial(again, PLEDGEBANK_DOCUMENTS=str(folder / "relay" / "documents.json")),
    }
    told: dict[str, dict[str, Told]] = {}

    def ask(file: str, claim: str) -> Told:
        if file not in told:
            told[file] = node.run(file, place.town(file), orders, folder)
        return told[file][claim]

    return ask
