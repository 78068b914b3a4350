"""Lists of plain things: answered at once, and just as they would be field by field."""

from enum import Enum
from typing import Any

import pytest
import strawberry
from strawberry import ID

from pledgebank.web.geo import Point
from pledgebank.web.graphql import plain as plains
from pledgebank.web.graphql import schema
from pledgebank.web.graphql.plain import plain

pytestmark = pytest.mark.anyio


@strawberry.enum
class Colour(Enum):
    RED = "red"


class Stone:
    id: ID
    weighs_grams: int
    lies: Point
    colour: Colour | None
    lay: Point | None


# The same type twice: field by field, and plain.
Slow = strawberry.type(type("Slow", (), dict(Stone.__dict__)))
Fast = plain(strawberry.type(type("Fast", (), dict(Stone.__dict__))))
HERE = Point(lat=56.1, lng=-3.9)
GIVEN: list[dict[str, Any]] = [
    {"id": ID("a"), "weighs_grams": 7, "lies": HERE, "colour": Colour.RED, "lay": HERE},
    {"id": ID("b"), "weighs_grams": 0, "lies": HERE, "colour": None, "lay": None},
]
BROKEN = {"id": ID("c"), "weighs_grams": None, "lies": HERE, "colour": None, "lay": None}


# Two types made alike by calls, which the type checker cannot know as types.
@strawberry.type
class Query:
    @strawberry.field
    def slow(self, broken: bool = False) -> list[Slow]:  # type: ignore[valid-type]
        return [Slow(**given) for given in [*GIVEN, *[BROKEN] * broken]]

    @strawberry.field
    def fast(self, broken: bool = False) -> list[Fast]:  # type: ignore[valid-type]
        return [Fast(**given) for given in [*GIVEN, *[BROKEN] * broken]]

    @strawberry.field
    def gaps(self) -> list[Fast | None]:  # type: ignore[valid-type]
        return [Fast(**GIVEN[0]), None]


SCHEMA = schema.build(Query)
QUERIES = [
    "{ slow { id } }",
    "{ slow { id weighsGrams colour lies { lat lng } lay { lng } } }",
    "{ slow { __typename grams: weighsGrams lies { __typename there: lat ...P } } } fragment P on Point { lng }",
    "{ slow { id @skip(if: true) weighsGrams @include(if: true) ... { colour } ... @include(if: false) { id } } }",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_whatever_is_selected_the_answer_is_that_of_field_by_field(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = await SCHEMA.execute(query)
    answered: list[int] = []
    answer = plains.answer

    def noted(read: plains.Read, things: list[Any]) -> list[Any] | None:
        answered.append(len(things))
        return answer(read, things)

    monkeypatch.setattr(plains, "answer", noted)
    fast = await SCHEMA.execute(query.replace("slow", "fast"))
    assert slow.errors is fast.errors is None
    assert str(slow.data).replace("slow", "fast").replace("Slow", "Fast") == str(fast.data)
    assert answered == [2]


async def test_what_is_not_as_it_should_be_is_told_with_its_place() -> None:
    told = await SCHEMA.execute("{ fast(broken: true) { weighsGrams } }")
    assert told.errors is not None
    assert [(error.message, error.path) for error in told.errors] == [
        ("Cannot return null for non-nullable field Fast.weighsGrams.", ["fast", 2, "weighsGrams"])
    ]


async def test_a_list_with_gaps_keeps_them() -> None:
    told = await SCHEMA.execute("{ gaps { id } }")
    assert (told.errors, told.data) == (None, {"gaps": [{"id": "a"}, None]})


def test_a_type_with_resolvers_is_not_plain() -> None:
    with pytest.raises(TypeError, match="Query has resolvers"):
        plain(Query)
