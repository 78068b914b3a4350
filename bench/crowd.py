"""A crowd that costs next to nothing: ready-made requests over plain connections, so that servers get the machine."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class Answer(Struct, frozen=True):
    """What came back, and after how many seconds."""

    body: bytes
    seconds: float

    @property
    def data(self) -> dict[str, Any]:
        """The data of the answer. Raises KeyError where there is none."""
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found


def request(address: str, token: str, asked: Mapping[str, object]) -> bytes:
    """A GraphQL request as it goes over the wire."""
    body = json.dumps(asked).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(several: Sequence[tuple[str, bytes]], at_once: int) -> list[Answer]:
    """Send requests, each to its address, so many at a time; their answers, in the same order."""
    answers: list[Answer | None] = [None] * len(several)
    # Each connection takes what is for its own server, as phones behind a balancer hold on to theirs.
    kept: dict[str, list[tuple[int, bytes]]] = {}
    for place, (address, sent) in enumerate(several):
        kept.setdefault(address, []).append((place, sent))
    lines = {address: iter(each) for address, each in kept.items()}
    addresses = itertools.cycle(lines)
    await asyncio.gather(*(_talk(next(addresses), lines, answers) for _ in range(at_once)))
    return [answer for answer in answers if answer is not None]


async def _talk(address: str, lines: dict[str, Iterator[tuple[int, bytes]]], answers: list[Answer | None]) -> None:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    for place, sent in lines[address]:
        began = time.perf_counter()
        writer.write(sent)
        head = (await reader.readuntil(_END)).lower()
        length = int(head[head.index(_LENGTH) + len(_LENGTH) :].partition(b"\r\n")[0])
        answers[place] = Answer(await reader.readexactly(length), time.perf_counter() - began)
    writer.close()
