"""Server-sent events, one stream for each operation, read from a real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import httpx2
import pytest

from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.streaming import events, streams
from tests.conftest import SetClock
from tests.web.graphql.house import ENDED, EXPIRES, an_app, ask, served
from tests.web.graphql.stream import MEDIA, Event, streaming

pytestmark = pytest.mark.anyio
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        served(an_app(storage)) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", trust_env=False) as opened,
    ):
        yield opened


def told(**data: object) -> Event:
    return Event("next", {"data": data})


async def until_ended(count: int) -> None:
    async with asyncio.timeout(10):
        while len(ENDED) < count:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("accept", [MEDIA, "text/event-stream, multipart/mixed", URQL])
async def test_a_subscription_tells_and_completes(client: httpx2.AsyncClient, accept: str) -> None:
    async with streaming(client, "subscription { count(to: 2) }", accept=accept) as stream:
        assert stream.response.status_code == 200
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        assert [await stream.hear() for _ in range(4)] == [told(count=1), told(count=2), Event("complete"), None]


async def test_what_is_no_subscription_is_json_unless_only_a_stream_will_do(client: httpx2.AsyncClient) -> None:
    answer = await ask(client, "query subscription { hello }", URQL)
    assert answer.json() == {"data": {"hello": "Hello, you!"}}
    async with streaming(client, "{ hello }", authorization="Bearer good") as stream:
        assert [await stream.hear() for _ in range(3)] == [told(hello="Hello, you!"), Event("complete"), None]
    greet = 'mutation { greet(input: {name: "Ann"}) { greeting } }'
    async with streaming(client, greet, authorization="Bearer good") as stream:
        assert await stream.hear() == told(greet={"greeting": "Hello, Ann!"})


async def test_a_subscription_may_come_by_get_and_a_mutation_not(client: httpx2.AsyncClient) -> None:
    async with streaming(client, "subscription { count(to: 1) }", method="GET") as stream:
        assert await stream.hear() == told(count=1)
    greet = 'mutation { greet(input: {name: "Ann"}) { greeting } }'
    async with streaming(client, greet, method="GET", authorization="Bearer good") as stream:
        assert (stream.response.status_code, stream.response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($to: Int!) { count(to: $to) }", "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
    ],
)
async def test_a_faulty_document_is_told_by_an_event(client: httpx2.AsyncClient, query: str, code: str) -> None:
    async with streaming(client, query) as stream:
        heard = await stream.hear()
        assert heard
        assert [error["extensions"]["code"] for error in heard.data["errors"]] == [code]
        assert "data" not in heard.data
        assert await stream.hear() == Event("complete")


async def test_what_goes_wrong_on_the_way_is_told_and_masked(client: httpx2.AsyncClient) -> None:
    async with streaming(client, "subscription { fails }") as stream:
        assert await stream.hear() == told(fails=1)
        heard = json.dumps((await stream.hear() or Event("")).data)
        assert await stream.hear() == Event("complete")
    assert "INTERNAL_SERVER_ERROR" in heard
    assert "example.org" not in heard


async def test_a_request_that_is_none_is_refused_before_it_streams(client: httpx2.AsyncClient) -> None:
    accept = {"accept": MEDIA}
    assert (await client.post("/graphql", content=b"[", headers=accept)).status_code == 415
    assert (await client.post("/graphql", json=[], headers=accept)).status_code == 400
    assert (await client.post("/graphql", json={}, headers=accept)).status_code == 400
    bad = {**accept, "authorization": "Bearer bad"}
    assert (await client.post("/graphql", json={"query": "{hello}"}, headers=bad)).status_code == 401


async def test_json_alone_takes_no_subscription(client: httpx2.AsyncClient) -> None:
    answer = await ask(client, "subscription { count(to: 1) }")
    assert answer.status_code == 406


async def test_heartbeats_keep_it_open(client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert events.HEARTBEAT_SECONDS < 15
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.02)
    async with streaming(client, "subscription { count(to: 0) }") as stream:
        assert [await stream.hear(heartbeats=True) for _ in range(5)] == [Event("")] * 5


async def test_who_leaves_ends_the_operation(client: httpx2.AsyncClient) -> None:
    ENDED.clear()
    async with streaming(client, "subscription { count(to: 0) }") as stream:
        await stream.hear(heartbeats=True)
    await until_ended(1)
    assert ENDED == ["count 0"]


async def test_it_ends_with_the_token_so_that_clients_come_with_another(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    clock = cast("SetClock", storage.clock)
    clock.time = EXPIRES - timedelta(seconds=0.1)
    async with streaming(client, "subscription { count(to: 0) }", authorization="Bearer good") as stream:
        heard = await stream.hear()
        assert heard
        assert heard.data["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await stream.hear() is None


async def test_so_many_for_one_person_and_for_one_address(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (streams.MOST_OF_A_PERSON, streams.MOST_OF_AN_ADDRESS) == (20, 200)
    monkeypatch.setattr(streams, "MOST_OF_A_PERSON", 1)
    monkeypatch.setattr(streams, "MOST_OF_AN_ADDRESS", 2)
    endless = "subscription { count(to: 0) }"
    async with streaming(client, endless, authorization="Bearer good"):
        async with streaming(client, endless, authorization="Bearer good") as refused:
            assert (refused.response.status_code, refused.response.headers["retry-after"]) == (429, "10")
        async with streaming(client, endless), streaming(client, endless) as refused:
            assert refused.response.status_code == 429
        async with asyncio.timeout(10):
            while (await client.put("/graphql")).status_code != 201:  # the server hears a little later who has left
                await asyncio.sleep(0.01)
