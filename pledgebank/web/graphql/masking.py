"""Errors as clients see them: each with a code; our own bugs only as an id that the log explains."""

from collections.abc import Sequence
from typing import Any, cast

import structlog
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from pledgebank.base import trail
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.base.trace import wordless
from pledgebank.storage.watch.outage import is_away
from pledgebank.storage.write import busy
from pledgebank.web.auth import UNAUTHENTICATED
from pledgebank.words import languages, sentences
from pledgebank.words.sentences import say

BUG = "INTERNAL_SERVER_ERROR"
MOST_REQUEST_ERRORS = 5
CODES = {
    UNAUTHENTICATED: UNAUTHENTICATED,
    "SIGN_IN_NEEDED": UNAUTHENTICATED,
    "NOT_ALLOWED": "FORBIDDEN",
    "TOO_MANY": "RATE_LIMITED",
    "BUSY": "SERVICE_UNAVAILABLE",
}
_KINDS: dict[type[Exception], str] = {
    CannotGetOperationTypeError: "OPERATION_RESOLUTION_FAILURE",
    MissingQueryError: "BAD_REQUEST",
    GraphQLSyntaxError: "GRAPHQL_PARSE_FAILED",
    StrawberryInputCoercionError: "BAD_USER_INPUT",
}
Shown = dict[str, Any]
_logger = structlog.get_logger(__name__)


def shown(errors: Sequence[GraphQLError], *, suggestions: bool = True) -> list[Shown]:
    """What to answer for errors. A request that never ran is told at most five; the rest would be told in vain."""
    if all(error.path is None for error in errors):
        errors = errors[:MOST_REQUEST_ERRORS]
    return [_shown(error, suggestions) for error in errors]


def ran(result: ExecutionResult | PreExecutionError) -> bool:
    """Whether anything was run: if not, clients are told errors and no `data`, not even null."""
    return not result.errors or result.data is not None or any(error.path is not None for error in result.errors)


def plain(message: str, code: str, **extensions: object) -> Shown:
    """An error without a place in a document."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def bug(error: BaseException, path: Sequence[str | int] = ()) -> Shown:
    """What to answer for a bug, which is logged under the id that is answered."""
    error_id = new_id().hex
    trail.current().refused(BUG)
    place = ".".join(str(step) for step in path if isinstance(step, str))
    _logger.error("bug", error_id=error_id, path=place, error=type(error).__name__, trace=wordless(error))
    return plain(say("Something went wrong on our side.", languages.current()), BUG, errorId=error_id)


def _shown(error: GraphQLError, suggestions: bool) -> Shown:
    said = _said(error)
    if not suggestions:
        said["message"] = said["message"].split(" Did you mean ")[0]
    formatted = cast("Shown", error.formatted)
    place: Shown = {name: formatted[name] for name in ("locations", "path") if name in formatted}
    return {"message": said["message"], **place, "extensions": said["extensions"]}


def _said(error: GraphQLError) -> Shown:
    cause = _cause(error)
    if isinstance(cause, Refused):
        return refusal(cause)
    if is_away(cause):
        return refusal(busy())
    if code := _code(error, cause):
        trail.current().refused(code)
        return plain(error.message, code)
    return bug(cause, error.path or ())


def refusal(refused: Refused) -> Shown:
    """A refusal as an error: `reason` is its own code."""
    trail.current().refused(refused.code)
    more: dict[str, object] = {"reason": refused.code}
    if refused.field:
        more["field"] = list(refused.field)
    if refused.retry_after is not None:
        more["retryAfter"] = refused.retry_after
    message = sentences.refusal(refused, languages.current())
    return plain(message, CODES.get(refused.code, "BAD_USER_INPUT"), **more)


def _code(error: GraphQLError, cause: BaseException) -> str | None:
    """The code of a mistake in the request; None for a bug."""
    for kind, code in _KINDS.items():
        if isinstance(cause, kind):
            return code
    if not isinstance(cause, GraphQLError):
        return None
    if isinstance(own := (cause.extensions or {}).get("code"), str):
        return own
    if error.path is None:
        return "BAD_USER_INPUT" if _about_variable(error) else "GRAPHQL_VALIDATION_FAILED"
    # What happened while running: a wrong argument points at the argument, an unfit result at the field.
    return "BAD_USER_INPUT" if error.nodes and not isinstance(error.nodes[0], FieldNode) else None


def _about_variable(error: GraphQLError) -> bool:
    return error.message.startswith("Variable '$") and "invalid value" in error.message


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
