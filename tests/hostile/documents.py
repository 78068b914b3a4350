"""Documents that carry hostile values into every place of the schema."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
)

from pledgebank.web.graphql.cost import MOST, Costs
from tests.hostile.town import SCHEMA
from tests.hostile.values import CURSORS, HOSTILE


def variants(kind: GraphQLInputType, usual: Any) -> Iterator[Any]:
    """A usual value with one part of it made hostile, in every way, one after the other."""
    named = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(named, GraphQLList):
        yield from ([], None, [None], [[]])
        yield from ([value] for value in variants(named.of_type, usual[0] if usual else None))
        yield [usual[0] if usual else "x"] * 101
    elif isinstance(named, GraphQLInputObjectType):
        yield from ({}, None, [], {**(usual or {}), "surprise": 1})
        for name, field in named.fields.items():
            yield from ({**(usual or {}), name: value} for value in variants(field.type, (usual or {}).get(name)))
    elif isinstance(named, GraphQLEnumType):
        yield from (None, *named.values, "NOPE", 1, [])
    else:
        yield from HOSTILE[str(named)]


def calls(field: GraphQLField, usual: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The usual arguments of a field, and those with one part made hostile."""
    yield usual
    for name, argument in field.args.items():
        values = CURSORS if name == "after" else variants(argument.type, usual.get(name))
        yield from ({**usual, name: value} for value in values)


_MADE: dict[tuple[str, str], str] = {}


def document(operation: str, name: str, field: GraphQLField) -> str:
    """One operation that hands all arguments on as variables and asks for everything, as far down as one may."""
    if (made := _MADE.get((operation, name))) is not None:
        return made
    declared = ", ".join(f"${arg}: {argument.type}" for arg, argument in field.args.items())
    given = ", ".join(f"{arg}: ${arg}" for arg in field.args)
    variables, arguments = (f"({declared})", f"({given})") if declared else ("", "")
    deeper = (f"{operation} {variables} {{ {name}{arguments} {_selection(field.type, most)} }}" for most in (4, 3, 2))
    _MADE[operation, name] = next(text for text in deeper if Costs(SCHEMA._schema, parse(text)).of(None, {}) <= MOST)
    return _MADE[operation, name]


def _selection(kind: GraphQLOutputType, levels: int) -> str:
    named: GraphQLNamedType = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        return "{ __typename }"
    assert isinstance(named, GraphQLObjectType)
    shown = (
        f"{name} {_selection(field.type, levels - 1)}"
        for name, field in named.fields.items()
        if levels > 1 or is_leaf_type(get_named_type(field.type))
    )
    return f"{{ __typename {' '.join(shown)} }}"
