"""Places over GraphQL."""

from functools import partial

import pytest
import strawberry

from pledgebank.councils import commands
from pledgebank.councils.api import NODES, Area, Body, Category, Queries
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context
from tests.councils.builders import feature, load, square

pytestmark = pytest.mark.anyio
SCHEMA = strawberry.Schema(query=Queries)


async def town(storage: Storage) -> Context:
    await load(storage, feature("Leeds", [square(0, 0, 9)]), kind="city")
    await load(storage, feature("North", [square(0, 5, 2)]), parent="leeds")
    categories = (CategoryEntry(name="Bins", groups=({"en": "Waste"},)), CategoryEntry(name="Gas leak", hazard=True))
    entry = BodyEntry(slug="council", name="Leeds Council", phone="311", areas=("leeds",), categories=categories)
    await write(storage, partial(commands.enter_body, entry=entry))
    return Context(storage, {Places: Places()})


async def ask(context: Context, query: str) -> object:
    answer = await SCHEMA.execute(query, context_value=context)
    assert answer.errors is None
    return answer.data


async def test_a_place_has_its_areas_and_what_can_be_reported_there(councils: Storage) -> None:
    query = """{ place(at: {lat: 6, lng: 1}) {
        areas { slug name kind parent { slug } }
        categories { name group hazard body { slug name phone website } }
    } }"""

    body = {"slug": "council", "name": "Leeds Council", "phone": "311", "website": None}
    assert await ask(await town(councils), query) == {
        "place": {
            "areas": [
                {"slug": "north", "name": "North", "kind": "ward", "parent": {"slug": "leeds"}},
                {"slug": "leeds", "name": "Leeds", "kind": "city", "parent": None},
            ],
            "categories": [
                {"name": "Bins", "group": "Waste", "hazard": False, "body": body},
                {"name": "Gas leak", "group": None, "hazard": True, "body": body},
            ],
        }
    }


async def test_a_place_that_nobody_answers_for_is_empty(councils: Storage) -> None:
    query = "{ place(at: {lat: 60, lng: 100}) { areas { slug } categories { name } } }"

    assert await ask(await town(councils), query) == {"place": {"areas": [], "categories": []}}


async def test_a_place_outside_the_world_is_refused(councils: Storage) -> None:
    answer = await SCHEMA.execute(
        "{ place(at: {lat: 91, lng: 0}) { areas { slug } } }", context_value=await town(councils)
    )

    assert answer.data is None


async def test_an_area_is_found_by_its_slug(councils: Storage) -> None:
    query = '{ north: area(slug: "north") { name } nothing: area(slug: "south") { name } }'

    assert await ask(await town(councils), query) == {"north": {"name": "North"}, "nothing": None}


async def test_each_type_is_found_again_by_its_id(councils: Storage) -> None:
    context = await town(councils)
    query = "{ place(at: {lat: 6, lng: 1}) { areas { id } categories { id body { id } } } }"
    answer = await SCHEMA.execute(query, context_value=context)
    assert answer.data is not None
    place = answer.data["place"]

    for key, kind in (
        (place["areas"][0]["id"], Area),
        (place["categories"][0]["id"], Category),
        (place["categories"][0]["body"]["id"], Body),
    ):
        name, uuid = nodes.parse(key)
        found = await NODES[name](context, uuid)
        assert isinstance(found, kind)
        assert found.id == key
