"""Answers that clients may keep, and ask about again; and answers made shorter on their way."""

import json

import httpx2
import pytest
import zstandard
from starlette.responses import Response

from pledgebank.web.compression import compressed
from pledgebank.web.graphql import http
from tests.web.graphql.house import GRAPHQL, ask

pytestmark = pytest.mark.anyio
LONG = "n" * 3_000


async def get(client: httpx2.AsyncClient, query: str, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get("/graphql", params={"query": query}, headers={"accept": GRAPHQL, **named})


async def test_an_answer_got_may_be_kept_and_asked_about_again(explorable: httpx2.AsyncClient) -> None:
    first = await get(explorable, "{ hello }")
    assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert first.headers["vary"] == "Accept, Accept-Language, Authorization, Accept-Encoding"
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert len(tag) == 36
    for condition in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = await get(explorable, "{ hello }", if_none_match=condition)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
    changed = await get(explorable, '{ hello(name: "Ann") }', if_none_match=tag)
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)


@pytest.mark.parametrize("condition", ["", '"', "a", 'W/"' + "0" * 32 + '"', ",,,"])
async def test_other_conditions_are_not_met(explorable: httpx2.AsyncClient, condition: str) -> None:
    assert (await get(explorable, "{ hello }", if_none_match=condition)).status_code == 200


@pytest.mark.parametrize("query", ["{ nobody }", "{ hello refused }", "{ broken }", "{ hello"])
async def test_an_answer_with_errors_is_never_kept(explorable: httpx2.AsyncClient, query: str) -> None:
    response = await get(explorable, query, if_none_match="*")
    assert response.json()["errors"]
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


async def test_an_answer_to_a_post_is_never_kept(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ hello }", headers={"if-none-match": "*"})
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in response.headers


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
async def test_a_long_answer_is_compressed(client: httpx2.AsyncClient, accept: str, encoding: str) -> None:
    query = "query ($n: String!) { hello(name: $n) }"
    response = await ask(client, query, accept, variables={"n": LONG}, headers={"accept-encoding": encoding})
    assert response.headers["content-encoding"] == encoding
    assert int(response.headers["content-length"]) < 200
    assert response.headers["vary"] == http.VARY
    unpacked = zstandard.decompress(response.content) if encoding == "zstd" else response.content
    assert json.loads(unpacked) == {"data": {"hello": f"Hello, {LONG}!"}}


async def test_a_short_answer_is_not_compressed_nor_one_for_who_cannot_read_it(client: httpx2.AsyncClient) -> None:
    short = await ask(client, "{ hello }", headers={"accept-encoding": "gzip"})
    plain = await ask(client, f'{{ hello(name: "{LONG}") }}', headers={"accept-encoding": "identity"})
    for response in (short, plain):
        assert "content-encoding" not in response.headers
        assert response.headers["vary"] == http.VARY


async def test_what_a_deed_answers_is_not_compressed(client: httpx2.AsyncClient) -> None:
    query = f'mutation {{ greet(input: {{name: "{LONG}"}}) {{ greeting }} }}'
    headers = {"accept-encoding": "gzip", "authorization": "Bearer good"}
    response = await ask(client, query, headers=headers)
    assert len(response.json()["data"]["greet"]["greeting"]) > 3_000
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("media", ["text/event-stream", "multipart/mixed; boundary=x", "image/png"])
async def test_streams_and_pictures_are_left_alone(media: str) -> None:
    app = compressed(Response(LONG, media_type=media))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
        response = await client.get("/", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in response.headers


async def test_the_tag_is_the_same_however_the_answer_was_sent(explorable: httpx2.AsyncClient) -> None:
    answers = [
        await get(explorable, f'{{ hello(name: "{LONG}") }}', accept_encoding=one)
        for one in ("zstd", "br", "gzip", "identity")
    ]
    assert len({answer.headers["etag"] for answer in answers}) == 1
