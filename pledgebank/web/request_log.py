"""One line in the log for each request: what was called, how it ended, how long it took; never what people wrote."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import structlog
from msgspec import Struct
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebank.base import trail
from pledgebank.base.ids import new_id
from pledgebank.base.spans import NoSpans, Span, Spans
from pledgebank.base.trail import Trail
from pledgebank.web.telemetry.metrics import Metrics

REQUEST_ID = "x-request-id"
EVENT_STREAM = "text/event-stream"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_logger = structlog.get_logger(__name__)


# What follows is known to few, or to one alone, and finds what they may see.
_UNSAID = ("/photos/", "/unsubscribe/", "/withdraw/", "/p/", "/pledge/", "/calendar/")


def note_operation(name: str | None) -> None:
    """Let the lines of this request carry the operation's name, if it is one."""
    if name and _NAME.fullmatch(name):
        structlog.contextvars.bind_contextvars(operation=name)


@contextmanager
def operation(name: str | None) -> Iterator[None]:
    """A line of its own for one operation of a conversation that has many."""
    began = time.monotonic()
    with trail.begun() as noted:
        note_operation(name)
        try:
            yield
        finally:
            _logger.info("operation", milliseconds=_milliseconds(began), **noted.noted)


class _Going(Struct):
    """A request under way."""

    scope: Scope
    transport: str
    began: float
    status: int = 500

    @property
    def method(self) -> str:
        return str(self.scope.get("method", "WEBSOCKET"))


class RequestLog:
    """ASGI middleware: gives each request an id, answers it as X-Request-Id, logs one line at the end, and measures."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None, spans: Spans | None = None) -> None:
        self._app = app
        self._metrics = metrics or Metrics()
        self._spans = spans or NoSpans()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and log."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        going, request_id = _Going(scope, scope["type"], time.monotonic()), new_id().hex
        with ExitStack() as under_way, structlog.contextvars.bound_contextvars(request_id=request_id):
            noted = under_way.enter_context(trail.begun(self._metrics.refused))
            # A conversation lasts for hours: of that, each operation is a span by itself.
            span = self._begins(scope, under_way) if going.transport == "http" else None

            async def send_noting(message: Message) -> None:
                if message["type"] in {"http.response.start", "websocket.http.response.start", "websocket.accept"}:
                    headers = MutableHeaders(scope=message)
                    headers[REQUEST_ID] = request_id
                    self._answers(going, message.get("status", 101), headers, under_way)
                await send(message)

            try:
                await self._app(scope, receive, send_noting)
            finally:
                self._ends(going, noted, span)
                structlog.contextvars.unbind_contextvars("operation")

    def _begins(self, scope: Scope, under_way: ExitStack) -> Span:
        under_way.enter_context(self._metrics.open("requests"))
        asked = self._spans.request(scope["method"], Headers(scope=scope), path=_said(scope["path"]))
        span = under_way.enter_context(asked)
        if span.trace:
            under_way.enter_context(structlog.contextvars.bound_contextvars(trace_id=span.trace))
        return span

    def _answers(self, going: _Going, status: int, headers: Headers, under_way: ExitStack) -> None:
        going.status = status
        if headers.get("content-type", "").startswith(EVENT_STREAM):
            going.transport = "event_stream"
        if going.transport != "http" and status < 300:
            under_way.enter_context(self._metrics.open(f"{going.transport}s"))

    def _ends(self, going: _Going, noted: Trail, span: Span | None) -> None:
        seconds = time.monotonic() - going.began
        self._metrics.request(going.scope["path"], going.method, going.transport, going.status, seconds)
        if span:
            span.note(status=going.status)
        _logger.info(
            "request",
            method=going.method,
            path=_said(going.scope["path"]),
            status=going.status,
            milliseconds=_milliseconds(going.began),
            **noted.noted,
        )


def _said(path: str) -> str:
    return next((part for part in _UNSAID if path.startswith(part)), path[:200])


def _milliseconds(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
