"""Who comes with a photo or to look at one, and in what words they are turned away."""

import math
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pledgebank.base import trail
from pledgebank.base.errors import Refused
from pledgebank.photos.blobs import Away
from pledgebank.storage.mongo import Storage
from pledgebank.storage.watch.outage import is_away
from pledgebank.storage.write import busy
from pledgebank.web.auth import Authenticate, admit, bearer
from pledgebank.web.context import Context, Viewer
from pledgebank.web.graphql import masking
from pledgebank.words import languages, sentences

UNKEPT = {"Cache-Control": "no-store"}
GONE = 499
STATUSES = {
    "UNAUTHENTICATED": 401,
    "SIGN_IN_NEEDED": 401,
    "NOT_FOUND": 404,
    "PHOTO_TOO_SLOW": 408,
    "ID_REUSED": 409,
    "PHOTO_TOO_LARGE": 413,
    "PHOTO_UNSUPPORTED": 415,
    "PHOTO_UNREADABLE": 422,
    "TOO_MANY": 429,
    "BUSY": 503,
}
_logger = structlog.get_logger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


class Reception:
    """Finds out who asks, as /graphql does. `tools` are found by type through `Context.get`."""

    def __init__(self, storage: Storage, tools: Mapping[type, object], authenticate: Authenticate) -> None:
        self._storage = storage
        self._tools = tools
        self._authenticate = authenticate

    async def admitted(self, request: Request) -> Context:
        """The context of who asks, by their header. Raises Refused UNAUTHENTICATED."""
        context = self.context(request, self._authenticate(bearer(request.headers.get("authorization"))))
        await admit(context)
        return context

    def context(self, request: Request, viewer: Viewer | None) -> Context:
        """The context of this viewer."""
        address = request.client.host if request.client else ""
        return Context(self._storage, self._tools, viewer=viewer, language=languages.current(), address=address)


def spoken(endpoint: Endpoint) -> Endpoint:
    """The endpoint in the client's language, with refusals as data."""

    async def respond(request: Request) -> Response:
        languages.use(languages.choose(request.headers.get("accept-language")))
        try:
            return await endpoint(request)
        except Refused as refused:
            return turned_away(refused)
        except ClientDisconnect:
            return Response(status_code=GONE)
        except Exception as error:  # whatever it is, it is answered in our words
            return _failed(error)

    return respond


def turned_away(refused: Refused) -> Response:
    """A refusal, as the payloads of mutations say it."""
    trail.current().refused(refused.code)
    told = {
        "code": refused.code,
        "message": sentences.refusal(refused, languages.current()),
        "field": list(refused.field) or None,
        "retryAfter": refused.retry_after,
    }
    headers = {**UNKEPT, "Content-Language": languages.current(), "Vary": "Accept-Language, Authorization"}
    if refused.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(refused.retry_after))
    return JSONResponse({"errors": [told]}, STATUSES.get(refused.code, 400), headers)


def _failed(error: Exception) -> Response:
    if isinstance(error, Away):
        _logger.error("photos not reached", error=str(error))
        return turned_away(busy())
    if is_away(error):
        return turned_away(busy())
    bug = masking.bug(error)
    told = {"code": masking.BUG, "message": bug["message"], "field": None, "retryAfter": None}
    return JSONResponse({"errors": [{**told, "errorId": bug["extensions"]["errorId"]}]}, 500, UNKEPT)
