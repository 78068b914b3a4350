"""Time: what takes too long is stopped and says so, what nobody waits for is stopped, and a deed is never in doubt."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from pledgebank.storage import write
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import SETTLES_WITHIN
from pledgebank.web.graphql import schema, timeout
from pledgebank.web.graphql.view import View
from pledgebank.web.request_log import RequestLog
from tests.web.graphql.house import a_client, ask, authenticate, code_of, served

pytestmark = pytest.mark.anyio
SLOW = "{ slow }"
DEED = "mutation { slow }"


class Slow:
    """What the resolvers do, as a test sees it."""

    began = asyncio.Event()
    ended = asyncio.Event()
    goes_on = asyncio.Event()
    how = ""


async def slowly() -> str:
    Slow.began.set()
    Slow.how = "stopped"
    try:
        await Slow.goes_on.wait()
        Slow.how = "done"
    finally:
        Slow.ended.set()
    return "at last"


@strawberry.type
class Query:
    @strawberry.field
    async def slow(self) -> str:
        return await slowly()

    @strawberry.field
    async def impatient(self) -> str:
        raise TimeoutError


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def slow(self) -> str:
        return await slowly()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def numbers(self) -> AsyncIterator[int]:
        for number in range(3):
            await asyncio.sleep(0.1)
            yield number


@pytest.fixture
def app(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    for name in ("began", "ended", "goes_on"):
        monkeypatch.setattr(Slow, name, asyncio.Event())
    view = View(schema.build(Query, Mutation, Subscription), storage, {}, authenticate)
    return Starlette(
        routes=[Route("/graphql", view), WebSocketRoute("/graphql", view)], middleware=[Middleware(RequestLog)]
    )


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeout, "QUERY", 0.2)
    monkeypatch.setattr(timeout, "MUTATION", 0.2)


@pytest.mark.parametrize("accept", ["application/graphql-response+json", "application/json"])
@pytest.mark.usefixtures("short")
async def test_a_question_that_takes_too_long_is_stopped_and_says_so(app: Starlette, accept: str) -> None:
    async with a_client(app) as client:
        response = await ask(client, SLOW, accept)
    assert (response.status_code, code_of(response), Slow.how) == (503, "TIMEOUT", "stopped")
    assert "data" not in response.json()
    assert response.json()["errors"][0]["message"].endswith("was stopped: please ask for less at a time.")


@pytest.mark.usefixtures("short")
async def test_a_deed_that_takes_too_long_says_what_is_safe_to_do(app: Starlette) -> None:
    async with a_client(app) as client:
        response = await ask(client, DEED)
    assert (response.status_code, code_of(response), Slow.how) == (503, "TIMEOUT", "stopped")
    message = response.json()["errors"][0]["message"]
    assert "not certain whether it was done" in message
    assert "same idempotencyKey is safe" in message


def test_a_deed_is_given_the_time_in_which_its_write_becomes_certain() -> None:
    assert timeout.QUERY == 10
    assert timeout.MUTATION == write.GIVE_UP_AFTER + SETTLES_WITHIN + 5 == 40


async def test_a_time_out_of_a_resolvers_own_is_a_bug_of_ours(app: Starlette) -> None:
    async with a_client(app) as client:
        assert code_of(await ask(client, "{ impatient }")) == "INTERNAL_SERVER_ERROR"


@pytest.mark.usefixtures("short")
async def test_websockets_tell_it_too_and_a_subscription_may_last(app: Starlette) -> None:
    async with served(app) as address:
        url = f"ws://{address}/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:

            async def hear(query: str, answers: int) -> list[Any]:
                await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}))
                return [json.loads(await socket.recv()) for _ in range(answers)]

            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            [told] = await hear(SLOW, 1)
            assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", "TIMEOUT")
            *numbers, done = await hear("subscription { numbers }", 4)
            assert [one["payload"]["data"]["numbers"] for one in numbers] == [0, 1, 2]
            assert done["type"] == "complete"


async def test_a_question_is_stopped_when_nobody_waits_for_its_answer(
    app: Starlette, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(app) as address:
        await left(address, SLOW)
        async with asyncio.timeout(5):
            await Slow.ended.wait()
    assert Slow.how == "stopped"
    assert "Traceback" not in capsys.readouterr().err


async def test_a_deed_is_done_although_nobody_waits_for_its_answer(app: Starlette) -> None:
    async with served(app) as address:
        await left(address, DEED)
        await asyncio.sleep(0.2)
        assert not Slow.ended.is_set()
        Slow.goes_on.set()
        async with asyncio.timeout(5):
            await Slow.ended.wait()
    assert Slow.how == "done"


async def left(address: str, query: str) -> None:
    """Ask, and go before there is an answer."""
    async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
        asking = asyncio.create_task(ask(client, query))
        async with asyncio.timeout(5):
            await Slow.began.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
