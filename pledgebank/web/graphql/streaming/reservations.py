"""One event stream for many operations (graphql-sse, single connection): reserved, then opened, then asked.

A stream lives in the process that reserved it: a balancer before several servers must send a client's requests always
to the same one. Any other answers 404, as for a stream that has ended, at which clients reserve anew.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import http, masking
from pledgebank.web.graphql.http import BadRequest
from pledgebank.web.graphql.schema import Schema
from pledgebank.web.graphql.streaming import events, streams
from pledgebank.web.graphql.streaming.events import EventStream, Payload, Question, Show, frame

HEADER = "x-graphql-event-stream-token"
OPENED_WITHIN = 30.0
MOST_OPERATIONS = 20
_UNKEPT = {"Cache-Control": "no-store"}
Ask = Callable[[], Awaitable[Question]]
Refusal = list[masking.Shown]


class Reservation:
    """A stream, before and while it is open. `viewer`: to whose session it belongs; None for a guest's."""

    def __init__(self, viewer: Viewer | None, over: Callable[[Viewer], Awaitable[str]]) -> None:
        self.session: UUID | None = viewer.session if viewer else None
        self.running: dict[str, tuple[asyncio.Task[None], Context]] = {}
        self.stream = EventStream()
        self.opened = False
        self.dissolve: Callable[[], None] = self.stream.cut
        self._viewer = viewer
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell what its operations bring, until either side ends it."""
        guard = asyncio.create_task(self._guard(self._viewer)) if self._viewer else None
        try:
            await self.stream(scope, receive, send)
        finally:
            if guard:
                guard.cancel()
            self.dissolve()

    def expire(self) -> None:
        """Dissolve it unless it has been opened."""
        if not self.opened:
            self.dissolve()

    async def leave(self) -> None:
        """End it in order."""
        await streams.deeds_done(self.running.values())
        self.stream.cut()
        self.expire()

    async def _guard(self, viewer: Viewer) -> None:
        await self._over(viewer)
        self.stream.cut()


class Reservations:
    """The reserved and open streams of this process."""

    def __init__(
        self, schema: Schema, show: Show, among: streams.Streams, over: Callable[[Viewer], Awaitable[str]]
    ) -> None:
        self._schema = schema
        self._show = show
        self._among = among
        self._over = over
        self._kept: dict[str, Reservation] = {}

    @staticmethod
    def concerned(request: Request) -> bool:
        """Whether a request is about such a stream."""
        return request.method in {"PUT", "DELETE"} or _token(request) is not None

    async def respond(self, request: Request, viewer: Viewer | None, address: str, ask: Ask) -> ASGIApp:
        """Reserve (PUT), open (GET), ask (POST) or stop asking (DELETE). Raises BadRequest; TooMany for PUT."""
        if request.method == "PUT":
            return PlainTextResponse(self._reserve(viewer, address), 201, _UNKEPT)
        reservation = self._found(request, viewer)
        if request.method == "GET":
            return _open(reservation, request)
        if request.method == "DELETE":
            return _stop(reservation, request.query_params.get("operationId"))
        question = await ask()
        # While it was coming in, the stream may have ended: nobody would hear or end what begins on it now.
        return await self._begin(self._found(request, viewer), question)

    def _found(self, request: Request, viewer: Viewer | None) -> Reservation:
        reservation = self._kept.get(_token(request) or "")
        if reservation is None or reservation.session != (viewer.session if viewer else None):
            raise BadRequest(404, "There is no such stream, or not here: please reserve another.", "STREAM_NOT_FOUND")
        return reservation

    def _reserve(self, viewer: Viewer | None, address: str) -> str:
        token = secrets.token_urlsafe(32)
        reservation = Reservation(viewer, self._over)
        place = self._among.take(address, reservation.leave)
        try:
            if viewer:
                place.belongs_to(viewer.person)
        except streams.TooMany:
            place.give_back()
            raise

        def dissolve() -> None:
            self._kept.pop(token, None)
            for task, _ in reservation.running.values():
                task.cancel()
            place.give_back()

        reservation.dissolve = dissolve
        self._kept[token] = reservation
        asyncio.get_running_loop().call_later(OPENED_WITHIN, reservation.expire)
        return token

    async def _begin(self, reservation: Reservation, question: Question) -> Response:
        name = (question.asked.extensions or {}).get("operationId")
        if not isinstance(name, str) or not 0 < len(name) <= 128:
            raise BadRequest(400, "Please name the operation in extensions.operationId, by 1 to 128 characters.")
        if name in reservation.running:
            raise BadRequest(409, "There is an operation with this operationId.", "OPERATION_EXISTS")
        if len(reservation.running) >= MOST_OPERATIONS:
            raise BadRequest(429, "There are too many operations on this stream.", "TOO_MANY_OPERATIONS")
        begun: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        question.context.on_begin = lambda: _settle(begun)
        task = asyncio.create_task(self._run(reservation, name, question, begun))
        reservation.running[name] = task, question.context
        if refusal := await begun:
            return http.refusal(http.JSON, 400, refusal)
        return Response(status_code=202, headers=_UNKEPT)

    async def _run(
        self, reservation: Reservation, name: str, question: Question, begun: "asyncio.Future[Refusal | None]"
    ) -> None:
        stream = reservation.stream
        try:
            async with aclosing(events.results(self._schema, question, self._show)) as payloads:
                async for payload in payloads:
                    if not begun.done():
                        _settle(begun, payload)
                        return
                    await stream.put(frame("next", {"id": name, "payload": payload}))
            await stream.put(frame("complete", {"id": name}))
        finally:
            _settle(begun)
            if reservation.running.get(name, (None,))[0] is asyncio.current_task():
                del reservation.running[name]


def _settle(begun: "asyncio.Future[Refusal | None]", payload: Payload | None = None) -> None:
    """Say that an operation runs, or with its only result why it never did."""
    if not begun.done():
        errors = (payload or {}).get("errors")
        begun.set_result(errors if isinstance(errors, list) else None)


def _open(reservation: Reservation, request: Request) -> ASGIApp:
    if not events.possible(request.headers.get("accept")):
        raise BadRequest(406, f"A stream comes as {events.MEDIA}.", "NOT_ACCEPTABLE")
    if reservation.opened:
        raise BadRequest(409, "This stream is open already.", "STREAM_OPEN")
    reservation.opened = True
    return reservation


def _stop(reservation: Reservation, name: str | None) -> Response:
    if not name:
        raise BadRequest(400, "Please say which operation, as operationId.")
    task, _ = reservation.running.pop(name, (None, None))
    if task:
        task.cancel()
    return Response(status_code=200, headers=_UNKEPT)


def _token(request: Request) -> str | None:
    return request.headers.get(HEADER) or request.query_params.get("token")
