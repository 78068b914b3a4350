"""A small schema and the app around it, served as the real one is."""

import asyncio
import enum
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import httpx2
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader
from pledgebank.web import operations
from pledgebank.web.auth import Admission, session_ended
from pledgebank.web.context import Info, Viewer
from pledgebank.web.graphql import schema
from pledgebank.web.graphql.persisted.listed import Listed
from pledgebank.web.graphql.streaming.streams import Sessions
from pledgebank.web.graphql.view import View
from pledgebank.web.headers import SecurityHeaders
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.request_log import RequestLog
from pledgebank.web.telemetry import page
from pledgebank.web.telemetry.metrics import Metrics

PERSON, SESSION = new_id(), new_id()
EXPIRES = datetime(2026, 5, 4, 10, 15, tzinfo=UTC)
GRAPHQL = "application/graphql-response+json"
ENDED: list[str] = []
world = {"weather": 1}


async def weather(reader: Reader, keys: Sequence[str]) -> Sequence[int]:
    return [world[key] for key in keys]


@strawberry.enum(description="A colour.")
class Colour(enum.Enum):
    RED = "red"


@strawberry.type(description="Asks.")
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    def deeper(self) -> "Query":
        return Query()

    @strawberry.field
    def refused(self, code: str = "INVALID") -> str:
        raise Refused(code, "No, thank you.", field=("code",), retry_after=3 if code == "TOO_MANY" else None)

    @strawberry.field
    def broken(self) -> int | None:
        raise RuntimeError("secret@example.org")

    @strawberry.field
    def missing(self) -> int:
        return None  # type: ignore[return-value]  # a bug, as it could be ours

    @strawberry.field
    def faded(self) -> Colour | None:
        return "grey"  # type: ignore[return-value]  # a bug, as it could be ours

    @strawberry.field
    def instant(self, at: datetime) -> datetime:
        return at

    @strawberry.field
    def day(self, on: date) -> date:
        return on

    @strawberry.field
    def me(self, info: Info) -> str:
        return str(info.context.person())

    @strawberry.field
    def whence(self, info: Info) -> str:
        return f"{info.context.language} {info.context.address}"

    @strawberry.field
    def ended(self) -> str:
        raise session_ended()


@strawberry.input(description="A greeting.")
class GreetInput:
    name: str = strawberry.field(description="Whom.")


@strawberry.type(description="A greeting or a refusal.")
class GreetPayload:
    greeting: str | None = strawberry.field(default=None, description="The greeting.")
    errors: list[UserError] = field(default_factory=no_errors)


@strawberry.type(description="Does.")
class Mutation:
    @mutation
    async def greet(self, info: Info, input: GreetInput) -> GreetPayload:  # noqa: A002 - the contract's name
        """Greet somebody."""
        if not input.name:
            raise invalid("Please say a name.", "input", "name")
        info.context.person()
        return GreetPayload(greeting=f"Hello, {input.name}!")


@strawberry.type(description="The sky.")
class Sky:
    @strawberry.field
    async def weather(self, info: Info) -> int:
        return await info.context.load(weather, "weather")


@strawberry.type(description="Tells.")
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        try:
            for number in range(1, to + 1):
                yield number
            if to == 0:
                await asyncio.sleep(3600)
        finally:
            ENDED.append(f"count {to}")

    @strawberry.subscription
    async def skies(self) -> AsyncIterator[Sky]:
        for number in range(1, 4):
            world["weather"] = number * 10
            yield Sky()

    @strawberry.subscription
    async def fails(self) -> AsyncIterator[int]:
        yield 1
        raise RuntimeError("secret@example.org")

    @strawberry.subscription
    async def refuses(self, info: Info) -> AsyncIterator[int]:
        info.context.person()
        yield 1


def authenticate(token: str | None) -> Viewer | None:
    if token is None:
        return None
    if token != "good":
        raise session_ended()
    return Viewer(PERSON, SESSION, EXPIRES)


Stands = Callable[[Reader, Viewer], Awaitable[bool]]


async def stands(_reader: Reader, _viewer: Viewer) -> bool:
    return "ended" not in world


def an_app(
    storage: Storage,
    *,
    explorable: bool = False,
    listed: Listed | None = None,
    mutation: type = Mutation,
    subscription: type = Subscription,
    sessions: Sessions | None = None,
    admission: Stands = stands,
) -> Starlette:
    built = schema.build(Query, mutation, subscription, explorable=explorable)
    tools: dict[type, object] = {str: "a tool", Admission: Admission(admission)}
    view = View(built, storage, tools, authenticate, explorable=explorable, listed=listed, sessions=sessions)
    routes = [Route("/graphql", view), WebSocketRoute("/graphql", view), *operations.routes(storage)]
    app = Starlette(routes=routes, middleware=[Middleware(RequestLog), Middleware(SecurityHeaders)])
    app.state.streams = view.streams
    app.state.close = partial(asyncio.sleep, 0)  # nothing else is made use of
    return app


def measured(storage: Storage, metrics: Metrics, *, token: str | None = None, near: bool = True) -> Starlette:
    """The same with `/metrics`, and with the database's spans told."""
    view = View(schema.build(Query, Mutation, Subscription), storage, {Metrics: metrics}, authenticate)
    routes = [
        Route("/graphql", view),
        WebSocketRoute("/graphql", view),
        *page.routes(metrics, storage, token=token, near=near),
    ]
    return Starlette(routes=routes, middleware=[Middleware(RequestLog, metrics=metrics, spans=storage.spans)])


@asynccontextmanager
async def a_client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://pledgebank.test") as client:
        yield client


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """`host:port` of a real server on loopback."""
    config = uvicorn.Config(
        app, port=0, log_level="error", lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield "127.0.0.1:" + str(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await task


async def ask(client: httpx2.AsyncClient, query: str, accept: str = GRAPHQL, **more: Any) -> httpx2.Response:
    headers = {"accept": accept, **more.pop("headers", {})}
    return await client.post("/graphql", json={"query": query, **more}, headers=headers)


def code_of(response: httpx2.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])
