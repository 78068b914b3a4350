"""Errors: ours with a code, bugs with an id that the log explains."""

from typing import Any

import httpx2
import pytest
from graphql import GraphQLError
from pymongo.errors import AutoReconnect
from structlog.testing import capture_logs

from pledgebank.web.graphql import masking
from tests.web.graphql.house import ask

pytestmark = pytest.mark.anyio


async def errors(client: httpx2.AsyncClient, query: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ask(client, query, **more)).json()["errors"]
    return found


async def test_a_bug_is_answered_with_the_id_under_which_it_is_logged(client: httpx2.AsyncClient) -> None:
    with capture_logs() as lines:
        response = await ask(client, "{ hello broken }")
    [error] = response.json()["errors"]
    [line] = [one for one in lines if one["event"] == "bug"]
    assert (response.status_code, response.json()["data"]) == (200, {"hello": "Hello, you!", "broken": None})
    assert error["message"] == "Something went wrong on our side."
    assert error["path"] == ["broken"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "errorId": line["error_id"]}
    assert (line["error"], line["path"]) == ("RuntimeError", "broken")
    assert "in broken\n    raise RuntimeError(" in line["trace"]
    assert "example.org" not in response.text


def test_a_database_that_is_away_is_no_bug() -> None:
    lost = GraphQLError("lost", path=["viewer"], original_error=AutoReconnect("connection closed"))
    with capture_logs() as lines:
        [error] = masking.shown([lost])
    assert error["message"] == "We are very busy just now; please try again."
    assert error["extensions"] == {"code": "SERVICE_UNAVAILABLE", "reason": "BUSY", "retryAfter": 10}
    assert lines == []


@pytest.mark.parametrize("field", ["missing", "faded"])
async def test_an_unfit_result_is_a_bug(client: httpx2.AsyncClient, field: str) -> None:
    [error] = await errors(client, f"{{ {field} }}")
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        ("INVALID", "BAD_USER_INPUT"),
        ("NOT_FOUND", "BAD_USER_INPUT"),
        ("NOT_ALLOWED", "FORBIDDEN"),
        ("SIGN_IN_NEEDED", "UNAUTHENTICATED"),
    ],
)
async def test_a_refused_query_says_why(client: httpx2.AsyncClient, refused: str, code: str) -> None:
    [error] = await errors(client, f'{{ refused(code: "{refused}") }}')
    assert error["message"] == "No, thank you."
    assert error["extensions"] == {"code": code, "reason": refused, "field": ["code"]}


async def test_who_asks_too_often_is_told_when_to_come_back(client: httpx2.AsyncClient) -> None:
    [error] = await errors(client, '{ refused(code: "TOO_MANY") }')
    assert error["extensions"]["retryAfter"] == 3


async def test_a_session_that_ends_meanwhile_says_so(client: httpx2.AsyncClient) -> None:
    [error] = await errors(client, "{ ended }")
    assert error["extensions"] == {"code": "UNAUTHENTICATED", "reason": "UNAUTHENTICATED"}


async def test_at_most_five_faults_of_a_document_are_told(client: httpx2.AsyncClient) -> None:
    assert len(await errors(client, "{ a b c d e f g h }")) == 5


async def test_production_suggests_no_names(client: httpx2.AsyncClient, explorable: httpx2.AsyncClient) -> None:
    [error] = await errors(client, "{ helo }")
    assert error["message"] == "Cannot query field 'helo' on type 'Query'."
    [error] = await errors(explorable, "{ helo }")
    assert "Did you mean 'hello'?" in error["message"]


async def test_production_does_not_show_its_schema(client: httpx2.AsyncClient, explorable: httpx2.AsyncClient) -> None:
    query = "{ __schema { queryType { name } } }"
    told = await errors(client, query)
    assert {error["extensions"]["code"] for error in told} == {"GRAPHQL_VALIDATION_FAILED"}
    assert (await ask(explorable, query)).json()["data"]["__schema"]["queryType"]["name"] == "Query"


async def test_a_wrong_argument_at_run_time_is_the_clients(client: httpx2.AsyncClient) -> None:
    [error] = await errors(client, "query ($n: String) { hello(name: $n) }", variables={"n": None})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_one_line_is_logged_for_a_request(client: httpx2.AsyncClient) -> None:
    with capture_logs() as lines:
        await ask(client, "query Greet($n: String) { hello(name: $n) }", variables={"n": "Ann"}, operationName="Greet")
    [line] = lines
    assert line.pop("milliseconds") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "ran": ["query hello"],
    }
