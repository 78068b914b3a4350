"""The port and the public address, taken and answered by real sockets."""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pledgebank import settings
from pledgebank.doctor import address
from pledgebank.doctor.finding import Finding, State
from pledgebank.storage.mongo import Storage
from tests.web.graphql.house import an_app, served

pytestmark = pytest.mark.anyio


class Other(BaseHTTPRequestHandler):
    """Some other web server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Welcome to nginx!")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def other() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def look(**given: object) -> dict[str, Finding]:
    return {finding.check: finding for finding in address.look(settings.read(**given))}


def test_a_free_port() -> None:
    port = free_port()
    found = look(port=port)["port"]
    assert (found.state, found.says) == (State.FINE, f"Port {port} is free.")


def test_a_port_taken_by_another_program_which_is_named() -> None:
    with other() as port:
        found = look(port=port)["port"]
    assert found.state is State.BROKEN
    assert found.says.startswith(f"Port {port} is taken by ")
    assert found.says.endswith(f"(process {os.getpid()}).")
    assert found.do == f"End that program, or choose another port, as in PLEDGEBANK_PORT={port + 1}."


async def test_a_port_where_we_serve_already(storage: Storage) -> None:
    async with served(an_app(storage)) as where:
        port = int(where.partition(":")[2])
        found = (await asyncio.to_thread(look, port=port))["port"]
    assert (found.state, found.says) == (State.FINE, f"A pledgebank serves at port {port}.")


def test_a_host_that_is_not_this_machines() -> None:
    found = look(host="192.0.2.1")["port"]
    assert (found.state, found.says) == (State.BROKEN, "It is not possible to listen at 192.0.2.1.")


@pytest.mark.parametrize(("host", "state"), [("127.0.0.1", State.FINE), ("0.0.0.0", State.DOUBTFUL)])
def test_without_a_public_address(host: str, state: State) -> None:
    assert look(host=host, port=free_port())["public address"].state is state


async def test_a_public_address_that_leads_here_but_is_not_private(storage: Storage) -> None:
    async with served(an_app(storage)) as where:
        found = (await asyncio.to_thread(look, public_url=f"http://{where}"))["public address"]
    assert (found.state, found.do) == (State.DOUBTFUL, "Put it behind https.")


async def test_a_public_address_that_leads_elsewhere_while_we_serve(storage: Storage) -> None:
    with other() as elsewhere:
        async with served(an_app(storage)) as where:
            port = int(where.partition(":")[2])
            given = {"port": port, "public_url": f"http://127.0.0.1:{elsewhere}"}
            found = (await asyncio.to_thread(look, **given))["public address"]
        without = await asyncio.to_thread(look, port=port, public_url=f"http://127.0.0.1:{elsewhere}")
    assert (found.state, found.says) == (State.BROKEN, f"No pledgebank answers at http://127.0.0.1:{elsewhere}.")
    assert without["public address"].state is State.DOUBTFUL
