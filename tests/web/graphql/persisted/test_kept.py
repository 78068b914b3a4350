"""Automatic persisted queries: a document is sent once, and from then on named by its hash, on every server."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from pledgebank import database
from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.persisted import store as documents
from pledgebank.web.graphql.persisted.store import Documents
from tests.conftest import SetClock
from tests.web.graphql.house import GRAPHQL, a_client, an_app, code_of, served

pytestmark = pytest.mark.anyio
HELLO = "query ($n: String) { hello(name: $n) }"


@pytest.fixture(autouse=True)
async def nothing_kept(storage: Storage) -> AsyncIterator[None]:
    yield
    await storage.database[documents.COLLECTION].delete_many({})


def named(text: str, **more: object) -> dict[str, Any]:
    digest = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}, **more}


async def post(client: httpx2.AsyncClient, **body: object) -> httpx2.Response:
    return await client.post("/graphql", json=body, headers={"accept": GRAPHQL})


async def get(client: httpx2.AsyncClient, **asked: object) -> httpx2.Response:
    parameters = {name: part if isinstance(part, str) else json.dumps(part) for name, part in asked.items()}
    return await client.get("/graphql", params=parameters, headers={"accept": GRAPHQL})


async def kept(storage: Storage) -> list[str]:
    return [row["text"] async for row in storage.database[documents.COLLECTION].find()]


@pytest.mark.parametrize("ask", [post, get])
async def test_what_is_not_known_is_asked_for_in_the_words_that_clients_look_for(
    client: httpx2.AsyncClient, ask: Any
) -> None:
    response = await ask(client, **named(HELLO))
    assert response.status_code == 200
    assert response.json() == {
        "errors": [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]
    }
    assert response.headers["cache-control"] == "no-store"


async def test_what_one_server_was_sent_another_finds(client: httpx2.AsyncClient, storage: Storage) -> None:
    first = await post(client, query=HELLO, variables={"n": "Ann"}, **named(HELLO))
    assert first.json() == {"data": {"hello": "Hello, Ann!"}}
    async with a_client(an_app(storage)) as other:
        assert (await post(other, variables={"n": "Bo"}, **named(HELLO))).json() == {"data": {"hello": "Hello, Bo!"}}
        by_get = await get(other, variables={"n": "Cy"}, **named(HELLO))
        assert by_get.json() == {"data": {"hello": "Hello, Cy!"}}
        digest = sha256(HELLO.encode()).hexdigest()
        for name in ({"documentId": f"sha256:{digest}"}, {"documentId": digest}, {"id": digest}):
            assert (await get(other, **name)).json() == {"data": {"hello": "Hello, you!"}}
    assert await kept(storage) == [HELLO]


async def test_urql_may_have_its_document_kept_by_get(client: httpx2.AsyncClient, storage: Storage) -> None:
    assert (await get(client, query=HELLO, **named(HELLO))).json() == {"data": {"hello": "Hello, you!"}}
    assert await kept(storage) == [HELLO]
    assert (await get(client, query="{ hello }", **named(HELLO))).status_code == 400
    for unnamed in ({}, {"persistedQuery": None}):
        assert (await get(client, query="{ hello }", extensions=unnamed)).status_code == 405


async def test_a_named_mutation_needs_post_all_the_same(client: httpx2.AsyncClient) -> None:
    deed = 'mutation { greet(input: {name: ""}) { errors { code } } }'
    assert "errors" not in (await post(client, query=deed, **named(deed))).json()
    response = await get(client, **named(deed))
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_an_answer_to_a_named_question_may_be_kept(client: httpx2.AsyncClient) -> None:
    await post(client, query=HELLO, **named(HELLO))
    response = await get(client, **named(HELLO))
    assert response.headers["cache-control"] == "private, max-age=0, must-revalidate"
    headers = {"accept": GRAPHQL, "if-none-match": response.headers["etag"]}
    parameters = {"extensions": json.dumps(named(HELLO)["extensions"])}
    assert (await client.get("/graphql", params=parameters, headers=headers)).status_code == 304


async def test_a_hash_in_capitals_is_the_same(client: httpx2.AsyncClient) -> None:
    await post(client, query=HELLO, **named(HELLO))
    digest = sha256(HELLO.encode()).hexdigest().upper()
    response = await post(client, extensions={"persistedQuery": {"version": 1, "sha256Hash": digest}})
    assert response.json() == {"data": {"hello": "Hello, you!"}}


async def test_a_hash_of_something_else_is_refused_and_nothing_kept(
    client: httpx2.AsyncClient, storage: Storage
) -> None:
    response = await post(client, query="{ hello }", **named("{ day }"))
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")
    assert await kept(storage) == []


@pytest.mark.parametrize(
    "told", [1, "a", [], {}, {"version": 2, "sha256Hash": "a" * 64}, {"version": 1}, {"version": 1, "sha256Hash": "a"}]
)
async def test_what_makes_no_sense_is_refused(client: httpx2.AsyncClient, told: object) -> None:
    response = await post(client, query="{ hello }", extensions={"persistedQuery": told})
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("name", ["a", "sha256:", "x" * 500])
async def test_an_unknown_name_is_a_404(client: httpx2.AsyncClient, name: str) -> None:
    response = await post(client, documentId=name)
    assert (response.status_code, code_of(response)) == (404, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.parametrize("body", [{}, {"documentId": 1}, {"id": None}, {"id": ""}, {"extensions": {}}])
async def test_neither_document_nor_name_is_a_400(client: httpx2.AsyncClient, body: dict[str, object]) -> None:
    assert (await post(client, **body)).status_code == 400


@pytest.mark.parametrize(
    "text",
    ["{ hello", "{ nobody }", "{" + "deeper { " * 20 + "hello" + "}" * 21, "{ hello } #" + "a" * 8192],
    ids=["no document", "invalid", "too deep", "too long"],
)
async def test_what_could_not_run_or_is_long_is_not_kept(
    client: httpx2.AsyncClient, storage: Storage, text: str
) -> None:
    await post(client, query=text, **named(text))
    assert await kept(storage) == []


async def test_a_document_sent_without_its_hash_is_not_kept(client: httpx2.AsyncClient, storage: Storage) -> None:
    await post(client, query=HELLO)
    await post(client, query=HELLO, id="mine")
    assert await kept(storage) == []


async def test_strangers_can_fill_so_much_and_no_more(
    client: httpx2.AsyncClient, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST", 3)
    for number in range(5):
        text = f"{{ hello }} #{number}"
        assert (await post(client, query=text, **named(text))).json() == {"data": {"hello": "Hello, you!"}}
    assert await kept(storage) == ["{ hello } #0", "{ hello } #1", "{ hello } #2"]
    assert "errors" in (await post(client, **named("{ hello } #4"))).json()
    assert (await post(client, **named("{ hello } #0"))).json() == {"data": {"hello": "Hello, you!"}}


async def test_a_process_holds_only_the_documents_used_last(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "HELD", 2)
    known = Documents(storage)
    for text in "abc":
        await known.keep(text, text)
    assert list(known._held) == ["b", "c"]
    assert [await known.get(text) for text in "abcd"] == ["a", "b", "c", None]


async def test_use_is_noted_once_a_day_and_what_is_unused_for_a_week_goes(storage: Storage) -> None:
    clock = storage.clock
    assert isinstance(clock, SetClock)
    began, collection, known = clock.now(), storage.database[documents.COLLECTION], Documents(storage)

    async def noted() -> timedelta:
        row = await collection.find_one({"_id": "a"})
        assert row is not None
        return timedelta(seconds=(row["used_at"] - began).total_seconds())

    await known.keep("a", "{ hello }")
    for hours, told in ((23, 0), (1, 24), (12, 24), (12, 48)):
        clock.advance(hours=hours)
        await known.get("a")
        assert await noted() == timedelta(hours=told)
    clock.time = began
    [expiring] = [index for index in database.INDEXES if index.collection == documents.COLLECTION]
    assert (expiring.keys, expiring.expires) == ((("used_at", 1),), 7 * 24 * 3600)


async def test_a_database_that_fails_only_means_that_nothing_is_kept(
    client: httpx2.AsyncClient, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("pledgebank.storage.alone.take", fails)
    response = await post(client, query=HELLO, **named(HELLO))
    assert response.json() == {"data": {"hello": "Hello, you!"}}
    assert await kept(storage) == []


async def test_a_named_document_is_neither_parsed_nor_judged_again(storage: Storage) -> None:
    made = an_app(storage)
    known = made.routes[0].endpoint.schema.known  # type: ignore[attr-defined]  # a view
    async with a_client(made) as client:
        await post(client, query=HELLO, **named(HELLO))
        before = known.hits
        assert before == 1  # judged before it was kept, and not again to run it
        for _ in range(3):
            await post(client, **named(HELLO))
        assert known.hits == before + 3


async def test_works_on_websockets_too(storage: Storage) -> None:
    subscription = "subscription { count(to: 1) }"
    async with served(an_app(storage)) as address:
        url = f"ws://{address}/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:

            async def ask(payload: dict[str, Any], answers: int) -> list[Any]:
                await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                return [json.loads(await socket.recv()) for _ in range(answers)]

            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            [missed] = await ask(named(subscription), 1)
            assert (missed["type"], missed["payload"][0]["message"]) == ("error", "PersistedQueryNotFound")
            counted = {"data": {"count": 1}}
            for payload in (named(subscription, query=subscription), named(subscription)):
                told, done = await ask(payload, 2)
                assert (told["payload"], done["type"]) == (counted, "complete")
    async with served(an_app(storage)) as address, httpx2.AsyncClient(base_url=f"http://{address}") as other:
        response = await post(other, **named(subscription))
        assert code_of(response) == "NOT_ACCEPTABLE"
