"""A model's choices as GraphQL shows them: the model stays plain, each value gets its description here."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

E = TypeVar("E", bound=Enum)


def describe(kind: type[E], description: str, values: Mapping[E, str]) -> None:
    """Let GraphQL use an enum of a model. Raises KeyError where a value has no description."""
    strawberry.enum(kind, description=description)
    definition: StrawberryEnumDefinition = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[kind(value.value)]
