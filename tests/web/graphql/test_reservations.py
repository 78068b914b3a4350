"""Server-sent events, one stream for many operations, read from a real server."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.streaming import reservations, streams
from tests.web.graphql.house import ENDED, an_app, served
from tests.web.graphql.stream import MEDIA, TOKEN, Event, streaming
from tests.web.graphql.test_events import until_ended

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        served(an_app(storage)) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", trust_env=False) as opened,
    ):
        yield opened


async def reserved(client: httpx2.AsyncClient, **headers: str) -> str:
    answer = await client.put("/graphql", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "text/plain; charset=utf-8")
    return answer.text


async def begin(client: httpx2.AsyncClient, token: str, query: str, name: object, **headers: str) -> httpx2.Response:
    body = {"query": query, "extensions": {"operationId": name}}
    return await client.post("/graphql", json=body, headers={TOKEN: token, **headers})


def told(name: str, **data: object) -> Event:
    return Event("next", {"id": name, "payload": {"data": data}})


def code(answer: httpx2.Response) -> Any:
    return answer.json()["errors"][0]["extensions"]["code"]


async def test_operations_are_accepted_and_told_on_the_one_stream(client: httpx2.AsyncClient) -> None:
    token = await reserved(client)
    async with streaming(client, method="GET", x_graphql_event_stream_token=token) as stream:
        assert (await begin(client, token, "subscription { count(to: 1) }", "a")).status_code == 202
        assert [await stream.hear(), await stream.hear()] == [told("a", count=1), Event("complete", {"id": "a"})]
        assert (await begin(client, token, "{ hello }", "a")).status_code == 202
        assert [await stream.hear(), await stream.hear()] == [
            told("a", hello="Hello, you!"),
            Event("complete", {"id": "a"}),
        ]


async def test_what_is_asked_before_it_is_opened_waits_and_the_token_may_be_in_the_address(
    client: httpx2.AsyncClient,
) -> None:
    token = await reserved(client)
    assert (await begin(client, token, "{ hello }", "early")).status_code == 202
    answer = client.stream("GET", "/graphql", params={"token": token}, headers={"accept": MEDIA})
    async with answer as response:
        assert response.status_code == 200
        async for part in response.aiter_text():
            if "early" in part:
                break


async def test_stopping_one_operation_leaves_the_others(client: httpx2.AsyncClient) -> None:
    ENDED.clear()
    token = await reserved(client)
    async with streaming(client, method="GET", x_graphql_event_stream_token=token) as stream:
        for name in ("one", "two"):
            assert (await begin(client, token, "subscription { count(to: 0) }", name)).status_code == 202
        for name in ("one", "one", "unknown"):
            stopped = await client.delete("/graphql", params={"operationId": name}, headers={TOKEN: token})
            assert stopped.status_code == 200
        await until_ended(1)
        assert (await begin(client, token, "{ hello }", "one")).status_code == 202
        assert await stream.hear() == told("one", hello="Hello, you!")
        assert ENDED == ["count 0"]
        assert (await client.delete("/graphql", headers={TOKEN: token})).status_code == 400
    await until_ended(2)


async def test_what_cannot_run_is_refused_at_once(client: httpx2.AsyncClient) -> None:
    token = await reserved(client)
    for query, expected in [
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
    ]:
        refused = await begin(client, token, query, "a")
        assert (refused.status_code, code(refused)) == (400, expected)
    for name in (None, "", 1, "x" * 129):
        assert (await begin(client, token, "{ hello }", name)).status_code == 400
    assert (await client.get("/graphql", headers={TOKEN: token, "accept": "text/html"})).status_code == 406


async def test_one_name_and_one_stream_are_used_once(client: httpx2.AsyncClient) -> None:
    token = await reserved(client)
    assert (await begin(client, token, "subscription { count(to: 0) }", "a")).status_code == 202
    again = await begin(client, token, "subscription { count(to: 0) }", "a")
    assert (again.status_code, code(again)) == (409, "OPERATION_EXISTS")
    opened = streaming(client, method="GET", x_graphql_event_stream_token=token)
    async with opened, streaming(client, method="GET", x_graphql_event_stream_token=token) as second:
        assert second.response.status_code == 409


async def test_a_stream_is_for_who_reserved_it(client: httpx2.AsyncClient) -> None:
    mine = await reserved(client, authorization="Bearer good")
    guests = await reserved(client)
    for token, headers in ((mine, {}), (guests, {"authorization": "Bearer good"}), ("x" * 43, {})):
        refused = [
            await begin(client, token, "{ hello }", "a", **headers),
            await client.get("/graphql", headers={TOKEN: token, "accept": MEDIA, **headers}),
            await client.delete("/graphql", params={"operationId": "a"}, headers={TOKEN: token, **headers}),
        ]
        assert [(one.status_code, code(one)) for one in refused] == [(404, "STREAM_NOT_FOUND")] * 3
    assert (await begin(client, mine, "{ hello }", "a", authorization="Bearer good")).status_code == 202


async def test_a_stream_that_was_left_is_gone_with_all_its_operations(client: httpx2.AsyncClient) -> None:
    ENDED.clear()
    token = await reserved(client)
    async with streaming(client, method="GET", x_graphql_event_stream_token=token):
        assert (await begin(client, token, "subscription { count(to: 0) }", "a")).status_code == 202
    await until_ended(1)
    async with asyncio.timeout(10):
        while (await begin(client, token, "{ hello }", "b")).status_code != 404:
            await asyncio.sleep(0.01)


async def test_what_comes_in_after_its_stream_was_left_does_not_begin(client: httpx2.AsyncClient) -> None:
    token, left = await reserved(client), asyncio.Event()
    body = json.dumps({"query": "subscription { count(to: 0) }", "extensions": {"operationId": "late"}}).encode()

    async def slowly() -> AsyncIterator[bytes]:
        yield body[:9]
        await left.wait()
        yield body[9:]

    headers = {TOKEN: token, "content-type": "application/json"}
    async with streaming(client, method="GET", x_graphql_event_stream_token=token):
        asking = asyncio.create_task(client.post("/graphql", content=slowly(), headers=headers))
        await asyncio.sleep(0.1)
    async with asyncio.timeout(10):
        while (await begin(client, token, "{ hello }", "b")).status_code != 404:
            await asyncio.sleep(0.01)
    left.set()
    refused = await asking
    assert (refused.status_code, code(refused)) == (404, "STREAM_NOT_FOUND")


async def test_twenty_operations_at_once_and_no_more(client: httpx2.AsyncClient) -> None:
    token = await reserved(client)
    for number in range(20):
        assert (await begin(client, token, "subscription { count(to: 0) }", str(number))).status_code == 202
    refused = await begin(client, token, "subscription { count(to: 0) }", "20")
    assert (refused.status_code, code(refused)) == (429, "TOO_MANY_OPERATIONS")


async def test_reservations_are_bounded_and_expire(client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reservations.OPENED_WITHIN == 30
    monkeypatch.setattr(reservations, "OPENED_WITHIN", 0.3)
    monkeypatch.setattr(streams, "MOST_OF_AN_ADDRESS", 2)
    ENDED.clear()
    token = await reserved(client)
    await begin(client, token, "subscription { count(to: 0) }", "a")
    await reserved(client)
    assert (await client.put("/graphql")).status_code == 429
    await until_ended(1)
    assert (await begin(client, token, "{ hello }", "b")).status_code == 404
    async with asyncio.timeout(10):
        while (await client.put("/graphql")).status_code != 201:
            await asyncio.sleep(0.05)
