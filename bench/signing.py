"""How fast a crowd can sign one pledge: 4 server processes, real HTTP, sequencer and fold beside them.

python -m bench.signing [PEOPLE] [AT_ONCE]
"""

import asyncio
import contextlib
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import uvloop

from bench import crowd
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
async def servers(url: str) -> AsyncIterator[dict[str, int]]:
    """The addresses of the servers, and their processes; the first does the background work too."""
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
        yield {address: process.pid for address, process in zip(addresses, running, strict=True)}
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


async def people_of(storage: Storage, size: int) -> list[str]:
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


def asking(address: str, token: str, pledge: str) -> tuple[str, bytes]:
    """The request of somebody who signs, and to which server it goes."""
    sent = {"query": SIGN, "variables": {"pledge": pledge, "key": new_id().hex}}
    return address, crowd.request(address, token, sent)


async def spent(storage: Storage, running: Iterable[int]) -> dict[str, float]:
    """Seconds of processor time until now: of the first server, the others, the database and the crowd. On Linux."""
    ticks = os.sysconf("SC_CLK_TCK")
    each = [_ticks(pid) for pid in running]
    told = (await storage.client.admin.command("serverStatus"))["extra_info"]
    mongod = (told["user_time_us"] + told["system_time_us"]) / 1_000_000
    crowds = time.process_time()
    return {"first server": each[0] / ticks, "others": sum(each[1:]) / ticks, "mongod": mongod, "crowd": crowds}


def _ticks(pid: int) -> int:
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))


async def main(size: int, at_once: int) -> None:
    """Print how many were counted a second and how long they waited."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            known = await people_of(storage, size)
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
            async with servers(url) as running:
                before = await spent(storage, running.values())
                waits, seconds = await _all_sign(list(running), known, nodes.encode("Pledge", pledge), at_once)
                after = await spent(storage, running.values())
            recount = await fold.recount(storage.reader, pledge)
            activations = await storage.reader.count("log", {"kind": "pledge.activated"}, limit=10)
    waits.sort()
    print(f"{size} people, {at_once} at once, {SERVERS} servers: {len(waits) / seconds:.0f} counted a second, ", end="")
    print(f"p50 {statistics.median(waits) * 1000:.0f} ms, p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms; ", end="")
    print(f"shown {recount.shown}, true {recount.true}, activations {activations}")
    each = ", ".join(f"{name} {(after[name] - before[name]) / size * 1000:.1f}" for name in after)
    print(f"milliseconds of processor time for each signature: {each}")


async def _all_sign(addresses: list[str], known: list[str], pledge: str, at_once: int) -> tuple[list[float], float]:
    several = [asking(address, token, pledge) for address, token in zip(itertools.cycle(addresses), known)]
    first = len(addresses) * 2
    await crowd.ask(several[:first], first)
    began = time.perf_counter()
    answers = await crowd.ask(several[first:], at_once)
    seconds = time.perf_counter() - began
    said = [answer.data["signPledge"] for answer in answers]
    assert not any(one["errors"] for one in said), "somebody was refused"
    print(f"answered before they were counted: {sum(not one['settled'] for one in said)}")
    return [answer.seconds for answer in answers], seconds


if __name__ == "__main__":
    settings.read()
    uvloop.run(main(int((*sys.argv[1:2], "5000")[0]), int((*sys.argv[2:3], "512")[0])))
