"""Conversations over graphql-transport-ws, with a real server and a real client."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql import view
from tests.conftest import SetClock
from tests.web.graphql.house import ENDED, PERSON, an_app, served
from tests.web.graphql.talk import PROTOCOL, Message, Talk, Talking

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def address(storage: Storage, anyio_backend: str) -> AsyncIterator[str]:
    async with served(an_app(storage)) as where:
        yield where


@pytest.fixture
def talking(address: str) -> Talking:
    @asynccontextmanager
    async def talk(origin: str | None = None, protocol: str = PROTOCOL) -> AsyncIterator[Talk]:
        url, chosen = f"ws://{address}/graphql", [Subprotocol(protocol)]
        async with connect(url, subprotocols=chosen, origin=Origin(origin) if origin else None, proxy=None) as socket:
            yield Talk(socket)

    return talk


def code_of(message: Message) -> str:
    return str(message["payload"][0]["extensions"]["code"])


async def test_a_subscription_tells_and_completes(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted()).ask("subscription { count(to: 2) }")
        for count in (1, 2):
            assert await talk.hear() == {"id": "1", "type": "next", "payload": {"data": {"count": count}}}
        assert await talk.hear() == {"id": "1", "type": "complete"}


async def test_queries_and_mutations_work_too_as_who_greeted(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted(authorization="Bearer good", language="cy")).ask("{ me whence }")
        heard = (await talk.hear())["payload"]
        assert heard == {"data": {"me": str(PERSON), "whence": "cy 127.0.0.1"}}
        assert (await talk.hear())["type"] == "complete"


async def test_each_event_sees_the_world_anew(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted()).ask("subscription { skies { weather again: weather } }")
        seen = [(await talk.hear())["payload"]["data"]["skies"] for _ in range(3)]
    assert seen == [{"weather": number, "again": number} for number in (10, 20, 30)]


async def test_a_faulty_document_fails_alone(talking: Talking) -> None:
    async with talking() as talk:
        await talk.greeted()
        for query, code in [
            ("{ hello", "GRAPHQL_PARSE_FAILED"),
            ("{ hello", "GRAPHQL_PARSE_FAILED"),
            ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"),
            ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
            ("fragment F on Query { hello }", "OPERATION_RESOLUTION_FAILURE"),
            ("subscription ($to: Int!) { count(to: $to) }", "BAD_USER_INPUT"),
            ("", "BAD_REQUEST"),
        ]:
            await talk.ask(query)
            heard = await talk.hear()
            assert (heard["type"], code_of(heard)) == ("error", code)
        await talk.ask("{ hello }")
        assert (await talk.hear())["payload"] == {"data": {"hello": "Hello, you!"}}


async def test_a_bug_in_a_stream_is_masked(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted()).ask("subscription { fails }")
        assert (await talk.hear())["payload"] == {"data": {"fails": 1}}
        ended = await talk.hear()
        assert (ended["type"], code_of(ended)) == ("error", "INTERNAL_SERVER_ERROR")
        await talk.ask("{ hello }")
        assert (await talk.hear())["payload"] == {"data": {"hello": "Hello, you!"}}
    heard = json.dumps(ended)
    assert "errorId" in heard
    assert "example.org" not in heard


async def test_a_refused_subscription_says_why(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted()).ask("subscription { refuses }")
        heard = await talk.hear()
    assert heard["type"] == "error"
    assert heard["payload"][0]["extensions"] == {"code": "UNAUTHENTICATED", "reason": "SIGN_IN_NEEDED"}


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "null",
        "[]",
        '"subscribe"',
        "{}",
        '{"type":1}',
        '{"type":"shout"}',
        '{"type":"ping","payload":1}',
        '{"type":"subscribe"}',
        '{"type":"subscribe","id":1,"payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"","payload":{"query":"{hello}"}}',
        '{"type":"subscribe","id":"1"}',
        '{"type":"subscribe","id":"1","payload":null}',
        '{"type":"subscribe","id":"1","payload":"{hello}"}',
        '{"type":"subscribe","id":"1","payload":{}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":[]}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{hello}","operationName":1}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{hello}","variables":{"a":' + "[" * 90 + "]" * 90 + "}}}",
        '{"type":"subscribe","id":"1","payload":{"query":"{hello} #\\ud800"}}',
        '{"type":"subscribe","id":"1","payload":{"query":"{hello}","extensions":1}}',
        '{"type":"complete"}',
        '{"type":"ping","payload":{"a":NaN}}',
        '{"type":"ping","payload":{"a":' + "1" * 5000 + "}}",
        "[" * 30_000,
        b'{"type":"ping"}',
    ],
    ids=lambda message: str(message)[:40],
)
async def test_rubbish_closes_with_4400(talking: Talking, message: str | bytes) -> None:
    async with talking() as talk:
        await (await talk.greeted()).say(message)
        assert await talk.closed() == 4400


async def test_a_wrong_greeting_closes(talking: Talking) -> None:
    for message, code in [
        ({"type": "connection_init", "payload": []}, 4400),
        ({"type": "connection_init", "payload": {"authorization": "Bearer bad"}}, 4403),
        ({"type": "connection_init", "payload": {"authorization": 1}}, 4403),
        ({"id": "1", "type": "subscribe", "payload": {"query": "{ hello }"}}, 4401),
    ]:
        async with talking() as talk:
            await talk.say(message)
            assert await talk.closed() == code


async def test_greeting_twice_or_one_id_twice_closes(talking: Talking) -> None:
    async with talking() as talk:
        await (await talk.greeted()).say({"type": "connection_init"})
        assert await talk.closed() == 4429
    async with talking() as talk:
        await (await talk.greeted()).ask("subscription { count(to: 0) }")
        await talk.ask("subscription { count(to: 0) }")
        assert await talk.closed() == 4409


async def test_who_does_not_greet_is_sent_away(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(seconds=5) == view.INIT_WITHIN
    monkeypatch.setattr(view, "INIT_WITHIN", timedelta(seconds=0.1))
    async with (
        served(an_app(storage)) as address,
        connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], proxy=None) as socket,
    ):
        assert await Talk(socket).closed() == 4408


async def test_only_the_present_protocol_is_spoken(talking: Talking) -> None:
    async with talking(protocol="graphql-ws") as talk:
        assert await talk.closed() == 4406


async def test_foreign_pages_may_not_connect(talking: Talking) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with talking(origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_twenty_operations_at_once_and_no_more(talking: Talking) -> None:
    ENDED.clear()
    async with talking() as talk:
        await talk.greeted()
        for number in range(21):
            await talk.ask("subscription { count(to: 0) }", str(number))
        heard = await talk.hear()
        assert (heard["id"], code_of(heard)) == ("20", "TOO_MANY_OPERATIONS")
        await talk.say({"id": "0", "type": "complete"})
        await talk.ask("{ hello }", "again")
        assert (await talk.hear())["id"] == "again"
    async with asyncio.timeout(10):
        while len(ENDED) < 20:
            await asyncio.sleep(0.01)
    assert ENDED == ["count 0"] * 20


async def test_ping_is_answered(talking: Talking) -> None:
    async with talking() as talk:
        await talk.say({"type": "ping"})
        assert await talk.hear() == {"type": "pong"}


async def test_a_session_that_has_run_out_starts_nothing_more(talking: Talking, storage: Storage) -> None:
    clock = cast("SetClock", storage.clock)
    async with talking() as talk:
        await talk.greeted(authorization="Bearer good")
        clock.advance(minutes=15)
        await talk.ask("{ hello }")
        heard = await talk.hear()
        clock.time = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    assert (heard["type"], code_of(heard)) == ("error", "UNAUTHENTICATED")
