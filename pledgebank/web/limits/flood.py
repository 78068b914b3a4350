"""The gate before everything: who sends more requests than a crowd behind one address could is told to slow down."""

import math
from functools import partial

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebank.web.graphql import masking
from pledgebank.web.limits.rates import network_of, too_many
from pledgebank.web.limits.tally import Tally
from pledgebank.words import languages

TRY_AGAIN_LATER = 1013
UNWATCHED = frozenset({"/healthz", "/readyz", "/metrics"})


class FloodGate:
    """ASGI middleware: at most so many requests a minute from one network, counted by this process alone.

    A message in a conversation counts as much as a request; where there are too many, the conversation ends.
    Many people can share an address, so it stands far above what a person does; 429 says when to come back.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._most = per_minute
        self._tally = Tally(60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or turn away."""
        watched = scope["type"] in {"http", "websocket"} and scope["path"] not in UNWATCHED
        network = network_of(scope["client"][0]) if watched and scope.get("client") else ""
        seconds = self._tally.take(network, self._most) if network else 0
        if not seconds:
            talks = network and scope["type"] == "websocket"
            await self._app(scope, partial(self._heard, network, receive, send) if talks else receive, send)
            return
        refused = too_many(seconds)
        language = languages.choose(Headers(scope=scope).get("accept-language"))
        languages.use(language)
        headers = {
            "Retry-After": str(math.ceil(max(seconds, 1))),
            "Cache-Control": "no-store",
            "Content-Language": language,
        }
        await JSONResponse({"errors": [masking.refusal(refused)]}, 429, headers)(scope, receive, send)

    async def _heard(self, network: str, receive: Receive, send: Send) -> Message:
        message = await receive()
        if message["type"] != "websocket.receive" or not self._tally.take(network, self._most):
            return message
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": "Too many messages"})
        return {"type": "websocket.disconnect", "code": TRY_AGAIN_LATER}
