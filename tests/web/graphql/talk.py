"""A client in a conversation over graphql-transport-ws: what it says and hears."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
Message = dict[str, Any]


class Talk:
    """What a client says and hears."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: object) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hear(self) -> Message:
        async with asyncio.timeout(10):
            return cast("Message", json.loads(await self.socket.recv()))

    async def ask(self, query: str, name: str = "1", **more: object) -> None:
        await self.say({"id": name, "type": "subscribe", "payload": {"query": query, **more}})

    async def greeted(self, **payload: object) -> "Talk":
        await self.say({"type": "connection_init", "payload": payload})
        assert await self.hear() == {"type": "connection_ack"}
        return self

    async def closed(self) -> int:
        async with asyncio.timeout(10):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code


Talking = Callable[..., AbstractAsyncContextManager[Talk]]
