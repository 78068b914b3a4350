"""What every response tells browsers to forbid: frames, foreign scripts, guessed types, telling where one came from."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self' ws: wss:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
CONTENT_POLICY = "content-security-policy"


def policy(**changes: str) -> str:
    """The content security policy; `script_src=...` and the like change a part of it."""
    parts = {**POLICY, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def other_pages(origins: Sequence[str]) -> Middleware:
    """Lets pages of these origins speak to the API from a browser. Nothing here goes by cookies."""
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=("GET", "HEAD", "POST", "PUT", "DELETE"),
        allow_headers=("authorization", "content-type", "x-graphql-event-stream-token"),
        expose_headers=("etag", "retry-after"),
        max_age=86_400,
    )


class SecurityHeaders:
    """ASGI middleware that sets the headers; a content policy that a page brings itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and set the headers as the response begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault(CONTENT_POLICY, policy())
                headers["x-content-type-options"] = "nosniff"
                headers.setdefault("referrer-policy", "same-origin")
            await send(message)

        await self._app(scope, receive, send_with_headers)
