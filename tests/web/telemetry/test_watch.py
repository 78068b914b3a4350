"""What is counted of operations: labels come from the schema, never from clients."""

import asyncio
import json

import httpx2
import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from pledgebank.web.telemetry.metrics import MOST_CODES, Metrics
from tests.web.graphql.house import ask, served

pytestmark = pytest.mark.anyio


def operations(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    """How many ended, by kind, field and outcome."""
    return {
        (sample.labels["kind"], sample.labels["field"], sample.labels["outcome"]): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "pledgebank_operations_total"
    }


@pytest.fixture
async def client(house: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(house), base_url="http://pledgebank.test")


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("{ hello }", ("query", "hello", "data")),
        ("query Ann { a: hello b: hello }", ("query", "hello", "data")),
        ("{ hello refused }", ("query", "several", "errors")),
        ("query Q { ...F } fragment F on Query { hello }", ("query", "fragment", "data")),
        ('mutation { greet(input: {name: ""}) { errors { code } } }', ("mutation", "greet", "errors")),
        ("{ invented }", ("unknown", "none", "errors")),
        ("{ broken syntax", ("unknown", "none", "errors")),
    ],
)
async def test_an_operation_counts_under_the_field_that_it_asks_of_the_root(
    client: httpx2.AsyncClient, metrics: Metrics, query: str, counted: tuple[str, str, str]
) -> None:
    await ask(client, query)
    assert operations(metrics) == {counted: 1}


async def test_no_client_can_make_new_series(client: httpx2.AsyncClient, metrics: Metrics) -> None:
    async def series() -> int:
        return sum(len(family.samples) for family in metrics.registry.collect())

    async def attack(salt: str) -> None:
        await ask(client, f"query Q{salt} {{ a{salt}: hello }}", operationName=f"Q{salt}")
        await ask(client, f"{{ field{salt} }}")
        await client.get(f"/{salt}")
        await client.request(f"X{salt}", "/graphql")
        await client.post("/graphql", content=b"", headers={"content-type": f"text/{salt}"})

    await attack("first")
    before = await series()
    for number in range(20):
        await attack(f"n{number}")
    assert await series() == before


def test_codes_beyond_two_hundred_count_as_other(metrics: Metrics) -> None:
    def letters(number: int) -> str:
        return chr(65 + number // 26) + chr(65 + number % 26)

    for number in range(MOST_CODES + 50):
        metrics.refused(f"CODE_{letters(number)}")
    metrics.refused("what people wrote")
    value = metrics.registry.get_sample_value("pledgebank_refusals_total", {"code": "other"})
    assert value == 51


async def test_open_sockets_and_operations_are_told_as_long_as_they_last(house: Starlette, metrics: Metrics) -> None:
    def going(what: str) -> float | None:
        return metrics.registry.get_sample_value("pledgebank_open", {"what": what})

    async with served(house) as address:
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(f"ws://{address}/graphql", subprotocols=[protocol], proxy=None) as socket:
            await socket.send(json.dumps({"type": "connection_init"}))
            await socket.recv()
            for number in ("1", "2"):
                query = {"query": "subscription { count(to: 0) }"}
                await socket.send(json.dumps({"id": number, "type": "subscribe", "payload": query}))
            refused = {"id": "3", "type": "subscribe", "payload": {"query": "subscription { refuses }"}}
            await socket.send(json.dumps(refused))
            assert json.loads(await socket.recv())["type"] == "error"
            assert (going("websockets"), going("operations")) == (1, 2)
            # Long before the conversation ends and has its line.
            value = metrics.registry.get_sample_value("pledgebank_refusals_total", {"code": "SIGN_IN_NEEDED"})
            assert value == 1
        async with asyncio.timeout(10):
            while going("websockets"):
                await asyncio.sleep(0.01)
    assert (going("websockets"), going("operations")) == (0, 0)
    assert operations(metrics) == {
        ("subscription", "count", "data"): 2,
        ("subscription", "refuses", "errors"): 1,
    }
