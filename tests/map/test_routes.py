"""Tiles and GeoJSON: the very clusters and pins of the query `map`, of what everyone may see, kept by ETag."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import httpx2
import pytest
from msgspec import structs
from starlette.applications import Starlette

from pledgebank import database
from pledgebank.activities import store as activities
from pledgebank.activities.model import ActivityState
from pledgebank.base import cells
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.map import fold, rules, tiles
from pledgebank.map import store as maps
from pledgebank.map.model import MapFilter, MapKind, View
from pledgebank.map.routes import routes
from pledgebank.pledges import store as pledges
from pledgebank.reports import store as reports
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web.nodes import encode
from tests.activities.builders import SATURDAY, an_activity
from tests.map.vector_tiles import decode
from tests.pledges.builders import a_pledge
from tests.reports.builders import NOON, a_report

pytestmark = pytest.mark.anyio

PLACE = Point.at(56.1195, -3.9375)
WASTE, LAMPS, WARD = new_id(), new_id(), new_id()
STARTS = SATURDAY.date()


def a_spread() -> list[Report]:
    """Some alone, some close together, some that not everyone may see; titles that could break a page."""
    at = [Point.at(56.1195 + n * 0.0011, -3.9375 - n * n * 0.0004) for n in range(6)] + [PLACE] * 3
    shown = [
        a_report(
            location=point, category=(WASTE, LAMPS)[place % 2], areas=(WARD,) if place < 4 else (), title='ü "<b>"'
        )
        for place, point in enumerate(at)
    ]
    secret = [
        a_report(location=PLACE, title="secret", **how)
        for how in ({"private": True}, {"state": ReportState.HIDDEN}, {"state": ReportState.UNCONFIRMED})
    ]
    return [structs.replace(one, cell=cells.cell_of(one.location)) for one in shown + secret]


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, database.INDEXES)
    there = a_spread()

    async def command(unit: Unit) -> None:
        await reports.insert_many(unit, there)
        await pledges.insert(unit, structs.replace(a_pledge(), location=PLACE, cell=cells.cell_of(PLACE)))
        shown = structs.replace(an_activity(location=PLACE), state=ActivityState.PUBLISHED)
        for activity in (shown, structs.replace(an_activity(location=PLACE), state=ActivityState.DRAFT)):
            await activities.insert(unit, activity)

    await write(storage, command)
    await write(storage, partial(fold.look_again, keys=[report.id for report in there]))
    return storage


@pytest.fixture
async def client(town: Storage) -> AsyncIterator[httpx2.AsyncClient]:
    built = Starlette(routes=list(routes(town, {})))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built), base_url="http://town") as talks:
        yield talks


def tile_at(zoom: int) -> tuple[int, int, int]:
    x, y = cells.mercator(PLACE, zoom)
    return zoom, math.floor(x), math.floor(y)


async def same_screen(town: Storage, tile: tuple[int, int, int], wanted: MapFilter) -> View:
    box = tiles.box_of(*tile)
    assert box is not None
    return await maps.view(town.reader, box, tile[0], wanted, town.clock.now())


def features(view: View, tile: tuple[int, int, int]) -> dict[str, list[Any]]:
    """What a tile must hold, from the answer of `map`."""
    found: dict[str, list[Any]] = {}
    for one in view.shown:
        x, y = cells.mercator(one.location, tile[0])
        place = math.floor((x - tile[1]) * 4096), math.floor((y - tile[2]) * 4096)
        found.setdefault(tiles.LAYERS[one.kind], []).append((place, tiles.properties(one)))
    return found


@pytest.mark.parametrize("zoom", [0, 9, 13, 15, 17, 22])
async def test_a_tile_holds_just_what_the_map_shows_of_its_box(
    town: Storage, client: httpx2.AsyncClient, zoom: int
) -> None:
    tile = tile_at(zoom)
    view = await same_screen(town, tile, MapFilter())
    answer = await client.get("/tiles/{}/{}/{}.mvt".format(*tile))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.mapbox-vector-tile")
    assert view.within == tiles.box_of(*tile)
    assert decode(answer.content) == features(view, tile)
    blurred = {"activities"} if zoom < 16 else set()  # some hundred metres away
    assert set(decode(answer.content)) >= {"reports", "pledges", *blurred}
    assert b"secret" not in answer.content
    inside = [place for layer in decode(answer.content).values() for place, _ in layer]
    assert all(0 <= x < 4096 and 0 <= y < 4096 for x, y in inside)


async def test_tiles_next_to_each_other_share_nothing_and_lose_nothing(client: httpx2.AsyncClient) -> None:
    zoom, column, row = tile_at(15)
    total = 0
    for x in range(column - 2, column + 3):
        for y in range(row - 2, row + 3):
            layers = decode((await client.get(f"/tiles/{zoom}/{x}/{y}.mvt?kinds=REPORT")).content)
            total += sum(int(known["count"]) for _, known in layers.get("reports", []))
    assert total == 9


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("kinds=REPORT,ACTIVITY", {"kinds": (MapKind.REPORT, MapKind.ACTIVITY)}),
        (f"categories={encode('Category', WASTE)}", {"categories": (WASTE,)}),
        ("states=FIXED", {"states": (ReportState.FIXED,)}),
        ("states=OPEN&since=2026-05-04", {"states": (ReportState.OPEN,), "created_since": NOON.date()}),
        ("since=2026-05-05", {"created_since": NOON.date().replace(day=5)}),
        (f"area={encode('Area', WARD)}", {"area": WARD}),
        (f"from={STARTS}", {"ends_after": datetime.combine(STARTS, time.min, UTC)}),
        (
            f"from={STARTS + timedelta(days=1)}",
            {"ends_after": datetime.combine(STARTS + timedelta(days=1), time.min, UTC)},
        ),
    ],
    ids=["kinds", "category", "state", "state and day", "day", "area", "its day", "a day later"],
)
async def test_the_filters_are_those_of_the_map(
    town: Storage, client: httpx2.AsyncClient, asked: str, wanted: dict[str, Any]
) -> None:
    tile = tile_at(12)
    answer = await client.get("/tiles/{}/{}/{}.mvt".format(*tile) + f"?{asked}")
    assert decode(answer.content) == features(await same_screen(town, tile, MapFilter(**wanted)), tile)
    box = tiles.box_of(*tile)
    assert box is not None
    given = f"box={box.south},{box.west},{box.north},{box.east}&zoom=12&{asked}"
    collection = (await client.get(f"/map.geojson?{given}")).json()
    counts = [one["properties"].get("count", 1) for one in collection["features"]]
    assert collection["total"] == sum(counts)
    assert len(counts) == sum(len(layer) for layer in decode(answer.content).values())


async def test_geojson_holds_clusters_and_pins_and_nothing_secret(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/map.geojson?box=56.11,-3.96,56.13,-3.93&zoom=22&kinds=REPORT")
    found = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert (found["type"], found["total"]) == ("FeatureCollection", 9)
    assert "secret" not in answer.text
    west, south, east, north = found["bbox"]
    for one in found["features"]:
        lng, lat = one["geometry"]["coordinates"]
        assert west <= lng <= east
        assert south <= lat <= north
    assert {one["properties"]["kind"] for one in found["features"]} == {"REPORT"}


async def test_what_has_not_changed_is_answered_by_its_tag_alone(town: Storage, client: httpx2.AsyncClient) -> None:
    path = "/tiles/{}/{}/{}.mvt".format(*tile_at(12))
    first = await client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=10, stale-while-revalidate=60"
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = await client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)

    new = a_report(location=PLACE)

    async def command(unit: Unit) -> None:
        await reports.insert(unit, new)

    await write(town, command)
    await write(town, partial(fold.look_again, keys=[new.id]))
    changed = await client.get(path, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/23/0/0.mvt", 404),
        ("/tiles/3/8/0.mvt", 404),
        ("/tiles/3/0/8.mvt", 404),
        ("/tiles/-1/0/0.mvt", 400),
        ("/tiles/9999999999999/0/0.mvt", 400),
        ("/tiles/3/x/0.mvt", 400),
        ("/tiles/3/0/0.mvt?kinds=TREE", 400),
        ("/tiles/3/0/0.mvt?states=open", 400),
        ("/tiles/3/0/0.mvt?since=yesterday", 400),
        ("/tiles/3/0/0.mvt?area=x", 404),
        ("/tiles/3/0/0.mvt?reporter=me", 400),
        ("/tiles/3/0/0.mvt?box=1,2,3,4", 400),
        ("/map.geojson", 400),
        ("/map.geojson?box=1,2,3&zoom=3", 400),
        ("/map.geojson?box=nan,2,3,4&zoom=3", 400),
        ("/map.geojson?box=5,2,3,4&zoom=3", 400),
        ("/map.geojson?box=1,2,3,4&zoom=23", 400),
        ("/map.geojson?box=1,2,3,4&zoom=-1", 400),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(client: httpx2.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    [error] = answer.json()["errors"]
    assert error["message"].endswith(".")
    assert error["extensions"]["reason"] in {"INVALID", "NOT_FOUND"}
    assert answer.headers["cache-control"] == "no-store"


async def test_the_number_of_cells_of_a_tile_is_small_at_every_zoom() -> None:
    for zoom in range(23):
        box = tiles.box_of(*tile_at(zoom))
        assert box is not None
        assert cells.amount(box, rules.grid(box, zoom)) == 16
