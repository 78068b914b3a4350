"""Places over GraphQL, in the whole schema."""

from typing import Any

import pytest

from pledgebank import database, schema
from pledgebank.councils import store as councils
from pledgebank.councils.places import Places
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Context
from tests.councils.builders import feature, load, square
from tests.geocoding.builders import a_place, keep

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()
FIND = """query ($text: String!, $near: PointInput, $first: Int = 5) {
  findPlaces(text: $text, near: $near, first: $first) { label kind location { lat lng } } }"""
NAME = "query ($at: PointInput!) { place(at: $at) { label areas { name } } }"


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, database.INDEXES)
    await keep(storage, a_place("BS1 5TR", "postcode", 51.45, -2.58), a_place("Bristol", "city", 51.46, -2.6))
    await load(storage, feature("Central", [square(-3, 51)]))
    return storage


async def ask(storage: Storage, query: str, *, language: str = "en", **given: Any) -> tuple[Any, list[Any]]:
    context = Context(storage, {Places: Places()}, language=language)
    answer = await SCHEMA.execute(query, given, context_value=context)
    return answer.data, [getattr(error.original_error, "code", error) for error in answer.errors or ()]


async def test_a_text_becomes_places(town: Storage) -> None:
    assert await ask(town, FIND, text="bs15tr") == (
        {"findPlaces": [{"label": "BS1 5TR", "kind": "postcode", "location": {"lat": 51.45, "lng": -2.58}}]},
        [],
    )
    data, _ = await ask(town, FIND, text="b", first=1, near={"lat": 51.45, "lng": -2.58})
    assert [one["label"] for one in data["findPlaces"]] == ["Bristol"]


async def test_nothing_typed_finds_nothing(town: Storage) -> None:
    assert await ask(town, FIND, text=" ") == ({"findPlaces": []}, [])


@pytest.mark.parametrize(
    "given",
    [{"text": "x" * 201}, {"text": "x", "first": 21}, {"text": "x", "first": -1},
     {"text": "x", "near": {"lat": 91, "lng": 0}}, {"text": "\ud800"}],
)  # fmt: skip
async def test_what_is_too_much_is_refused(town: Storage, given: dict[str, Any]) -> None:
    assert (await ask(town, FIND, **given))[1] == ["INVALID"]


async def test_a_point_has_a_name(town: Storage) -> None:
    at = {"lat": 51.4502, "lng": -2.58}
    data, refused = await ask(town, NAME, at=at)
    assert (data, refused) == ({"place": {"label": "BS1 5TR, Central", "areas": [{"name": "Central"}]}}, [])
    data, _ = await ask(town, NAME, at={"lat": 51.9, "lng": -2.58})
    assert data["place"]["label"] == "Central"
    data, _ = await ask(town, NAME, at={"lat": 10, "lng": 10})
    assert data["place"] == {"label": None, "areas": []}


async def test_a_gazetteer_without_anything_is_no_reason_to_fail(storage: Storage) -> None:
    await mongo.prepare(storage, councils.INDEXES)
    assert await ask(storage, FIND, text="bristol") == ({"findPlaces": []}, [])
    data, refused = await ask(storage, NAME, at={"lat": 51.45, "lng": -2.58})
    assert (data["place"]["label"], refused) == (None, [])
