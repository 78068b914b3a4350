"""Lists of things that are nothing but values, such as a map's pins: answered at once instead of field by field.

GraphQL asks for a resolver, a path and an error's place for every value of every thing. Here each field is an attribute
and can neither wait nor fail, so a list's fields are found out once and read off each thing.
"""

from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLOutputType, TypeNameMetaFieldDef, is_leaf_type
from graphql.execution import Executor
from strawberry.types.base import get_object_definition

T = TypeVar("T", bound=type)
Read = Callable[[Any], Any]
_MARK = "__is_plain__"


def plain(kind: T) -> T:
    """Say of a GraphQL type that each of its fields is an attribute, of a plain value or of another such type."""
    if any(field.base_resolver for field in get_object_definition(kind, strict=True).fields):
        raise TypeError(f"{kind.__name__} has resolvers")
    setattr(kind, _MARK, True)
    return kind


def reads(executor: Executor[Any], kind: GraphQLOutputType, selected: Any) -> Read | None:
    """How to answer what a document selects of things of a plain type; None of another type."""
    kind = _inner(kind)
    if not isinstance(kind, GraphQLObjectType) or not getattr(_definition(kind.extensions, "origin"), _MARK, False):
        return None
    collected = executor.collect_subfields(kind, selected)
    if collected.new_defer_usages:
        return None
    fields: list[tuple[str, Read, Read]] = []
    for name, details in collected.grouped_field_set.items():
        field = executor.schema.get_field(kind, details[0].node.name.value)
        if field is None:
            return None
        if field is TypeNameMetaFieldDef:
            fields.append((name, _itself, partial(_always, kind.name)))
            continue
        leaf = _inner(field.type)
        show = leaf.coerce_output_value if is_leaf_type(leaf) else reads(executor, leaf, details)
        if show is None:
            return None
        read = attrgetter(_definition(field.extensions, "python_name"))
        fields.append((name, read, show if field.type is not leaf else partial(_if_any, show)))
    return lambda thing: {name: show(read(thing)) for name, read, show in fields}


def answer(read: Read, things: Iterable[Any]) -> list[Any] | None:
    """The whole list; None where something is not as it should be, for the usual way to tell what."""
    try:
        return [read(thing) for thing in things]
    except Exception:  # whatever it was, it will be found, and told with its place, once more
        return None


def _itself(thing: object) -> object:
    return thing


def _always(answered: str, _: object) -> str:
    return answered


def _if_any(show: Read, value: object) -> Any:
    return None if value is None else show(value)


def _inner(kind: GraphQLOutputType) -> GraphQLOutputType:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _definition(extensions: dict[str, Any], name: str) -> Any:
    return getattr(extensions.get("strawberry-definition"), name, None)
