"""What machines and printers are given of a pledge: /p/k7m4x2b.json, and /p/k7m4x2b/poster.pdf."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pledgebank.base.errors import Refused
from pledgebank.pages import layout, pledges
from pledgebank.pages.asking import Answer, Asking
from pledgebank.pledges.leaflets import press, rules
from pledgebank.pledges.leaflets.model import Leaflet, Parts, Sheet
from pledgebank.pledges.leaflets.press import Press
from pledgebank.words import languages, sentences

_PARTS = {str(int(part)): part for part in Parts}


def routes(asking: Asking, address: str, printing: Press) -> list[Route]:
    """Both. `address`: where people reach this server."""

    async def facts(request: Request) -> Response:
        language = layout.language_of(request)
        pledge = await pledges.find(asking, request.path_params["ref"], language)
        shared = {"access-control-allow-origin": "*"}
        if pledge is None:
            return Response(b"null", 404, {**shared, "cache-control": "no-store"}, "application/json")
        content = msgspec.json.encode(_facts(pledge, address))
        headers = {**shared, **_kept(pledge, content), "content-language": language}
        if layout.known(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="application/json")

    async def poster(request: Request) -> Response:
        pledge, language = await _in_its_language(request, asking)
        part = _PARTS.get(request.query_params.get("per", "1"))
        if pledge is None or part is None:
            return pledges.missing(request, address, layout.language_of(request))
        sheet = _sheet(pledge, part, language)
        headers = _kept(pledge, press.LAYOUT + msgspec.json.encode(sheet))
        if layout.known(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        try:
            made = await printing.pdf(sheet)
        except Refused as refused:
            later = {"retry-after": str(refused.retry_after or 10), "cache-control": "no-store"}
            return PlainTextResponse(sentences.refusal(refused, language), 503, later)
        name = f"pledge-{pledge['ref']}-{part:d}.pdf"
        headers["content-disposition"] = f'inline; filename="{name}"'
        return Response(made, headers=headers, media_type="application/pdf")

    return [Route("/p/{ref}.json", facts), Route("/p/{ref}/poster.pdf", poster)]


async def _in_its_language(request: Request, asking: Asking) -> tuple[Answer | None, str]:
    """The pledge in the language that was asked for, or else in the one it is written in."""
    wished = request.query_params.get("lang")
    language = wished if wished in languages.SPOKEN else languages.ENGLISH
    pledge = await pledges.find(asking, request.path_params["ref"], language)
    written_in = languages.choose(pledge["language"]) if pledge else language
    if pledge is None or language in {wished, written_in}:
        return pledge, language
    return await pledges.find(asking, request.path_params["ref"], written_in), written_in


def _kept(pledge: Answer, content: bytes) -> dict[str, str]:
    headers = layout.lasting(content, layout.READER if pledge["private"] else layout.EVERYBODY)
    return {**headers, "x-robots-tag": "noindex"} if pledge["private"] else headers


def _sheet(pledge: Answer, part: Parts, language: str) -> Sheet:
    return rules.sheet(
        Leaflet(
            sentence=pledge["sentence"],
            written_in=pledge["language"],
            promiser=pledge["promiser"]["name"],
            address=pledge["url"],
            ref=pledge["ref"],
            last_day=pledges.last_moment(pledge).date(),
            language=language,
            parts=part,
        )
    )


def _facts(pledge: Answer, address: str) -> dict[str, Any]:
    """All that everybody may know, with links."""
    promiser = pledge["promiser"]
    return {
        **pledge,
        "missing": max(pledge["target"] - pledge["signatureCount"], 0),
        "promiser": {"kind": promiser["__typename"], "name": promiser["name"]},
        "areas": [area["name"] for area in pledge["areas"]],
        "reports": [
            {**edge["node"], "url": f"{address}/r/{edge['node']['ref']}"} for edge in pledge["reports"]["edges"]
        ],
        "activities": [
            {**edge["node"], "url": f"{address}/a/{edge['node']['id']}"} for edge in pledge["activities"]["edges"]
        ],
    }
