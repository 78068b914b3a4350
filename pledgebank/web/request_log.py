"""One line in the log for each request: what was called, how it ended, how long it took; never what people wrote."""

import re
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebank.base.ids import new_id

REQUEST_ID = "x-request-id"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_logger = structlog.get_logger(__name__)


def note_operation(name: str | None) -> None:
    """Let the lines of this request carry the operation's name, if it is one."""
    if name and _NAME.fullmatch(name):
        structlog.contextvars.bind_contextvars(operation=name)


class RequestLog:
    """ASGI middleware: gives each request an id, answers it as X-Request-Id, and logs one line at the end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and log."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        began, request_id = time.monotonic(), new_id().hex
        status = 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            elif message["type"] == "websocket.accept":
                status = 101
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_noting)
            finally:
                _line(scope, status, began)
                structlog.contextvars.unbind_contextvars("operation")


def _line(scope: Scope, status: int, began: float) -> None:
    _logger.info(
        "request",
        method=scope.get("method", "WEBSOCKET"),
        path=scope["path"][:200],
        status=status,
        milliseconds=round((time.monotonic() - began) * 1000, 1),
    )
