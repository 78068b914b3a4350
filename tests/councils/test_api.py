"""Places over GraphQL."""

from functools import partial

import pytest
import strawberry

from pledgebank.councils import commands
from pledgebank.councils.api import NODES, Area, Body, Category, Queries
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.councils.places import Places
from pledgebank.councils.questions import Choice, Question, QuestionKind
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


async def test_a_category_speaks_the_viewers_language_or_its_first(councils: Storage) -> None:
    urgent = Question(
        key="urgent",
        label={"en": "Urgent?", "cy": "Brys?"},
        kind=QuestionKind.ONE_OF,
        required=True,
        hint={"en": "Now."},
        choices=(
            Choice(key="no", label={"en": "No", "cy": "Na"}),
            Choice(key="yes", label={"en": "Yes"}, stops={"cy": "Ffoniwch.", "en": "Phone."}),
        ),
    )
    gas = CategoryEntry(
        name="Gas",
        names={"en": "Gas", "cy": "Nwy"},
        groups=({"en": "Danger", "cy": "Perygl"}, {"en": "Night"}),
        title_hint={"cy": "Ble?"},
        private=True,
        photo_required=True,
        questions=(urgent,),
    )
    await load(councils, feature("Leeds", [square(0, 0, 9)]), kind="city")
    entry = BodyEntry(slug="council", name="Leeds Council", email="x@y.example", areas=("leeds",), categories=(gas,))
    await write(councils, partial(commands.enter_body, entry=entry))
    query = """{ place(at: {lat: 6, lng: 1}) { categories {
        name group groups titleHint descriptionHint private photoRequired
        questions { key label kind required public hint choices { key label stops } } } } }"""

    told = [await ask(Context(councils, {Places: Places()}, language=language), query) for language in ("cy", "ur")]

    question = {"key": "urgent", "kind": "ONE_OF", "required": True, "public": False, "hint": "Now."}
    shared = {"descriptionHint": None, "private": True, "photoRequired": True, "titleHint": "Ble?"}
    welsh = [{"key": "no", "label": "Na", "stops": None}, {"key": "yes", "label": "Yes", "stops": "Ffoniwch."}]
    first = [{"key": "no", "label": "No", "stops": None}, {"key": "yes", "label": "Yes", "stops": "Ffoniwch."}]
    assert told == [
        {"place": {"categories": [{**shared, "name": name, "group": group, "groups": [group, "Night"], "questions": [
            {**question, "label": label, "choices": choices}
        ]}]}}
        for name, group, label, choices in (("Nwy", "Perygl", "Brys?", welsh), ("Gas", "Danger", "Urgent?", first))
    ]  # fmt: skip


async def test_a_place_has_only_categories_that_are_taken_there(councils: Storage) -> None:
    await load(councils, feature("Leeds", [square(0, 0, 9)]), kind="city")
    await load(councils, feature("North", [square(0, 5, 2)]))
    everywhere, north = CategoryEntry(name="Bins"), CategoryEntry(name="Moor", areas=("north",))
    retired = CategoryEntry(name="Old", active=False)
    entry = BodyEntry(slug="council", name="Leeds", areas=("leeds",), categories=(everywhere, north, retired))
    await write(councils, partial(commands.enter_body, entry=entry))
    query = "{ place(at: {lat: %d, lng: 1}) { categories { name } } }"

    context = Context(councils, {Places: Places()})

    assert await ask(context, query % 6) == {"place": {"categories": [{"name": "Bins"}, {"name": "Moor"}]}}
    assert await ask(context, query % 2) == {"place": {"categories": [{"name": "Bins"}]}}
