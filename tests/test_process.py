"""The server as a process of its own: it starts, stops, is killed and comes back, and nothing acknowledged is lost."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import httpx2
import pytest
from msgspec import Struct
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from pledgebank import database, settings
from pledgebank.base.event import Event, event
from pledgebank.base.ids import new_id
from pledgebank.storage import log
from pledgebank.storage.embedded import home
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

PATIENCE = 60.0


@event("process_test.happened", about="ProcessTest")
class Happened(Event, frozen=True, kw_only=True):
    """Something that must not be lost."""


class Served(Struct):
    """A running server: its process and its address."""

    process: "subprocess.Popen[str]"
    address: str

    def get(self, path: str) -> int:
        with urlopen(self.address + path, timeout=5) as answer:
            return int(answer.status)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


Serve = Callable[..., Served]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def serve(data: Path) -> Iterator[Serve]:
    """Start a server on a free port and wait until it is ready; whatever is left of it ends with the test."""
    started = []

    def start(*options: str) -> Served:
        port = free_port()
        command = [sys.executable, "-m", "pledgebank", "serve", "--port", str(port), "--data", str(data), *options]
        environment = {**os.environ, "PLEDGEBANK_PAGES": str(data / "no-pages")}
        served = Served(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True), f"http://127.0.0.1:{port}"
        )
        started.append(served.process)
        until(lambda: answers(served), served)
        return served

    yield start
    for process in started:
        process.kill()
        process.communicate()
    until(lambda: not alive(keeper_and_mongod(data)))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(served: Served) -> bool:
    try:
        return served.get("/readyz") == 200
    except (URLError, OSError):
        return False


def until(holds: Callable[[], bool], served: Served | None = None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        assert served is None or served.process.poll() is None, "the server ended"
        time.sleep(0.05)


def keeper_and_mongod(data: Path) -> list[int]:
    """Process ids of the private MongoDB, while it runs."""
    running = home.Home(data / "mongodb").who_runs()
    return [running.pid, running.keeper] if running else []


def alive(pids: list[int]) -> list[int]:
    def lives(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return [pid for pid in pids if lives(pid)]


async def tell(data: Path) -> None:
    """Write one acknowledged thing, through another process's way into the same private MongoDB."""

    async def happen(unit: Unit) -> None:
        unit.emit(Happened(id=new_id()))

    async with database.opened(settings.read(data=data)) as storage:
        await write(storage, happen)


async def told(data: Path, count: int) -> bool:
    """Whether the log holds as many entries."""
    async with database.opened(settings.read(data=data)) as storage:
        async with asyncio.timeout(PATIENCE):
            while await log.head(storage.reader) < count:
                await asyncio.sleep(0.05)
        return len(await log.after(storage.reader, 0, until=10, limit=10)) == count


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_no_process_behind(serve: Serve, data: Path, how: signal.Signals) -> None:
    served = serve()
    database = keeper_and_mongod(data)
    assert served.get("/healthz") == 200
    assert alive(database) == database
    assert served.end(how) == 0
    assert alive(database) == []


def test_a_stop_sends_all_who_listen_elsewhere(serve: Serve) -> None:
    served = serve()
    listen = {"query": "subscription { changed { id } }"}
    url, protocols = served.address.replace("http", "ws") + "/graphql", [Subprotocol("graphql-transport-ws")]
    with (
        connect(url, subprotocols=protocols, proxy=None) as line,
        httpx2.Client(base_url=served.address, trust_env=False) as client,
        client.stream("POST", "/graphql", json=listen, headers={"accept": "text/event-stream"}) as events,
    ):
        line.send('{"type":"connection_init"}')
        assert json.loads(line.recv(PATIENCE)) == {"type": "connection_ack"}
        line.send(json.dumps({"id": "1", "type": "subscribe", "payload": listen}))
        began = time.monotonic()
        assert served.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 8
        assert set(events.iter_text()) == {":\n\n"}
        with pytest.raises(ConnectionClosed):
            line.recv(PATIENCE)
        assert line.close_code == 1001


def test_started_again_on_another_port_it_finds_its_data(serve: Serve, data: Path) -> None:
    first = serve()
    asyncio.run(tell(data))
    assert asyncio.run(told(data, 1))
    first.end(signal.SIGINT)
    second = serve()
    assert second.address != first.address
    assert asyncio.run(told(data, 1))


def test_nothing_acknowledged_is_lost_when_server_and_database_are_killed(serve: Serve, data: Path) -> None:
    served = serve()
    asyncio.run(tell(data))
    for pid in keeper_and_mongod(data)[::-1]:
        os.kill(pid, signal.SIGKILL)
    assert served.end(signal.SIGKILL) == -signal.SIGKILL
    serve()
    assert asyncio.run(told(data, 1))


def test_a_port_in_use_is_told_in_one_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("serve", "--port", str(port), "--data", str(data))
    assert answer.returncode == 1
    assert answer.stderr == (
        f"Port {port} is in use by another program: choose another, as in PLEDGEBANK_PORT={port + 1}.\n"
    )


def test_a_wrong_setting_is_told_before_anything_starts(data: Path) -> None:
    answer = run("serve", "--data", str(data), PLEDGEBANK_LOG="xml")
    assert (answer.returncode, answer.stderr) == (2, "PLEDGEBANK_LOG is 'xml', but should be text or json.\n")
    assert not data.exists()


def test_a_database_that_does_not_answer_is_told_without_its_secrets() -> None:
    url = f"mongodb://town:opensesame@127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=100"
    answer = run("serve", "--port", "0", PLEDGEBANK_MONGODB_URL=url)
    assert answer.returncode == 1
    assert answer.stderr.startswith("The database does not answer: 127.0.0.1")
    assert "opensesame" not in answer.stderr


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pledgebank", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
