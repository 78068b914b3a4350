"""GraphQL over HTTP: what is asked, read strictly, and answers with the right type and status."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pledgebank.web.graphql import masking, strict
from pledgebank.words import languages

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
MOST_BYTES = 256 * 1024
LONGEST_DOCUMENT = 64 * 1024
NAMES = frozenset({"extensions", "documentId", "id"})
METHODS = "GET, POST, PUT, DELETE"
VARY = "Accept, Accept-Language, Authorization, Accept-Encoding"
_OFFERED = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON}


class Asked(Struct, frozen=True, rename="camel"):
    """One operation as a client sends it. Other members are ignored."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    document_id: object = None
    id: object = None


class BadRequest(Exception):
    """No GraphQL request that we take: the HTTP status, a sentence, a code, headers that help."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST", **headers: str) -> None:
        super().__init__(status, code)
        self.status = status
        self.error = masking.plain(message, code)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def negotiate(accept: str | None) -> str:
    """The media type to answer with; of equals the first named. Raises BadRequest 406."""
    if not accept:
        return JSON
    for media, weight in sorted(weighed(accept), key=lambda pair: -pair[1]):
        if weight > 0 and media in _OFFERED:
            return _OFFERED[media]
    raise BadRequest(406, f"Answers come as {GRAPHQL} or {JSON}.", "NOT_ACCEPTABLE")


async def read(request: Request, *, texts_by_get: bool) -> Asked:
    """What is asked; by GET usually only with the name of a document. Raises BadRequest 400, 405, 413 or 415."""
    if request.method == "GET":
        asked = _from_address(request.query_params)
        # urql has a document kept by GET, so its text may come along with its hash.
        kept = (asked.extensions or {}).get("persistedQuery") is not None
        named = kept or (asked.query is None and (asked.document_id or asked.id))
        if not texts_by_get and not named:
            raise BadRequest(405, "Documents need POST.", "METHOD_NOT_ALLOWED", Allow="POST")
        return asked
    if request.method != "POST":
        raise BadRequest(405, "Please use GET or POST.", "METHOD_NOT_ALLOWED", Allow=METHODS)
    _check_type(request.headers)
    asked = _decode(await _body(request), Asked)
    return _sensible(asked)


def answer(
    media: str, status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    """A response nobody may keep."""
    manners = {"Cache-Control": "no-store", "Content-Language": languages.current(), "Vary": VARY}
    body = msgspec.json.encode(content)
    return Response(body, status, {**manners, **(headers or {})}, media_type=f"{media}; charset=utf-8")


def kept(response: Response, condition: str | None) -> Response:
    """A response that its receiver may keep, if they ask whether it still holds; 304 where `condition` says it does.

    `condition`: an If-None-Match header.
    """
    tag = f'W/"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    manners = {"ETag": tag, "Cache-Control": "private, max-age=0, must-revalidate", "Vary": VARY}
    known = {one.strip().removeprefix("W/") for one in (condition or "").split(",")}
    if known & {"*", tag.removeprefix("W/")}:
        return Response(status_code=304, headers=manners)
    response.headers.update(manners)
    return response


def refusal(media: str, status: int, errors: Sequence[object], headers: Mapping[str, str] | None = None) -> Response:
    """A response without data: nothing was run."""
    return answer(media, status, {"errors": errors}, headers)


def weighed(accept: str) -> list[tuple[str, float]]:
    """The media types of an Accept header, in its order, and how much each is wanted, from 0 to 1."""
    return [_weighed(part) for part in accept.split(",")]


def _weighed(part: str) -> tuple[str, float]:
    media, *parameters = (bit.strip().lower() for bit in part.split(";"))
    weight = next((bit[2:] for bit in parameters if bit.startswith("q=")), "1")
    return media, float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight) else 0.0


def _check_type(headers: Headers) -> None:
    media, *parameters = (bit.strip().lower() for bit in headers.get("content-type", "").split(";"))
    charset = next((bit[8:].strip('"') for bit in parameters if bit.startswith("charset=")), "utf-8")
    if media != JSON or charset not in {"utf-8", "utf8"}:
        raise BadRequest(415, f"Please send {JSON} in UTF-8.", "UNSUPPORTED_MEDIA_TYPE", Accept_Post=JSON)
    if headers.get("content-encoding", "identity").lower() != "identity":
        message = "Please send the body uncompressed."
        raise BadRequest(415, message, "UNSUPPORTED_MEDIA_TYPE", Accept_Encoding="identity")


async def _body(request: Request) -> bytes:
    too_large = BadRequest(413, "A request has at most 256 kB.", "PAYLOAD_TOO_LARGE")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and len(length) < 20 and int(length) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise too_large
    except ClientDisconnect as gone:
        raise BadRequest(400, "The request broke off.") from gone
    return bytes(body)


def _from_address(parameters: Mapping[str, str]) -> Asked:
    def decoded(name: str) -> dict[str, Any] | None:
        return _decode(text.encode(), dict[str, Any]) if (text := parameters.get(name)) else None

    return _sensible(
        Asked(
            query=parameters.get("query"),
            variables=decoded("variables"),
            operation_name=parameters.get("operationName"),
            extensions=decoded("extensions"),
            document_id=parameters.get("documentId"),
            id=parameters.get("id"),
        )
    )


def _decode(data: bytes, kind: type[strict.T]) -> strict.T:
    try:
        return strict.decode(data, kind)
    except json.JSONDecodeError as error:
        raise BadRequest(400, error.msg) from error


def _sensible(asked: Asked) -> Asked:
    if asked.query and not asked.query.strip():
        raise BadRequest(400, "Please send a GraphQL document as `query`.")
    if asked.query and len(asked.query) > LONGEST_DOCUMENT:
        raise BadRequest(413, "A document has at most 64 kB.", "PAYLOAD_TOO_LARGE")
    if not strict.shallow(asked.variables):
        raise BadRequest(400, "The variables are nested too deeply.")
    return asked
