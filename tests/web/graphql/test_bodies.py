"""Bodies of requests: what is no JSON, no UTF-8, no request or too large never gets further, and never is a 500."""

import gzip
import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.web.graphql.house import GRAPHQL, code_of

pytestmark = pytest.mark.anyio
JSON = {"content-type": "application/json"}
DEEP = b'{"query":"{hello}","variables":{"a":' + b"[" * 2000 + b"]" * 2000 + b"}}"
HALF_DEEP = b'{"query":"{hello}","variables":{"a":' + b"[" * 100 + b"]" * 100 + b"}}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"true",
        b"123",
        b'"abc"',
        b"[]",
        b'[{"query":"{hello}"}]',
        b"{",
        b"{} {}",
        b"{}",
        b'{"query":""}',
        b'{"query":null}',
        b'{"query":1}',
        b'{"query":["{hello}"]}',
        b'{"query":"{hello}","variables":"a"}',
        b'{"query":"{hello}","variables":[]}',
        b'{"query":"{hello}","operationName":1}',
        b'{"query":"{hello}","extensions":[]}',
        b'{"query":"{hello}","variables":{"a":NaN}}',
        b'{"query":"{hello}","variables":{"a":-Infinity}}',
        b'{"query":"{hello}","variables":{"a":1e999}}',
        b'{"query":"{hello}","variables":{"a":' + b"1" * 5000 + b"}}",
        b'{"query":"{hello}","variables":{"a":"\\ud800"}}',
        b'{"query":"{hello}","variables":{"\\udc00":1}}',
        b'{"query":"{hello} #\\ud800"}',
        b'{"query":"{hello}\xff"}',
        b'{"query":"{hello}","other":"\xff"}',
        b'{"query":"{hello}","variables":{"a":"\xed\xa0\x80"}}',
        b'\xef\xbb\xbf{"query":"{hello}"}',
        '{"query":"{hello}"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"other":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        DEEP,
        HALF_DEEP,
    ],
    ids=lambda body: body[:40],
)
@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
async def test_a_body_that_is_no_request_is_a_400(client: httpx2.AsyncClient, body: bytes, accept: str) -> None:
    response = await client.post("/graphql", content=body, headers={**JSON, "accept": accept})
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "text/plain"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_other_kinds_of_body_are_a_415(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.post("/graphql", content=gzip.compress(b'{"query":"{hello}"}'), headers=headers)
    assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_takes_256_kilobytes_and_no_more(client: httpx2.AsyncClient) -> None:
    body = json.dumps({"query": "{ hello }", "other": ""}).encode()
    fits = body.replace(b'""', b'"' + b"a" * (256 * 1024 - len(body)) + b'"')
    assert (await client.post("/graphql", content=fits, headers=JSON)).status_code == 200
    response = await client.post("/graphql", content=fits + b" ", headers=JSON)
    assert (response.status_code, code_of(response)) == (413, "PAYLOAD_TOO_LARGE")


async def test_takes_documents_of_64_kilobytes_and_no_more(client: httpx2.AsyncClient) -> None:
    document = "{ hello } #"
    for length, status in ((64 * 1024, 200), (64 * 1024 + 1, 413)):
        response = await client.post("/graphql", json={"query": document.ljust(length, "a")})
        assert response.status_code == status


async def test_takes_no_more_from_a_sender_that_does_not_say_how_much(client: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    response = await client.post("/graphql", content=endless(), headers=JSON)
    assert response.status_code == 413
