"""One page of a list: how much was asked for, where it goes on, and whether there is more."""

import base64
import binascii
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from pledgebank.base.errors import Refused, invalid

T = TypeVar("T")
MOST = 100
USUAL = 20

Key = str | int | float | bool | datetime | UUID | None


class Page(Struct, Generic[T], frozen=True):
    """Some rows in order. `cursors[i]` stands after `items[i]`."""

    items: tuple[T, ...]
    cursors: tuple[str, ...]
    has_more: bool
    total: int | None = None


def size(first: int | None) -> int:
    """How many rows to answer: 20 unless said, 0 to 100. Raises Refused INVALID."""
    if first is None:
        return USUAL
    if not 0 <= first <= MOST:
        raise invalid("A page has at most {most} rows.", "first", most=MOST)
    return first


def cut(rows: Sequence[T], first: int, key: Callable[[T], tuple[Key, ...]], total: int | None = None) -> Page[T]:
    """The page made of `first` rows, given one row more where there is one; `key` is what the order sorts by."""
    shown = tuple(rows[:first])
    return Page(shown, tuple(encode(key(row)) for row in shown), len(rows) > first, total)


def encode(key: tuple[Key, ...]) -> str:
    """An opaque cursor for a place in an order."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode([_packed(part) for part in key])).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Key, ...]:
    """The place in the order that `encode` wrote; one type per part. Raises Refused INVALID_CURSOR."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = msgspec.msgpack.decode(raw, type=list[str | int | float | bool | None])
        if len(parts) != len(kinds):
            raise ValueError(len(parts))
        return tuple(_unpacked(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error, msgspec.DecodeError) as error:
        raise bad_cursor() from error


def bad_cursor() -> Refused:
    """The refusal of a cursor that `encode` never wrote, or wrote for another list."""
    return Refused("INVALID_CURSOR", "This list cannot go on from there; please start again.")


def _packed(part: Key) -> str | int | float | bool | None:
    if isinstance(part, datetime):
        return int(part.timestamp() * 1000)
    return part.hex if isinstance(part, UUID) else part


def _unpacked(part: str | int | float | bool | None, kind: type) -> Key:
    if kind is UUID and isinstance(part, str):
        return UUID(part)
    if kind is datetime and isinstance(part, int):
        return datetime.fromtimestamp(part / 1000, UTC)
    if kind is float and isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part):
        return float(part)
    if kind is float or type(part) is not kind or (isinstance(part, int) and abs(part) >= 2**63):
        raise ValueError(part)
    return part
