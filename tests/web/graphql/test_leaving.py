"""Who does not read is cut off, and a server that stops sends all who listen elsewhere."""

import asyncio
import contextlib
import json
import resource
import socket

import httpx2
import pytest
from websockets.exceptions import ConnectionClosedError

from pledgebank.cli import serving
from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.streaming import events
from tests.web.graphql.lines import ENDLESS, House, an_app_of, run, talking
from tests.web.graphql.stream import streaming

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> House:
    return House()


async def stalled(house: House) -> int:
    """How many results were made when no more are."""
    made = -1
    async with asyncio.timeout(20):
        while made < house.made or made == 0:
            made = house.made
            await asyncio.sleep(0.2)
    return made


async def test_who_does_not_read_events_is_waited_for_and_then_cut_off(
    storage: Storage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READS_WITHIN", 0.8)
    async with run(an_app_of(storage, house)) as (address, _):
        host, port = address.split(":")
        body = json.dumps({"query": "subscription { floods }"})
        head = ["POST /graphql HTTP/1.1", f"Host: {address}", "Accept: text/event-stream"]
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", body]
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
            deaf.connect((host, int(port)))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            deaf.send("\r\n".join(head).encode())
            made = await stalled(house)
            await asyncio.sleep(1.5)
            assert house.made <= made + 2 * events.WAITING < 1_000
            assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
            deaf.settimeout(10)
            with contextlib.suppress(ConnectionResetError):
                while was_on_its_way := deaf.recv(100_000):
                    assert not was_on_its_way.endswith(b"\r\n0\r\n\r\n")


async def test_who_does_not_read_messages_is_waited_for_and_then_cut_off(
    storage: Storage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READS_WITHIN", 0.8)
    async with run(an_app_of(storage, house)) as (address, _), talking(address) as deaf:
        await deaf.ask("subscription { floods }")
        made = await stalled(house)
        await asyncio.sleep(1.5)
        assert house.made <= made + 2 < 1_000
        with pytest.raises(ConnectionClosedError):
            [await deaf.hear() for _ in range(made + 2)]


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nX: ", b"GET /"], ids=["header", "address"])
async def test_who_never_comes_to_the_end_of_a_head_is_turned_away(storage: Storage, house: House, head: bytes) -> None:
    async with run(an_app_of(storage, house)) as (address, _):
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                writer.write(b"a" * 10_000)
                await writer.drain()
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
        writer.close()


async def test_a_stop_finishes_deeds_and_sends_listeners_elsewhere(storage: Storage, house: House) -> None:
    app = an_app_of(storage, house)
    async with (
        run(app) as (address, stop),
        httpx2.AsyncClient(base_url=f"http://{address}", trust_env=False) as client,
        talking(address) as listener,
        talking(address) as doer,
        streaming(client, ENDLESS) as stream,
    ):
        token = (await client.put("/graphql")).text
        await client.put("/graphql")
        async with streaming(client, method="GET", x_graphql_event_stream_token=token) as shared:
            await listener.ask(ENDLESS)
            assert (await listener.hear())["type"] == "next"
            assert await stream.hear()
            by_http = asyncio.create_task(client.post("/graphql", json={"query": "mutation { deed }"}))
            await doer.ask("mutation { deed }")
            await house.begun.wait()
            stopping = asyncio.create_task(asyncio.wait_for(stop(), 8))
            assert await listener.closed() == 1001
            assert [await stream.hear(), await shared.hear()] == [None, None]
            await doer.ask("{ hello }", "2")
            assert (await doer.hear())["payload"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
            house.may_finish.set()
            assert (await doer.hear())["payload"] == {"data": {"deed": "done"}}
            assert (await doer.hear())["type"] == "complete"
            assert await doer.closed() == 1001
            assert (await by_http).json() == {"data": {"deed": "done"}}
            await stopping
    with pytest.raises(ConnectionRefusedError):
        async with talking(address):
            pass
