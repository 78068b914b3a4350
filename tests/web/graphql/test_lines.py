"""WebSockets on the server as it is run: bounded, closed with a reason, and ended in order with it."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import cast

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.streaming import streams
from tests.conftest import SetClock
from tests.web.graphql.house import EXPIRES
from tests.web.graphql.lines import ENDLESS, GOOD, House, an_app_of, run, talking
from tests.web.graphql.talk import PROTOCOL, Talk

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> House:
    return House()


async def test_a_frame_has_at_most_64_kb_and_is_utf_8(storage: Storage, house: House) -> None:
    async with run(an_app_of(storage, house)) as (address, _):
        for text, code in [("x" * 64 * 1024, 4400), ("x" * (64 * 1024 + 1), 1009)]:
            async with talking(address) as talk:
                await talk.say(text)
                assert await talk.closed() == code
        async with talking(address) as talk:
            talk.socket.protocol.send_frame(Frame(Opcode.TEXT, b'{"type":"\xff"}'))
            talk.socket.send_data()
            assert await talk.closed() == 1007
        async with talking(address) as talk:
            await talk.socket.send(iter(["x" * 8_000] * 9))
            assert await talk.closed() == 1009


async def test_so_many_of_one_person_and_of_one_address(
    storage: Storage, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_OF_A_PERSON", 2)
    monkeypatch.setattr(streams, "MOST_OF_AN_ADDRESS", 4)
    async with run(an_app_of(storage, house)) as (address, _), AsyncExitStack() as opened:
        for _ in range(2):
            await opened.enter_async_context(talking(address, **GOOD))
        async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], proxy=None) as third:
            talk = Talk(third)
            await talk.say({"type": "connection_init", "payload": GOOD})
            assert await talk.closed() == 1013
        async with asyncio.timeout(10):
            while len(opened._exit_callbacks) < 4:  # type: ignore[attr-defined]  # those that are open
                await opened.enter_async_context(talking(address))
        with pytest.raises(InvalidStatus) as refused:
            async with talking(address):
                pass
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "10"


async def test_a_line_ends_with_the_token_that_opened_it(storage: Storage, house: House) -> None:
    clock = cast("SetClock", storage.clock)
    async with run(an_app_of(storage, house)) as (address, _):
        clock.time = EXPIRES - timedelta(seconds=0.2)
        async with talking(address, **GOOD) as talk:
            await talk.ask(ENDLESS)
            assert await talk.closed() == 4403
            assert talk.socket.close_reason == "Token expired"
        async with talking(address) as guest:
            await guest.ask(ENDLESS)
            assert (await guest.hear())["payload"] == {"data": {"waits": 1}}
    clock.time = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


async def test_a_line_ends_with_its_session_and_none_is_opened_by_it(storage: Storage, house: House) -> None:
    async with run(an_app_of(storage, house)) as (address, _), talking(address, **GOOD) as talk:
        await talk.ask(ENDLESS)
        assert (await talk.hear())["type"] == "next"
        house.over.set()
        assert await talk.closed() == 4403
        assert talk.socket.close_reason == "Session ended"
        async with connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], proxy=None) as again:
            await Talk(again).say({"type": "connection_init", "payload": GOOD})
            assert await Talk(again).closed() == 4403
        headers = {"accept": "text/event-stream", **GOOD}
        async with httpx2.AsyncClient(base_url=f"http://{address}", trust_env=False) as client:
            assert (await client.post("/graphql", json={"query": ENDLESS}, headers=headers)).status_code == 401
            assert (await client.put("/graphql", headers=headers)).status_code == 401
