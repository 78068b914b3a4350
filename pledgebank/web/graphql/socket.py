"""A conversation over a WebSocket (graphql-transport-ws): many operations, each with a context of its own."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from pledgebank.base.errors import Refused
from pledgebank.web import request_log
from pledgebank.web.auth import admit, session_ended
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import masking, strict
from pledgebank.web.graphql.http import NAMES, Asked, BadRequest
from pledgebank.web.graphql.streaming.streams import ENDED, Leave, Place, TooMany, deeds_done
from pledgebank.words import languages

MOST_OPERATIONS = 20


@dataclass
class Client:
    """Who is at the other end, as far as they have said in connection_init, and how the view serves them."""

    open: Callable[[Viewer | None, str], Context]
    show: Callable[[Sequence[GraphQLError]], list[masking.Shown]]
    whole: Callable[[Asked], Awaitable[Asked]]
    language: str
    take_place: Callable[[Leave], Place]
    over: Callable[[Viewer], Awaitable[str]]
    place: Place | None = None
    viewer: Viewer | None = None
    connection_params: dict[str, object] = field(default_factory=dict)

    def context(self) -> Context:
        """A context for one operation. Raises Refused UNAUTHENTICATED."""
        context = self.open(self.viewer, self.language)
        if self.viewer and self.viewer.expires <= context.now:
            raise session_ended()
        return context


class Line(ASGIWebSocketAdapter):
    """A WebSocket on which any task may speak, also when another has just closed it, or the server itself has."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message. Raises WebSocketDisconnected."""
        text = cast("str", self.view.encode_json(message))
        try:
            await self.ws.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as closed:
            raise WebSocketDisconnected from closed

    async def close(self, code: int, reason: str) -> None:
        """Close it, unless it is closed."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self.ws.close(code, reason)


class Conversation(BaseGraphQLTransportWSHandler[Client, None]):
    """Takes well-formed messages only (else it closes with 4400), and at most twenty operations at once."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._running: dict[asyncio.Task[None], Context] = {}
        self._leaving = False
        self._guard: asyncio.Task[None] | None = None

    async def handle(self) -> None:
        """Talk, from a place among all connections, until either side ends it."""
        try:
            self.context.place = self.context.take_place(self._leave)
        except TooMany:
            await self._refuse()
            return
        try:
            await super().handle()
        finally:
            if self._guard:
                self._guard.cancel()
            self.context.place.give_back()

    async def handle_connection_init(self, message: Any) -> None:
        """Greet, and from then on look to it that the session lives."""
        try:
            await super().handle_connection_init(message)
        except TooMany:
            await self._refuse()
        if self.connection_acknowledged and self.context.viewer and self._guard is None:
            self._guard = asyncio.create_task(self._until_over(self.context.viewer))

    async def handle_message(self, message: Any) -> None:
        """Take one message."""
        if fault := _fault(message):
            await self.handle_invalid_message(fault)
            return
        if message["type"] == "subscribe":
            # The whole payload in the place of the text: what the text is, the operation finds out when it runs.
            message["payload"]["query"] = msgspec.convert(message["payload"], Asked)
        await super().handle_message(message)

    async def handle_subscribe(self, message: Any) -> None:
        """Start an operation."""
        known = message["id"] in self.operations
        if self._leaving:
            error = masking.plain("This server is about to stop: please connect anew.", "SERVICE_UNAVAILABLE")
            await self.websocket.send_json({"id": message["id"], "type": "error", "payload": [error]})
        elif self.connection_acknowledged and not known and len(self.operations) >= MOST_OPERATIONS:
            error = masking.plain("There are too many operations on this connection.", "TOO_MANY_OPERATIONS")
            await self.websocket.send_json({"id": message["id"], "type": "error", "payload": [error]})
        else:
            await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[Client, None]) -> None:
        """Run an operation to its end; whatever goes wrong ends this operation only."""
        languages.use(self.context.language)
        with request_log.operation(operation.operation_name):
            await self._run_to_its_end(operation)

    async def _run_to_its_end(self, operation: Operation[Client, None]) -> None:
        try:
            await self._run(operation)
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except Refused as ended:
            await self._fail(operation, [masking.refusal(ended)])
        except BadRequest as bad:
            await self._fail(operation, [bad.error])
        except Exception as error:  # a bug must not end the other operations
            await self._fail(operation, [masking.bug(error)])

    async def _run(self, operation: Operation[Client, None]) -> None:
        context = self.context.context()
        await admit(context)
        asked = await self.context.whole(cast("Asked", operation.query))
        context = self.context.context()
        if task := asyncio.current_task():
            self._running[task] = context
            task.add_done_callback(lambda done: self._running.pop(done, None))
        results = await self.schema.stream(
            asked.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.operation_name or None,
        )
        async with aclosing(results):
            async for result in results:
                assert isinstance(result, ExecutionResult | PreExecutionError)
                if isinstance(result, PreExecutionError) or _has_ended(result):
                    await self._fail(operation, self.context.show(result.errors or ()))
                    return
                await operation.send_operation_message(cast("Any", self._next(operation, result)))
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    def _next(self, operation: Operation[Client, None], result: ExecutionResult) -> dict[str, object]:
        payload: dict[str, object] = {"data": result.data} if masking.ran(result) else {}
        if result.errors:
            payload["errors"] = self.context.show(result.errors)
        return {"id": operation.id, "type": "next", "payload": payload}

    async def _fail(self, operation: Operation[Client, None], errors: list[masking.Shown]) -> None:
        await operation.send_operation_message(cast("Any", {"id": operation.id, "type": "error", "payload": errors}))

    async def _leave(self, code: int = 1001, reason: str = "Going away") -> None:
        """Finish what is being written, and close."""
        self._leaving = True
        await deeds_done(self._running.items())
        await self.websocket.close(code, reason)

    async def _refuse(self) -> None:
        await self.websocket.close(1013, "Too many connections")

    async def _until_over(self, viewer: Viewer) -> None:
        """Close when the token runs out or the session ends: clients then come again, with a new token if they can."""
        reason = await self.context.over(viewer)
        if reason == ENDED:
            await self.websocket.close(4403, reason)
        else:
            await self._leave(4403, reason)

    @staticmethod
    def _get_pre_execution_close_reason(error: object) -> None:
        """A faulty document fails alone; the conversation goes on."""


