"""Schemas put together: edges that point up, and the order of the exported text."""

from enum import StrEnum

import pytest
import strawberry

from pledgebank.web.graphql import schema


@strawberry.type(description="A lower thing.")
class Lower:
    name: str = strawberry.field(description="Its name.")


@strawberry.type(description="Asks.")
class Query:
    @strawberry.field
    def lower(self) -> Lower:
        return Lower(name="low")


async def rises_of_lower(root: Lower, info: strawberry.Info, first: int | None = None) -> list[str]:
    """What rises from it."""
    return [root.name, str(first)]


async def other(root: Lower) -> int:
    """Another."""
    return 1


@pytest.mark.anyio
async def test_a_higher_feature_gives_a_lower_type_a_field() -> None:
    schema.extend(Lower, many_rises=rises_of_lower)
    schema.extend(Lower, many_rises=rises_of_lower)
    printed = schema.build(Query, for_print=True).as_str()
    assert '"""What rises from it."""\n  manyRises(first: Int = null): [String!]!\n  name: String!' in (
        printed.replace('  """Its name."""\n', "").replace("\n\n", "\n")
    )
    result = await schema.build(Query).execute("{ lower { name manyRises(first: 2) } }")
    assert (result.errors, result.data) == (None, {"lower": {"name": "low", "manyRises": ["low", "2"]}})


def test_a_field_is_not_given_twice() -> None:
    schema.extend(Lower, once=rises_of_lower)
    with pytest.raises(ValueError, match="Lower already has a field once"):
        schema.extend(Lower, once=other)
    with pytest.raises(ValueError, match="Lower already has a field name"):
        schema.extend(Lower, name=other)


class Size(StrEnum):
    SMALL = "SMALL"


@strawberry.type
class Sizes:
    @strawberry.field
    async def is_small(self, size: Size = Size.SMALL) -> bool:
        return size is Size.SMALL


strawberry.enum(Size)


@pytest.mark.anyio
@pytest.mark.parametrize("query", ["{ isSmall(size: SMALL) }", "query ($size: Size!) { isSmall(size: $size) }"])
async def test_resolvers_are_given_members_of_enums_however_they_were_sent(query: str) -> None:
    result = await schema.build(Sizes).execute(query, {"size": "SMALL"} if "$" in query else None)

    assert (result.errors, result.data) == (None, {"isSmall": True})
