"""GraphQL over HTTP: what is taken, what is refused, and how."""

import httpx2
import pytest

from tests.web.graphql.house import GRAPHQL, PERSON, ask, code_of, world

pytestmark = pytest.mark.anyio


async def test_answers_a_query_in_the_type_asked_for(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "query Q($n: String) { hello(name: $n) }", variables={"n": "Ann"}, operationName="Q")
    assert (response.status_code, response.json()) == (200, {"data": {"hello": "Hello, Ann!"}})
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json;q=0.9, application/graphql-response+json", GRAPHQL),
        ("image/png, application/*;q=0.1", "application/json"),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", GRAPHQL),
    ],
)
async def test_negotiates_the_type_of_the_answer(client: httpx2.AsyncClient, accept: str, media: str) -> None:
    response = await ask(client, "{ hello }", accept)
    assert response.headers["content-type"].split(";")[0] == media


@pytest.mark.parametrize(
    "accept", ["image/png", "multipart/mixed", "text/event-stream;q=0", "application/json;q=0", "*/*;q=x"]
)
async def test_refuses_types_it_cannot_answer_in(client: httpx2.AsyncClient, accept: str) -> None:
    response = await ask(client, "{ hello }", accept)
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("query A($n: String!) { hello(name: $n) }", "BAD_USER_INPUT"),
        ("fragment F on Query { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ('{ hello(name: "\\uD800") }', "GRAPHQL_PARSE_FAILED"),
        ("{ " + "hello " * 2000 + "}", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_a_document_that_cannot_run_is_a_400_without_data(
    client: httpx2.AsyncClient, query: str, code: str
) -> None:
    response = await ask(client, query)
    assert (response.status_code, code_of(response)) == (400, code)
    assert "data" not in response.json()


async def test_clients_that_know_only_json_get_200_for_a_faulty_document(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ nobody }", "application/json")
    assert (response.status_code, code_of(response)) == (200, "GRAPHQL_VALIDATION_FAILED")


async def test_an_operation_that_is_not_there_is_refused(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "query A { hello }", operationName="B")
    assert (response.status_code, code_of(response)) == (400, "OPERATION_RESOLUTION_FAILURE")


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "OPTIONS"])
async def test_takes_only_the_methods_of_its_protocols(client: httpx2.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql?query={hello}")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, PUT, DELETE")


@pytest.mark.parametrize("asked", ["", "?query={hello}", "?query={hello}&documentId=a", "?query="])
async def test_production_takes_documents_by_post_alone(client: httpx2.AsyncClient, asked: str) -> None:
    response = await client.get("/graphql" + asked)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_demo_mode_takes_queries_by_get(explorable: httpx2.AsyncClient) -> None:
    query = {"query": "query ($n: String) { hello(name: $n) }", "variables": '{"n":"Ann"}', "operationName": ""}
    response = await explorable.get("/graphql", params=query)
    assert response.json()["data"] == {"hello": "Hello, Ann!"}


async def test_get_never_writes(explorable: httpx2.AsyncClient) -> None:
    query = 'mutation { greet(input: {name: "Ann"}) { greeting } }'
    response = await explorable.get("/graphql", params={"query": query})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("variables", ["[]", "{", "1"])
async def test_get_reads_variables_as_strictly(explorable: httpx2.AsyncClient, variables: str) -> None:
    response = await explorable.get("/graphql", params={"query": "{hello}", "variables": variables})
    assert response.status_code == 400


async def test_a_subscription_needs_a_websocket(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "subscription { count(to: 1) }")
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


async def test_a_guest_and_a_person_are_told_apart(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ me }", headers={"authorization": "Bearer good"})
    assert response.json() == {"data": {"me": str(PERSON)}}
    guest = (await ask(client, "{ me }")).json()["errors"][0]["extensions"]
    assert guest == {"code": "UNAUTHENTICATED", "reason": "SIGN_IN_NEEDED"}


@pytest.mark.parametrize("header", ["Bearer bad", "Bearer", "Basic good", "good"])
async def test_a_session_that_has_ended_is_a_401(client: httpx2.AsyncClient, header: str) -> None:
    response = await ask(client, "{ hello }", headers={"authorization": header})
    assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("header", "language"), [("cy, en;q=0.5", "cy"), ("pt-BR, pl;q=0.1", "pl"), ("pt-BR", "en"), ("<>", "en")]
)
async def test_language_is_the_best_liked_of_ours(client: httpx2.AsyncClient, header: str, language: str) -> None:
    response = await ask(client, "{ whence }", headers={"accept-language": header})
    assert response.json()["data"]["whence"] == f"{language} 127.0.0.1"


async def test_a_refused_mutation_answers_with_data(client: httpx2.AsyncClient) -> None:
    query = "mutation ($n: String!) { greet(input: {name: $n}) { greeting errors { code message field } } }"
    response = await ask(client, query, variables={"n": ""})
    error = {"code": "INVALID", "message": "Please say a name.", "field": ["input", "name"]}
    assert response.json() == {"data": {"greet": {"greeting": None, "errors": [error]}}}
    guest = await ask(client, query, variables={"n": "Ann"})
    assert guest.json()["data"]["greet"]["errors"][0]["code"] == "SIGN_IN_NEEDED"


async def test_times_are_utc_to_the_millisecond(client: httpx2.AsyncClient) -> None:
    query = '{ instant(at: "2026-05-04T11:00:00.1234+01:00") day(on: "2026-05-04") }'
    assert (await ask(client, query)).json()["data"] == {"instant": "2026-05-04T10:00:00.123Z", "day": "2026-05-04"}


@pytest.mark.parametrize(
    "field",
    [
        'instant(at: "2026-05-04")',
        'instant(at: "2026-05-04T10:00:00")',
        'instant(at: "2026-13-04T10:00:00Z")',
        'instant(at: "0001-01-01T00:00:00+01:00")',
        "instant(at: 1)",
        'day(on: "2026-W19-1")',
        'day(on: "20260504")',
        'day(on: "2026-02-30")',
    ],
)
async def test_a_time_must_be_one(client: httpx2.AsyncClient, field: str) -> None:
    response = await ask(client, f"{{ {field} }}")
    assert (response.status_code, code_of(response)) == (400, "GRAPHQL_VALIDATION_FAILED")


async def test_an_ended_session_is_turned_away_though_its_token_is_good(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"authorization": "Bearer good"}
    assert (await ask(client, "{ hello }", headers=good)).status_code == 200
    monkeypatch.setitem(world, "ended", 1)
    response = await ask(client, "{ hello }", headers=good)
    assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")
    assert (await ask(client, "{ hello }")).status_code == 200