def _has_ended(result: ExecutionResult) -> bool:
    """Whether what is listened to has failed, so that no more will come; not one event of it, nor a query's input."""
    return not masking.ran(result) and any(map(_is_ours, result.errors or ()))


def _is_ours(error: GraphQLError) -> bool:
    return not isinstance(error.original_error, GraphQLError | None)


def _fault(message: Any) -> str | None:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message is an object with a type."
    if not isinstance(message.get("payload", {}), dict | None):
        return "A payload is an object."
    if message["type"] not in {"subscribe", "complete"}:
        return None
    if not isinstance(message.get("id"), str) or not 0 < len(message["id"]) <= 128:
        return "An id has 1 to 128 characters."
    return _payload_fault(message.get("payload")) if message["type"] == "subscribe" else None


def _payload_fault(payload: Any) -> str | None:
    if not isinstance(payload, dict) or not isinstance(payload.get("query", ""), str):
        return "A payload has a query."
    if "query" not in payload and not payload.keys() & NAMES:
        return "A payload has a query, or names one."
    if not isinstance(payload.get("operationName"), str | None):
        return "operationName is a string."
    if not isinstance(payload.get("extensions"), dict | None):
        return "Extensions are an object."
    if not isinstance(payload.get("variables"), dict | None) or not strict.shallow(payload.get("variables")):
        return "Variables are an object, not too deep."
    return None
