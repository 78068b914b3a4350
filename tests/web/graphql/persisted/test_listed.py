"""A list of documents: with it nothing else runs, however it is asked for and however it was laid out."""

import json
from collections.abc import AsyncIterator
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import parse, print_ast
from graphql.utilities import strip_ignored_characters
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from pledgebank.storage.mongo import Storage
from pledgebank.web.graphql.http import Asked, BadRequest
from pledgebank.web.graphql.persisted import listed as lists
from pledgebank.web.graphql.persisted.listed import Listed
from pledgebank.web.graphql.persisted.names import digest_of
from pledgebank.web.graphql.persisted.store import COLLECTION
from tests.web.graphql.house import a_client, an_app, code_of, served

pytestmark = pytest.mark.anyio
HELLO = "query Hello { deeper { hello } hello }"
COUNT = "subscription { count(to: 1) }"
DIGEST = sha256(HELLO.encode()).hexdigest()
TEXTS = {f"sha256:{DIGEST}": HELLO, md5(COUNT.encode()).hexdigest(): COUNT}


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    async with a_client(an_app(storage, explorable=True, listed=Listed(TEXTS))) as opened:
        yield opened


async def post(client: httpx2.AsyncClient, **body: object) -> httpx2.Response:
    return await client.post("/graphql", json=body)


@pytest.mark.parametrize(
    "named",
    [
        {"documentId": f"sha256:{DIGEST}"},
        {"documentId": DIGEST},
        {"id": DIGEST},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}},
        {"query": HELLO},
        {"query": HELLO, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}},
    ],
    ids=str,
)
async def test_a_listed_document_runs_by_name_and_by_text(client: httpx2.AsyncClient, named: dict[str, Any]) -> None:
    assert (await post(client, **named)).json()["data"]["hello"] == "Hello, you!"


async def test_the_names_are_those_of_the_list_and_the_hashes_of_its_texts() -> None:
    listed = Listed(TEXTS)
    for name in (md5(COUNT.encode()).hexdigest(), digest_of(COUNT)):
        assert (await listed.whole(Asked(id=name))).query == COUNT


@pytest.mark.parametrize(
    "text",
    [
        "query Hello {\n  hello # please\n  deeper { hello }\n}",
        "query Hello { __typename deeper { hello __typename } hello }",
        print_ast(parse(HELLO)),
        strip_ignored_characters(HELLO),
    ],
)
async def test_layout_order_and_added_typenames_make_no_difference(client: httpx2.AsyncClient, text: str) -> None:
    assert (await post(client, query=text)).json()["data"]["hello"] == "Hello, you!"
    by_its_own_hash = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}
    assert (await post(client, extensions=by_its_own_hash)).json()["data"]["hello"] == "Hello, you!"


@pytest.mark.parametrize(
    "text",
    [
        "{ hello }",
        "query Hello { deeper { hello } hello me }",
        "query Hello { deeper { hello } a: hello }",
        "query Hello { deeper { hello } hello(name: 1) }",
        "query Hello { deeper { hello } hello @skip(if: true) }",
        "query Hello { deeper { hello } hello a: __typename }",
        "query Other { deeper { hello } hello }",
        HELLO + " query More { me }",
        "mutation Hello { deeper { hello } hello }",
        "{ hello",
        "{ __schema { queryType { name } } }",
        "{" + "a{" * 150 + "a" + "}" * 151,
    ],
)
async def test_nothing_else_runs(client: httpx2.AsyncClient, storage: Storage, text: str) -> None:
    digest = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}
    for response in (
        await post(client, query=text),
        await post(client, query=text, extensions=digest),
        await post(client, query=text, documentId=DIGEST),
        await client.get("/graphql", params={"query": text}),
    ):
        assert (response.status_code, code_of(response)) == (403, "PERSISTED_QUERY_NOT_IN_LIST")
    named = await post(client, extensions=digest)
    assert (named.status_code, named.json()["errors"][0]["message"]) == (200, "PersistedQueryNotFound")
    assert await storage.database[COLLECTION].count_documents({}) == 0


async def test_nothing_else_runs_on_websockets(storage: Storage) -> None:
    async with served(an_app(storage, listed=Listed(TEXTS))) as address:
        url = f"ws://{address}/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            for payload, told in (
                ({"query": "subscription { count(to: 2) }"}, "error"),
                ({"query": "{ hello }"}, "error"),
                ({"documentId": "nothing"}, "error"),
                ({"query": COUNT}, "next"),
                ({"id": digest_of(COUNT)}, "next"),
            ):
                await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                assert json.loads(await socket.recv())["type"] == told
                if told == "next":
                    assert json.loads(await socket.recv())["type"] == "complete"


async def test_two_documents_differ_by_the_order_of_a_value_alone() -> None:
    listed = Listed({"a": '{ nodes(ids: ["a", "b"]) { id } }'})
    with pytest.raises(BadRequest):
        await listed.whole(Asked(query='{ nodes(ids: ["b", "a"]) { id } }'))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"{", "is no JSON object of names and documents"),
        (b"[]", "is no JSON object of names and documents"),
        (b'{"a": 1}', "is no JSON object of names and documents"),
        (b'{"a": "{ hello"}', "holds what is no GraphQL document"),
    ],
)
def test_a_file_must_be_one(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "documents.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=said):
        Listed(lists.read(path))
