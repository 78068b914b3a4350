"""One server process: listens before anything else starts, serves, and stops in order within bounded time."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Awaitable, Callable, Generator

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pledgebank.settings import Settings

STOPS_WITHIN = 10
SELDOM = 10_000  # new objects until they are looked through: a request makes a few thousand
# Who has taken nothing for so long of what waits for them (64 kB) is cut off: closing would wait for them.
READS_WITHIN = 30.0
CLOSES_WITHIN = 5.0
# Of an address and headers, or between two pieces of a body: the parser keeps what it has until it comes to an end.
LONGEST_HEAD = 64 * 1024


class _Impatience(asyncio.BaseProtocol):
    """Cuts off a client that does not read: nothing piles up for it, but its connection would stay for ever."""

    _timer: asyncio.TimerHandle | None = None
    transport: asyncio.Transport

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._calm()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._calm()

    def _look_again(self, waiting: int) -> None:
        self._timer = asyncio.get_running_loop().call_later(READS_WITHIN, self._look, waiting)

    def _look(self, waited: int) -> None:
        waits = self.transport.get_write_buffer_size()
        if waits < waited:
            self._look_again(waits)
        else:
            self.transport.abort()

    def _calm(self) -> None:
        if self._timer:
            self._timer.cancel()


class Http(_Impatience, HttpToolsProtocol):
    """HTTP for clients that read, and whose headers come to an end."""

    _kept = 0

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        self._kept += len(data)
        super().data_received(data)
        if self._kept > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers are too long.")

    def on_headers_complete(self) -> None:
        """A request begins."""
        self._kept = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of it has come."""
        self._kept = 0
        super().on_body(body)


class WebSockets(_Impatience, WebSocketsSansIOProtocol):
    """WebSockets for clients that read, and answer pings."""

    def keepalive_timeout(self) -> None:
        """Close, and do not wait for long that the other side does too."""
        super().keepalive_timeout()
        self.loop.call_later(CLOSES_WITHIN, self.transport.abort)


class PortInUse(Exception):
    """Something else listens there already; the message says what to do."""


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it, and ends its work when it is cancelled.

    `end_streams`: ends in order whatever would go on for ever. `close`: ends what requests made use of.
    """

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], Awaitable[None]], close: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._end_streams = end_streams
        self._close = close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connections, end the streams, and finish the rest."""
        for each in (*self.servers, *(sockets or ())):
            each.close()
        try:
            await self._end_streams()
            await super().shutdown(sockets)
        finally:
            await self._close()

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


def settle() -> None:
    """Spare the collector of garbage what is there for good, and most of its looks at what soon is gone by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)


def server(application: Starlette, settings: Settings) -> Server:
    """A server for the application, with the limits that the web floor counts on."""
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=Http,
        ws=WebSockets,
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
    return Server(config, application.state.streams.end, application.state.close)
