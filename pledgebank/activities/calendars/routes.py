"""Where calendar programs fetch files: /a/{id}.ics for everybody, /calendar/{secret}.ics for one person.

What was revoked, or never was, is looked for in just the same way, and answered alike.
"""

import hashlib
from collections.abc import Mapping
from typing import cast

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pledgebank.activities.calendars import commands, reading, store
from pledgebank.base.errors import Refused
from pledgebank.people import store as people
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from pledgebank.web.limits.rates import Act, Doer, RateLimits, Rates, network_of
from pledgebank.web.site import Site
from pledgebank.words import languages, sentences

# Programs fetch a few times an hour; a network may hold many people, and a school many programs.
RATES = Rates(
    person=(RateLimitItemPerHour(120),), device=(), network=(RateLimitItemPerMinute(120), RateLimitItemPerHour(2_000))
)
_ACT = Act("calendar", RATES)
_KIND = "text/calendar"
_PUBLIC, _PRIVATE = "public, max-age=300", "private, no-cache"


class Fetching:
    """What both files need of the process."""

    def __init__(self, storage: Storage, tools: Mapping[type, object]) -> None:
        self.storage = storage
        self.site = cast("Site", tools[Site]).address
        self._limits = cast("RateLimits", tools[RateLimits])

    async def activity(self, request: Request) -> Response:
        """An activity, as everybody may see it."""
        language = language_of(request)
        try:
            await self._take(request, "")
            key = nodes.key_of(request.path_params["id"], "Activity")
        except Refused as refused:
            return _refused(refused, language)
        content = await reading.of_activity(self.storage.reader, key, language, self.site)
        return _missing() if content is None else _answer(request, content, language, _PUBLIC)

    async def own(self, request: Request) -> Response:
        """Somebody's own calendar, for who has its address."""
        digest = commands.digest(request.path_params["secret"])
        try:
            await self._take(request, "")
            found = await store.by_digest(self.storage.reader, digest)
            if found is not None:
                await self._take(request, found.id.hex)
        except Refused as refused:
            return _refused(refused, language_of(request))
        person = await people.get(self.storage.reader, found.id) if found else None
        if person is None or person.erased_at is not None:
            return _missing()
        language = languages.choose(person.language)
        content = await reading.of_person(self.storage.reader, person, language, self.site, self.storage.clock)
        return _answer(request, content, language, _PRIVATE)

    async def _take(self, request: Request, person: str) -> None:
        address = request.client.host if request.client else ""
        await self._limits.take(_ACT, Doer(person) if person else Doer(network=network_of(address)))


def routes(storage: Storage, tools: Mapping[type, object]) -> list[Route]:
    """Both files. They come before the pages that are found by the beginning of their addresses."""
    fetching = Fetching(storage, tools)
    return [Route("/a/{id}.ics", fetching.activity), Route("/calendar/{secret}.ics", fetching.own)]


def language_of(request: Request) -> str:
    """The language that an address names, or that the program likes best."""
    wished = request.query_params.get("lang")
    return wished if wished in languages.SPOKEN else languages.choose(request.headers.get("accept-language"))


def _answer(request: Request, content: bytes, language: str, kept: str) -> Response:
    mark = f'"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    headers = {"etag": mark, "cache-control": kept, "content-language": language, "x-robots-tag": "noindex"}
    if kept == _PUBLIC:
        headers["vary"] = "Accept-Language"
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="pledgebank.ics"'
    return Response(content, headers=headers, media_type=_KIND)


def _missing() -> Response:
    return PlainTextResponse("", 404, {"cache-control": "no-store"})


def _refused(refused: Refused, language: str) -> Response:
    if refused.code != "TOO_MANY":
        return _missing()
    later = {"retry-after": str(refused.retry_after or 60), "cache-control": "no-store"}
    return PlainTextResponse(sentences.refusal(refused, language), 429, later)
