"""Event streams as a client reads them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from msgspec import Struct

MEDIA = "text/event-stream"
TOKEN = "x-graphql-event-stream-token"


class Event(Struct, frozen=True):
    """One event; a heartbeat has no name."""

    name: str
    data: Any = None


class Stream:
    """What a server tells, event by event."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._bytes = response.aiter_bytes()
        self._rest = b""

    async def hear(self, *, heartbeats: bool = False) -> Event | None:
        """The next event; None when the stream ends."""
        async with asyncio.timeout(10):
            while True:
                while b"\n\n" not in self._rest:
                    try:
                        self._rest += await anext(self._bytes)
                    except StopAsyncIteration:
                        assert self._rest == b""
                        return None
                told, _, self._rest = self._rest.partition(b"\n\n")
                event = _event(told)
                if event.name or heartbeats:
                    return event


@asynccontextmanager
async def streaming(
    client: httpx2.AsyncClient, query: str = "", *, method: str = "POST", accept: str = MEDIA, **headers: str
) -> AsyncIterator[Stream]:
    """An open stream: of one operation, or by a token."""
    sent = {"accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    body = {"json": {"query": query}} if method == "POST" else {"params": {"query": query}} if query else {}
    async with client.stream(method, "/graphql", headers=sent, **body) as response:  # type: ignore[arg-type]  # one of two
        yield Stream(response)


def _event(told: bytes) -> Event:
    fields = dict(line.split(":", 1) for line in told.decode().split("\n"))
    assert "\r" not in told.decode()
    data = fields.get("data", "").strip()
    return Event(fields.get("event", "").strip(), json.loads(data) if data else None)
