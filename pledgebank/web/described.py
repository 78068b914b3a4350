"""Fields and choices whose descriptions clients can read: a resolver's own words, and a sentence for each value."""

import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

E = TypeVar("E", bound=Enum)


def field(resolver: Callable[..., Any]) -> Any:
    """A field described by its resolver's docstring."""
    return strawberry.field(resolver=resolver, description=inspect.getdoc(resolver))


def dear(cost: int) -> Callable[[Callable[..., Any]], Any]:
    """Like `field`, for one that takes the work of about so many plain values."""

    def decorate(resolver: Callable[..., Any]) -> Any:
        return strawberry.field(resolver=resolver, description=inspect.getdoc(resolver), metadata={"cost": cost})

    return decorate


def subscription(resolver: Callable[..., Any]) -> Any:
    """A subscription described by its resolver's docstring."""
    return strawberry.subscription(resolver=resolver, description=inspect.getdoc(resolver))


def choices(kind: type[E], description: str, values: Mapping[E, str]) -> None:
    """Show a model's enum, which itself stays plain. Raises KeyError where a value has no description."""
    strawberry.enum(kind, description=description)
    definition: StrawberryEnumDefinition = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[kind(value.value)]
