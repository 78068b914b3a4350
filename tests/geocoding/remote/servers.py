"""Geocoders on this machine that answer as Nominatim and Photon do, or in every way one can fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from pledgebank.geocoding.remote.service import Service

# As nominatim.openstreetmap.org and photon.komoot.io word it.
NOMINATIM: list[dict[str, object]] = [
    {
        "place_id": 258_104_512, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.", "osm_type": "way",
        "osm_id": 4_096, "lat": "51.4522471", "lon": "-2.5973109", "class": "highway", "type": "pedestrian",
        "place_rank": 26, "importance": 0.05, "addresstype": "road", "name": "Corn Street",
        "display_name": "Corn Street, Old City, Bristol, BS1 1HQ, United Kingdom",
        "boundingbox": ["51.4518", "51.4547", "-2.5978", "-2.5933"],
    },
    {"lat": "51.6", "lon": "-2.5", "display_name": "Corn Street, Elsewhere", "type": "residential"},
]  # fmt: skip
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-2.5973109, 51.4522471]},
            "properties": {
                "osm_type": "W", "osm_id": 4_096, "osm_key": "highway", "osm_value": "pedestrian", "type": "street",
                "countrycode": "GB", "name": "Corn Street", "city": "Bristol", "country": "United Kingdom",
            },
        }
    ],
}  # fmt: skip


class Asked:
    """What a server was asked: paths, parameters and headers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.headers: list[str] = []

    @property
    def times(self) -> int:
        return len(self.lines)

    def last(self) -> dict[str, str]:
        """The parameters of the latest question."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.lines[-1].split()[1]).query).items()}


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def said(body: object, status: str = "200 OK", *headers: str) -> Answer:
    """A whole answer; anything but bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(content)}", *headers]
        writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode() + content)

    return answer


async def silence(writer: asyncio.StreamWriter) -> None:
    """No answer, for as long as anybody waits."""
    await asyncio.sleep(60)


async def dripping(writer: asyncio.StreamWriter) -> None:
    """A byte now and then: each comes in time, all of them never."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(writer: asyncio.StreamWriter) -> None:
    """As much as anybody takes."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b" " * 65_536)
        await writer.drain()


async def cut(writer: asyncio.StreamWriter) -> None:
    """Half an answer, and the connection is gone."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[{")
    await writer.drain()
    writer.transport.abort()


async def gone(writer: asyncio.StreamWriter) -> None:
    """Nothing at all."""
    writer.transport.abort()


@asynccontextmanager
async def serving(*answers: Answer) -> AsyncIterator[tuple[str, Asked]]:
    """A server's address and what it is asked; of several answers each is given once, the last again and again."""
    asked, waiting = Asked(), list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            told = (await reader.readuntil(b"\r\n\r\n")).decode()
            asked.lines.append(told.partition("\r\n")[0])
            asked.headers.append(told.lower())
            await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield address, asked
    finally:
        server.close()
        for task in [one for one in asyncio.all_tasks() if "serving.<locals>.serve" in repr(one.get_coro())]:
            task.cancel()
        await asyncio.sleep(0)


def options(address: str, **more: object) -> str:
    """What makes geopy ask it."""
    return json.dumps({"domain": address, "scheme": "http", "user_agent": "pledgebank-tests/1", **more})


def nominatim(address: str, **more: object) -> Service:
    return Service("nominatim", options(address, **more))
