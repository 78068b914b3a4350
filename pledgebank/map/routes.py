"""The map for programs that know no GraphQL: vector tiles and GeoJSON, of what everyone may see, cached by ETag."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from strawberry import ID

from pledgebank.base.errors import Refused, invalid
from pledgebank.base.geo import Box
from pledgebank.map import fold, model, store, tiles
from pledgebank.map.api import MapFilter
from pledgebank.map.model import MapKind
from pledgebank.reports.model import ReportState
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Context
from pledgebank.web.graphql import masking

FILTERS = frozenset({"kinds", "area", "body", "categories", "states", "since", "from"})
SCREEN = frozenset({"box", "zoom"})
KEPT = {"Cache-Control": "public, max-age=10, stale-while-revalidate=60"}
STATUS = {"BUSY": 503, "NOT_FOUND": 404}
TILE = "application/vnd.mapbox-vector-tile"
GEOJSON = "application/geo+json"


def routes(storage: Storage, tools: Mapping[type, object]) -> list[Route]:
    """`/tiles/{z}/{x}/{y}.mvt` and `/map.geojson`, both with the filters of the query `map`."""

    async def tile(request: Request) -> Response:
        try:
            zoom, column, row = (_whole(request.path_params[part]) for part in ("z", "x", "y"))
            box = tiles.box_of(zoom, column, row)
            if box is None:
                raise Refused("NOT_FOUND", "There is no such tile.")
            view = await see(box, zoom, _given(request, FILTERS))
        except Refused as refused:
            return _refusal(refused)
        return _answer(request, tiles.encode(view, zoom, column, row), TILE)

    async def geojson(request: Request) -> Response:
        try:
            given = _given(request, FILTERS | SCREEN)
            view = await see(_box(given.get("box", "")), _whole(given.get("zoom", "")), given)
        except Refused as refused:
            return _refusal(refused)
        return _answer(request, msgspec.json.encode(tiles.geojson(view)), GEOJSON)

    async def see(box: Box, zoom: int, given: QueryParams) -> model.View:
        asked, context = _filter(given), Context(storage, tools)
        await fold.counted_through(storage)
        return await store.view(context.reader, box, zoom, await asked.wanted(context), context.now)

    return [Route("/tiles/{z}/{x}/{y}.mvt", tile), Route("/map.geojson", geojson)]


def _given(request: Request, known: frozenset[str]) -> QueryParams:
    for name in request.query_params:
        if name not in known:
            raise invalid("What can be asked for: {known}.", name[:40], known=", ".join(sorted(known)))
    return request.query_params


def _filter(given: QueryParams) -> MapFilter:
    try:
        return MapFilter(
            kinds=[MapKind(one) for one in _several(given, "kinds")] if "kinds" in given else None,
            area=ID(given["area"]) if "area" in given else None,
            body=ID(given["body"]) if "body" in given else None,
            categories=[ID(one) for one in _several(given, "categories")] if "categories" in given else None,
            states=[ReportState(one) for one in _several(given, "states")] if "states" in given else None,
            created_since=date.fromisoformat(given["since"]) if "since" in given else None,
            ends_after=_midnight(given["from"]) if "from" in given else None,
        )
    except ValueError as error:
        raise invalid("Kinds and states are words in capitals with commas between, and a day is 2026-05-31.") from error


def _several(given: QueryParams, name: str) -> list[str]:
    return list({one for one in given[name].split(",") if one})


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.min, UTC)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise invalid("Zoom, column and row are whole numbers.", "zoom")
    return int(text)


def _box(text: str) -> Box:
    try:
        south, west, north, east = (float(side) for side in text.split(","))
    except ValueError as error:
        raise invalid("A box is four numbers: south,west,north,east.", "box") from error
    return Box(south, west, north, east)


def _answer(request: Request, body: bytes, kind: str) -> Response:
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**KEPT, "ETag": tag}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=kind)


def _refusal(refused: Refused) -> Response:
    return JSONResponse(
        {"errors": [masking.refusal(refused)]}, STATUS.get(refused.code, 400), {"Cache-Control": "no-store"}
    )
