"""One server process: listens before anything else starts, serves, and stops in order within bounded time."""

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

from pledgebank.settings import Settings

STOPS_WITHIN = 10


class PortInUse(Exception):
    """Something else listens there already; the message says what to do."""


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and ends its work when it is cancelled."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals alone."""
        yield

    async def until_cancelled(self, listener: socket.socket) -> None:
        """Serve; when cancelled, finish what is under way, for 10 seconds at most."""
        serving = asyncio.ensure_future(self.serve([listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self.should_exit = True
            await serving
            raise


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address. Raises PortInUse, or OSError for a host that is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise PortInUse(_why(host, port, error)) from error
    listener.setblocking(False)
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} may not be used by you: choose one above 1023, as in PLEDGEBANK_PORT=8000."
    if error.errno in {98, 48}:
        return f"Port {port} is in use by another program: choose another, as in PLEDGEBANK_PORT={port + 1}."
    return f"It is not possible to listen at {host}, port {port}: {error.strerror or error}."


def server(application: ASGIApp, settings: Settings) -> Server:
    """A server for the application, with the limits that the web floor counts on."""
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=STOPS_WITHIN,
    )
    return Server(config)
