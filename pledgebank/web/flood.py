"""The gate before everything: who sends more requests than a crowd behind one address could is told to slow down."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pledgebank.web.graphql import masking
from pledgebank.web.rates import network_of, too_many
from pledgebank.words import languages

UNWATCHED = frozenset({"/healthz", "/readyz", "/metrics"})


class FloodGate:
    """ASGI middleware: at most so many requests a minute from one network, counted by this process alone.

    Many people can share an address, so it stands far above what a person does; 429 says when to come back.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._most = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or turn away."""
        watched = scope["type"] in {"http", "websocket"} and scope["path"] not in UNWATCHED
        network = network_of(scope["client"][0]) if watched and scope.get("client") else ""
        if not network or self._limiter.hit(self._most, network):
            await self._app(scope, receive, send)
            return
        seconds = self._limiter.get_window_stats(self._most, network).reset_time - time.time()
        refused = too_many(seconds)
        language = languages.choose(Headers(scope=scope).get("accept-language"))
        languages.use(language)
        headers = {
            "Retry-After": str(math.ceil(max(seconds, 1))),
            "Cache-Control": "no-store",
            "Content-Language": language,
        }
        await JSONResponse({"errors": [masking.refusal(refused)]}, 429, headers)(scope, receive, send)
