"""Server-sent events: an operation's results as they come, in the frames of the graphql-sse protocol."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import msgspec
from graphql import GraphQLError, OperationType, get_operation_ast, parse
from msgspec import Struct
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from pledgebank.base.errors import Refused
from pledgebank.web.auth import session_ended
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import http, limits, masking
from pledgebank.web.graphql.http import Asked
from pledgebank.web.graphql.schema import Schema
from pledgebank.web.graphql.streaming import streams

MEDIA = "text/event-stream"
# Proxies take a connection for dead on which nothing comes for a minute, some for half of one.
HEARTBEAT_SECONDS = 12.0
HEARTBEAT = b":\n\n"
WAITING = 16  # results that wait for the client to read; whatever brings more waits too
HEADERS = {
    b"content-type": f"{MEDIA}; charset=utf-8".encode(),
    b"cache-control": b"no-store",
    b"vary": http.VARY.encode(),
    b"x-accel-buffering": b"no",
}
Payload = dict[str, object]
Show = Callable[[Sequence[GraphQLError]], list[masking.Shown]]


class Question(Struct, frozen=True):
    """One operation, with its document, and the context it runs in."""

    asked: Asked
    context: Context

    def asks_for(self, kind: OperationType) -> bool:
        """Whether it is an operation of this kind."""
        text = self.asked.query or ""
        if kind.value not in text:
            return False
        try:
            operation = get_operation_ast(parse(text, max_tokens=limits.MOST_TOKENS), self.asked.operation_name or None)
        except GraphQLError:
            return False
        return operation is not None and operation.operation is kind


def media(accept: str | None) -> tuple[str, bool]:
    """The media type to answer in, and whether it is to be a stream in any case.

    urql names event streams after JSON, in every request: that asks for one only where the operation is a subscription.
    Raises BadRequest 406.
    """
    if not possible(accept):
        return http.negotiate(accept), False
    try:
        return http.negotiate(accept), False
    except http.BadRequest:
        return http.JSON, True


def possible(accept: str | None) -> bool:
    """Whether the client takes event streams."""
    return any(media == MEDIA and weight > 0 for media, weight in http.weighed(accept or ""))


def frame(event: str, data: object = None) -> bytes:
    """One event; every line ends in a bare line feed, for urql looks for two of them."""
    return b"event: " + event.encode() + b"\ndata:" + (b" " + msgspec.json.encode(data) if data else b"") + b"\n\n"


async def results(schema: Schema, question: Question, show: Show) -> AsyncGenerator[Payload, None]:
    """What an operation answers, one result after the other; whatever goes wrong is the last of them."""
    asked = question.asked
    try:
        found = await schema.stream(
            asked.query,
            variable_values=asked.variables,
            context_value=question.context,
            operation_name=asked.operation_name or None,
        )
        async with aclosing(found):
            async for result in found:
                assert isinstance(result, ExecutionResult | PreExecutionError)
                errors: Payload = {"errors": show(result.errors)} if result.errors else {}
                yield {"data": result.data, **errors} if masking.ran(result) else errors
    except Refused as refused:
        yield {"errors": [masking.refusal(refused)]}
    except Exception as error:  # a bug ends this operation, and says so
        yield {"errors": [masking.bug(error)]}


class EventStream:
    """An ASGI response: frames as they are put in, and heartbeats between them, until either side ends it."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING)
        self._cut = asyncio.Event()
        self._last = b""

    async def put(self, data: bytes) -> None:
        """Send a frame; waits while the client does not read."""
        await self._frames.put(data)

    async def finish(self) -> None:
        """End it after all that was put in."""
        await self._frames.put(None)

    def cut(self, last: bytes = b"") -> None:
        """End it now, without `complete`: clients then come again, unless they have gone."""
        self._last = last
        self._cut.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - theirs
        """Send until it ends."""
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS.items())})
        await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})
        tasks = [asyncio.create_task(one) for one in (self._send(send), _gone(receive), self._is_cut())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(1):
                await send({"type": "http.response.body", "body": self._last, "more_body": False})

    async def _send(self, send: Send) -> None:
        data: bytes | None = HEARTBEAT
        while data is not None:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    data = await self._frames.get()
            except TimeoutError:
                data = HEARTBEAT
            if data:
                await send({"type": "http.response.body", "body": data, "more_body": True})

    async def _is_cut(self) -> None:
        await self._cut.wait()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Distinct:
    """An event stream for one operation, which runs while it is open. Takes a place among those that are open.

    Raises TooMany.
    """

    def __init__(
        self,
        schema: Schema,
        question: Question,
        show: Show,
        among: streams.Streams,
        over: Callable[[Viewer], Awaitable[str]],
    ) -> None:
        self._results = results(schema, question, show)
        self._context = question.context
        self._over = over
        self._stream = EventStream()
        self._task: asyncio.Task[None] | None = None
        self._place = among.take(question.context.address, self._leave)
        try:
            if question.context.viewer:
                self._place.belongs_to(question.context.viewer.person)
        except streams.TooMany:
            self._place.give_back()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the operation and tell its results."""
        self._task = asyncio.create_task(self._tell())
        viewer = self._context.viewer
        tasks = [self._task, *([asyncio.create_task(self._guard(viewer))] if viewer else [])]
        try:
            await self._stream(scope, receive, send)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._place.give_back()

    async def _tell(self) -> None:
        async with aclosing(self._results):
            async for payload in self._results:
                await self._stream.put(frame("next", payload))
        await self._stream.put(frame("complete"))
        await self._stream.finish()

    async def _guard(self, viewer: Viewer) -> None:
        await self._over(viewer)
        self._stream.cut(frame("next", {"errors": [masking.refusal(session_ended())]}))

    async def _leave(self) -> None:
        if self._task:
            await streams.deeds_done([(self._task, self._context)])
        self._stream.cut()
