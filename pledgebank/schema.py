"""The whole GraphQL schema: each feature's part, and every edge that leads from a lower feature up to a higher one."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types.base import get_object_definition

from pledgebank.base.errors import Refused, invalid
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.nodes import Node, Nodes

MOST_NODES = 100
NODES = Nodes({})


@strawberry.type
class Lookup:
    """Finding anything again by its lasting id."""

    @strawberry.field
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its lasting id.")],  # noqa: A002 - the contract's
    ) -> Node | None:
        """Anything by its id; null where there is nothing that the viewer may see."""
        return await _find(info, id)

    @strawberry.field
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their lasting ids.")],
    ) -> list[Node | None]:
        """Several by their ids, in the same order; at most 100."""
        if len(ids) > MOST_NODES:
            raise invalid(f"At most {MOST_NODES} at a time.", "ids")
        return [await _find(info, one) for one in ids]


async def _find(info: Info, global_id: str) -> Node | None:
    try:
        type_name, key = nodes.parse(global_id)
    except Refused:
        return None
    return await info.context.get(Nodes).find(info.context, type_name, key)


def extend(kind: type, **edges: Callable[..., Any]) -> None:
    """Give a feature's type fields that a higher feature resolves, so that the lower one never knows the higher."""
    fields = get_object_definition(kind, strict=True).fields
    for name, resolver in edges.items():
        field = strawberry.field(resolver=resolver, description=inspect.getdoc(resolver))
        field.python_name, field.origin = name, kind
        fields.append(field)


QUERIES: tuple[type, ...] = (Lookup,)
MUTATIONS: tuple[type, ...] = ()
SUBSCRIPTIONS: tuple[type, ...] = ()


def _merged(name: str, parts: tuple[type, ...], description: str) -> type | None:
    if not parts:
        return None
    merged = merge_types(name, parts)
    definition = get_object_definition(merged, strict=True)
    definition.description = description
    for field in definition.fields:
        # A resolver's own words are its description, unless it was given another.
        if field.description is None and field.base_resolver:
            field.description = inspect.getdoc(field.base_resolver.wrapped_func)
    return merged


schema = strawberry.Schema(
    query=_merged("Query", QUERIES, "What can be read.") or Lookup,
    mutation=_merged("Mutation", MUTATIONS, "What can be done; each takes one input and answers with a payload."),
    subscription=_merged("Subscription", SUBSCRIPTIONS, "What can be followed as it happens."),
    config=StrawberryConfig(sort_schema=True, disable_field_suggestions=True),
)


def printed() -> str:
    """The schema as text, in alphabetical order: the content of `schema.graphql`."""
    return schema.as_str().rstrip() + "\n"
