"""How fast a crowd can sign one pledge: 4 server processes, real HTTP, sequencer and fold beside them.

python -m bench.signing [PEOPLE] [AT_ONCE]
"""

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2

from pledgebank import database, settings
from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.people import rules, tokens
from pledgebank.people import store as people
from pledgebank.people.model import Person
from pledgebank.pledges import fold
from pledgebank.pledges.making import commands as making
from pledgebank.pledges.model import Draft
from pledgebank.storage import embedded, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes

SERVERS = 4
SIGN = """mutation ($pledge: ID!, $key: ID!) { signPledge(input: {pledge: $pledge, idempotencyKey: $key}) {
  settled pledge { state signatureCount } errors { code } } }"""


@asynccontextmanager
async def servers(url: str) -> AsyncIterator[list[str]]:
    """The addresses of the servers; the first does the background work too."""
    ports = range(23_450, 23_450 + SERVERS)
    lines = [["--port", str(port), *(() if place == 0 else ("--no-work",))] for place, port in enumerate(ports)]
    environment = {"PLEDGEBANK_MONGODB_URL": url, "PLEDGEBANK_LOG_LEVEL": "error", "PLEDGEBANK_RATE_LIMITS": "no"}
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pledgebank", "serve", *line, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        for line in lines
    ]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        async with asyncio.timeout(60), httpx2.AsyncClient() as client:
            for address in addresses:
                await _ready(client, address)
        yield addresses
    finally:
        for process in running:
            process.terminate()
        for process in running:
            await process.wait()


async def _ready(client: httpx2.AsyncClient, address: str) -> None:
    while True:
        with contextlib.suppress(httpx2.HTTPError):
            if (await client.get(f"{address}/readyz")).status_code == 200:
                return
        await asyncio.sleep(0.2)


async def crowd(storage: Storage, size: int) -> list[str]:
    """Access tokens of so many people."""
    vault, now = await tokens.open_tokens(storage), storage.clock.now()
    several = [Person(id=new_id(), email=f"{new_id().hex}@example.org", created_at=now) for _ in range(size)]

    devices = [rules.start(new_id(), person.id, "phone", b"x", now) for person in several]

    async def join(unit: Unit) -> None:
        for person, device in zip(several, devices, strict=True):
            await people.insert(unit, person)
            await people.insert_session(unit, device)

    await write(storage, join)
    return [vault.access_token(device.person, device.id, now)[0] for device in devices]


async def sign(client: httpx2.AsyncClient, address: str, token: str, pledge: str) -> tuple[float, str]:
    """Seconds until the answer, and what it says of the pledge."""
    begun = time.perf_counter()
    sent = {"query": SIGN, "variables": {"pledge": pledge, "key": new_id().hex}}
    answer = await client.post(f"{address}/graphql", json=sent, headers={"authorization": f"Bearer {token}"})
    payload = answer.json()["data"]["signPledge"]
    assert payload["settled"], payload
    return time.perf_counter() - begun, payload["pledge"]["state"]


async def main(size: int, at_once: int) -> None:
    """Print how many were counted a second and how long they waited."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            known = await crowd(storage, size)
            draft = Draft(
                action="sweep the steps",
                who="neighbours",
                their_action="bring a broom",
                target=size // 2,
                day=storage.clock.now().date() + timedelta(days=7),
                time_zone="Europe/London",
            )
            create = partial(making.create, promiser=new_id(), draft=draft, places=Places())
            pledge = (await write(storage, create)).value
            async with servers(url) as addresses:
                waits, seconds = await _all_sign(addresses, known, nodes.encode("Pledge", pledge), at_once)
            recount = await fold.recount(storage.reader, pledge)
            activations = await storage.reader.count("log", {"kind": "pledge.activated"}, limit=10)
    waits.sort()
    print(f"{size} people, {at_once} at once, {SERVERS} servers: {size / seconds:.0f} counted a second, ", end="")
    print(f"p50 {statistics.median(waits) * 1000:.0f} ms, p95 {waits[int(size * 0.95)] * 1000:.0f} ms; ", end="")
    print(f"shown {recount.shown}, true {recount.true}, activations {activations}")


async def _all_sign(addresses: list[str], known: list[str], pledge: str, at_once: int) -> tuple[list[float], float]:
    turn = asyncio.Semaphore(at_once)
    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as client:

        async def one(place: int, token: str) -> float:
            async with turn:
                return (await sign(client, addresses[place % SERVERS], token, pledge))[0]

        await asyncio.gather(*[sign(client, address, known.pop(), pledge) for address in addresses * 2])
        begun = time.perf_counter()
        waits = await asyncio.gather(*[one(place, token) for place, token in enumerate(known)])
        return list(waits), time.perf_counter() - begun


if __name__ == "__main__":
    settings.read()
    asyncio.run(main(int((*sys.argv[1:2], "1000")[0]), int((*sys.argv[2:3], "64")[0])))
