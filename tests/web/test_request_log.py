"""The log's lines: one for each request, without what people wrote."""

import json
import sys

import pytest
import structlog

from pledgebank.storage.mongo import Storage
from tests.web.graphql.house import a_client, an_app

pytestmark = pytest.mark.anyio


async def test_one_line_of_json_for_a_request(storage: Storage, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        async with a_client(an_app(storage)) as client:
            sent = {"query": "query Greet($n: String) { hello(name: $n) }", "variables": {"n": "Ann"}}
            response = await client.post("/graphql?secret=1", json={**sent, "operationName": "Greet"})
            await client.post("/graphql", json={**sent, "operationName": "Not a name: secret"})
    finally:
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first.pop("milliseconds") > 0
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "operation": "Greet",
        "path": "/graphql",
        "ran": ["query hello"],
        "request_id": response.headers["x-request-id"],
        "status": 200,
    }
    assert "operation" not in second
    assert "secret" not in json.dumps([first, second])
