"""Outsiders who ask for a place a thousand times, or in a thousand ways, learn where it is shown and nothing nearer."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database, schema
from pledgebank.activities import blurring, commands, keys, store
from pledgebank.activities.model import Activity
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as places_store
from pledgebank.base.geo import Box, Point, metres_between
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.places import Places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.nodes import Nodes
from tests.activities.builders import a_draft
from tests.activities.test_blurring import SPOT, moved
from tests.hostile.town import Town
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
WHERE = "query ($id: ID!) { node(id: $id) { ... on Activity { location { lat lng } locationIsExact } } }"
FOUND = """query ($where: ActivityFilter!, $order: ActivityOrder) {
  activities(where: $where, order: $order, first: 100) { edges { node { id } } } }"""
CHANGED = "query ($within: BoxInput!) { changes(within: $within, first: 100) { items { id } } }"
MAP = """query ($within: BoxInput!, $zoom: Int!) { map(within: $within, zoom: $zoom) {
  clusters { count location { lat lng } } pins { location { lat lng } } } }"""


@pytest.fixture
async def town(storage: Storage) -> Town:
    await mongo.prepare(storage, database.INDEXES)
    # A border of two wards runs right through the spot.
    west = geojson.drawing("West", outlines.rectangle(Box(56.0, -4.1, 56.2, SPOT.lng)))
    east = geojson.drawing("East", outlines.rectangle(Box(56.0, SPOT.lng, 56.2, -3.8)))
    await write(storage, partial(councils.load_areas, drawings=[west, east], kind="ward"))
    tools: dict[type, object] = {Nodes: schema.NODES, Sources: schema.COPIES, Places: Places()}
    return Town(storage, tools, await a_person(storage), await a_person(storage))


async def planned(town: Town, location: Point) -> Activity:
    plan = partial(
        commands.create, draft=a_draft(location=location), organiser=town.person, places=Places(), publish=True
    )
    found = await store.get(town.storage.reader, (await write(town.storage, plan, by=town.person)).value)
    assert found is not None
    return found


async def cell(town: Town) -> list[Point]:
    """Places all over the cell in which the spot lies, by this installation's borders, on both sides of the wards'."""
    await planned(town, SPOT)
    key = (await keys.of(town.storage.reader)).blurring
    shown = blurring.shown(SPOT, key)
    around = [moved(SPOT, north, east) for north in range(-280, 281, 40) for east in range(-280, 281, 40)]
    return [one for one in around if blurring.shown(one, key) == shown]


async def ids(town: Town, query: str, given: dict[str, Any], person: UUID | None = None) -> list[str]:
    data, codes = await town.ask(query, given, person)
    assert codes == []
    if "activities" in data:
        return [edge["node"]["id"] for edge in data["activities"]["edges"]]
    return [item["id"] for item in data["changes"]["items"]]


async def test_a_thousand_reads_of_a_place_give_one_point(town: Town) -> None:
    activity = await planned(town, SPOT)
    given = {"id": nodes.encode("Activity", activity.id)}

    read = [await town.ask(WHERE, given, viewer) for viewer in (None, town.other) for _ in range(500)]

    told = {
        (at["location"]["lat"], at["location"]["lng"], at["locationIsExact"]) for at in (one[0]["node"] for one in read)
    }
    assert told == {(activity.shown.lat, activity.shown.lng, False)}
    assert activity.shown != SPOT


async def test_many_activities_at_one_spot_are_shown_at_one_point(town: Town) -> None:
    made = [await planned(town, SPOT) for _ in range(20)]

    assert len({one.shown for one in made}) == 1


async def test_whatever_outsiders_ask_all_places_of_a_cell_answer_alike(town: Town) -> None:
    spots = await cell(town)
    made = {nodes.encode("Activity", (await planned(town, spot)).id) for spot in spots}
    shown = (await planned(town, SPOT)).shown
    apart = max(metres_between(one, other) for one in spots for other in spots)
    assert (len(made) >= 16, apart > 150) == (True, True)

    wards = [nodes.encode("Area", area.id) for area in await _wards(town)]
    wanted: list[dict[str, Any]] = [{"area": ward} for ward in wards]
    boxes = []
    for north in range(-300, 301, 60):
        for east in range(-300, 301, 60):
            corner = moved(shown, north, east)
            wanted.append({"near": {"centre": {"lat": corner.lat, "lng": corner.lng}, "metres": 25}})
            other = moved(corner, 60, 60)
            boxes.append({"south": corner.lat, "west": corner.lng, "north": other.lat, "east": other.lng})
    wanted += [{"within": box} for box in boxes]
    answers = [await ids(town, FOUND, {"where": where}, town.other) for where in wanted]
    answers += [await ids(town, CHANGED, {"within": box}) for box in boxes]

    found = [made & set(answer) for answer in answers]
    assert [one for one in found if one not in (set(), made)] == []
    assert [bool(one) for one in found[:2]].count(True) == 1  # the ward of where they are shown, on whichever side
    assert sum(one == made for one in found) >= 4
    near = {"near": {"centre": {"lat": SPOT.lat, "lng": SPOT.lng}, "metres": 1000}}
    nearest = await ids(town, FOUND, {"where": near, "order": "NEAREST"}, town.other)
    assert nearest == sorted(nearest, key=lambda one: nodes.parse(one)[1])  # all equally far: by their ids


@pytest.mark.parametrize("zoom", [12, 17, 20])
async def test_on_the_map_all_places_of_a_cell_lie_at_one_point(town: Town, zoom: int) -> None:
    for spot in await cell(town):
        shown = (await planned(town, spot)).shown
    south, north = moved(shown, -500, -500), moved(shown, 500, 500)
    within = {"south": south.lat, "west": south.lng, "north": north.lat, "east": north.lng}

    data, codes = await town.ask(MAP, {"within": within, "zoom": zoom}, None)

    assert codes == []
    lying = [one["location"] for kind in ("clusters", "pins") for one in data["map"][kind]]
    assert len(lying) == 1
    assert metres_between(Point.at(lying[0]["lat"], lying[0]["lng"]), shown) < 1


async def test_who_gets_a_place_learns_the_spot_and_who_gives_it_up_no_longer(town: Town) -> None:
    activity = await planned(town, SPOT)
    [[slot]] = await places_store.slots_of(town.storage.reader, [activity.id])
    given = {"id": nodes.encode("Activity", activity.id)}

    async def told() -> tuple[float, bool]:
        at = (await town.ask(WHERE, given, town.other))[0]["node"]
        return at["location"]["lat"], at["locationIsExact"]

    before = await told()
    join = partial(places.join, slot_id=slot.id, person=town.other, party_size=1)
    await write(town.storage, join, by=town.other)
    placed = await told()
    await write(town.storage, partial(places.leave, slot_id=slot.id, person=town.other), by=town.other)

    assert (before, placed, await told()) == ((activity.shown.lat, False), (SPOT.lat, True), before)


async def _wards(town: Town) -> list[Any]:
    found = await Places().at_many(town.storage.reader, [moved(SPOT, 0, -50), moved(SPOT, 0, 50)])
    return [area for areas in found for area in areas]
