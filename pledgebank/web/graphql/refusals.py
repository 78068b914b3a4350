"""Requests that are not run, and why, in the words of GraphQL over HTTP."""

from starlette.responses import Response

from pledgebank.base.errors import Refused
from pledgebank.web.graphql import http, masking
from pledgebank.web.graphql.http import BadRequest
from pledgebank.web.graphql.streaming.streams import TooMany


def refused(media: str, error: Exception) -> Response:
    """The answer to a request that was not run, whatever came in its way."""
    match error:
        case BadRequest():
            return http.refusal(media, error.status, [error.error], error.headers)
        case TooMany():
            return too_many()
        case Refused():
            hint = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return http.refusal(media, 401, [masking.refusal(error)], hint)
    return http.refusal(media, 500, [masking.bug(error)])


def mutation_by_get() -> BadRequest:
    """What is said to who would change something by an address."""
    return BadRequest(405, "Mutations need POST.", "METHOD_NOT_ALLOWED", Allow="POST")


def too_many() -> Response:
    """What is said to who has as many connections open as they may."""
    message = "There are too many connections open from here; please close one, or come back a little later."
    return http.refusal(http.JSON, 429, [masking.plain(message, "TOO_MANY_CONNECTIONS")], {"Retry-After": "10"})
