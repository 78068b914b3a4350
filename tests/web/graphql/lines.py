"""The server as it is run, over a small schema whose operations go on until a test lets them end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import strawberry
from starlette.applications import Starlette
from websockets.asyncio.client import connect

from pledgebank import settings
from pledgebank.cli import serving
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Reader
from pledgebank.web.context import Viewer
from tests.web.graphql.house import an_app
from tests.web.graphql.talk import PROTOCOL, Talk

GOOD = {"authorization": "Bearer good"}
ENDLESS = "subscription { waits }"


class House:
    """What the tests turn: whether the session has ended, and whether a deed may finish."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self.may_finish = asyncio.Event()
        self.begun = asyncio.Event()
        self.made = 0

    async def stands(self, _reader: Reader, _viewer: Viewer) -> bool:
        return not self.over.is_set()

    async def ended(self, viewer: Viewer) -> None:
        await self.over.wait()


def an_app_of(storage: Storage, house: House) -> Starlette:
    @strawberry.type(description="Does.")
    class Mutation:
        @strawberry.mutation
        async def deed(self) -> str:
            house.begun.set()
            await house.may_finish.wait()
            return "done"

    @strawberry.type(description="Tells.")
    class Subscription:
        @strawberry.subscription
        async def waits(self) -> AsyncIterator[int]:
            yield 1
            await asyncio.sleep(3600)

        @strawberry.subscription
        async def floods(self) -> AsyncIterator[str]:
            while True:
                house.made += 1
                yield "x" * 20_000

    return an_app(storage, mutation=Mutation, subscription=Subscription, sessions=house, admission=house.stands)


@asynccontextmanager
async def run(app: Starlette) -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """The server as it is run: its address, and how it is stopped."""
    listener = serving.listen("127.0.0.1", 0)
    server = serving.server(app, settings.read())
    server.config.loop = "none"
    task = asyncio.create_task(server.until_cancelled(listener))

    async def stop() -> None:
        task.cancel()
        await asyncio.wait([task])

    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"127.0.0.1:{listener.getsockname()[1]}", stop
    finally:
        await stop()


@asynccontextmanager
async def talking(address: str, **greeting: str) -> AsyncIterator[Talk]:
    url = f"ws://{address}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], proxy=None, compression=None) as opened:
        yield await Talk(opened).greeted(**greeting)
