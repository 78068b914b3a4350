"""What a client says about a thing of which it changes a part: left out is not the same as null."""

from collections.abc import Callable
from typing import TypeVar

import strawberry
from msgspec import UNSET

from pledgebank.base.errors import invalid

T = TypeVar("T")
V = TypeVar("V")


def itself(value: T) -> T:
    """What needs no reading."""
    return value


def given(value: T | None, read: Callable[[T], V]) -> V | None:
    """What was given; left out is UNSET, null empties."""
    return UNSET if value is strawberry.UNSET else None if value is None else read(value)  # type: ignore[return-value]


def kept(value: T | None, read: Callable[[T], V], empty: V) -> V:
    """What was given; left out is UNSET, null is `empty`."""
    return UNSET if value is strawberry.UNSET else empty if value is None else read(value)  # type: ignore[return-value]


def text(value: str | None) -> str:
    """Words; left out is UNSET, null is none."""
    return kept(value, itself, "")


def needed(value: T | None, field: str) -> T:
    """What cannot be empty; left out is UNSET. Raises Refused INVALID for null."""
    if value is None:
        raise invalid("Please fill this in.", field)
    return UNSET if value is strawberry.UNSET else value  # type: ignore[return-value]
