"""Several servers and workers over one database, as compose.yaml puts them together: they act as one, and stand in."""

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import anyio.to_thread
import httpx2
import pytest
from aiosmtpd.smtp import SMTP

from tests.composed import FILE, Composed, composed
from tests.mail.server import Inbox
from tests.storage.embedded.private_mongo import becomes
from tests.test_loop import CREATE_PLEDGE, PLEDGE, SIGN, Neighbour

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]
LISTEN = "subscription { changed { kind node { ... on Pledge { action } } } }"
FOLDED_BY = "follower/pledges"


class Town:
    """What was composed, and its people."""

    def __init__(self, services: Composed, inbox: Inbox, open_: AsyncExitStack) -> None:
        self.services = services
        self._inbox = inbox
        self._open = open_

    async def neighbour(self, name: str, server: str) -> Neighbour:
        """Somebody signed in, who talks with one of the servers."""
        address, email = self.services.addresses[server], f"{name}@example.org"
        client = await self._open.enter_async_context(httpx2.AsyncClient(base_url=f"http://{address}", timeout=30))
        neighbour = Neighbour(client, address)
        await neighbour.ask(f'mutation {{ requestSignInCode(input: {{email: "{email}"}}) {{ errors {{ code }} }} }}')
        [code] = re.findall(r"Your code is (\d{6})", self._inbox.letters()[-1].get_content())
        return await neighbour.use_code(email, code)


@pytest.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[Town]:
    inbox, folder = Inbox(), tmp_path_factory.mktemp("composed")
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(inbox), "127.0.0.1", 0)
    async with server, AsyncExitStack() as open_:
        started = composed(folder, server.sockets[0].getsockname()[1])
        services = await anyio.to_thread.run_sync(started.__enter__)
        yield Town(services, inbox, open_)
        await anyio.to_thread.run_sync(started.__exit__, None, None, None)


def test_is_a_compose_file() -> None:
    checker = str(Path(sys.executable).parent / "check-jsonschema")
    command = [checker, "--builtin-schema", "vendor.compose-spec", str(FILE)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


async def test_what_is_written_on_one_server_is_heard_on_the_other(town: Town) -> None:
    ann = await town.neighbour("ann", "server-1")
    ben = await town.neighbour("ben", "server-2")
    async with ben.listening(LISTEN) as hear:
        await anyio.sleep(0.5)  # a subscription is not acknowledged: give it time to stand
        began = time.monotonic()
        data = await ann.ask(CREATE_PLEDGE, input={**PLEDGE, "target": 1, "deadline": "2030-06-01"})
        assert await hear() == {"changed": {"kind": "UPSERT", "node": {"action": PLEDGE["action"]}}}
        print(f"\nheard on the other server {(time.monotonic() - began) * 1000:.0f} ms after it was asked for")
    signed = (await ben.ask(SIGN, pledge=data["createPledge"]["pledge"]["id"]))["signPledge"]
    assert (signed["settled"], signed["pledge"]["state"]) == (True, "ACTIVE")


async def test_when_a_worker_is_killed_the_other_takes_over_within_seconds(town: Town) -> None:
    ann = await town.neighbour("ann2", "server-1")
    ben = await town.neighbour("ben2", "server-2")
    data = await ann.ask(CREATE_PLEDGE, input={**PLEDGE, "target": 1, "deadline": "2030-06-01"})
    holder = town.services.holder(FOLDED_BY)
    assert holder in {"worker-1", "worker-2"}
    town.services.processes[holder].send_signal(signal.SIGKILL)
    began = time.monotonic()
    await ben.ask(SIGN, pledge=data["createPledge"]["pledge"]["id"])
    pledge = f'{{ node(id: "{data["createPledge"]["pledge"]["id"]}") {{ ... on Pledge {{ state }} }} }}'
    while (await ben.ask(pledge))["node"]["state"] != "ACTIVE":
        assert time.monotonic() < began + 20
        await anyio.sleep(0.1)
    print(f"\ncounted by the other worker {time.monotonic() - began:.1f} s after the first was killed")
    other = {"worker-1": "worker-2", "worker-2": "worker-1"}[holder]
    assert becomes(lambda: town.services.holder(FOLDED_BY) == other)
