"""Schemas put together: edges that point up, and the order of the exported text."""

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
    built = schema.build(Query)
    assert '"""What rises from it."""\n  manyRises(first: Int = null): [String!]!\n  name: String!' in (
        built.as_str().replace('  """Its name."""\n', "").replace("\n\n", "\n")
    )
    result = await built.execute("{ lower { name manyRises(first: 2) } }")
    assert (result.errors, result.data) == (None, {"lower": {"name": "low", "manyRises": ["low", "2"]}})


def test_a_field_is_not_given_twice() -> None:
    schema.extend(Lower, once=rises_of_lower)
    with pytest.raises(ValueError, match="Lower already has a field once"):
        schema.extend(Lower, once=other)
    with pytest.raises(ValueError, match="Lower already has a field name"):
        schema.extend(Lower, name=other)
