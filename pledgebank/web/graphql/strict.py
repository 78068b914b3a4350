"""JSON from outside: UTF-8 only, no NaN, no half characters, no numbers or depths that nothing could use."""

import json
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
DEEPEST = 64


def decode(data: bytes | str, kind: type[T]) -> T:
    """The value of this type. Raises json.JSONDecodeError with a sentence for the sender."""
    try:
        if isinstance(data, bytes):
            data.decode("utf-8")  # msgspec skips what it does not need unread
        value = msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise json.JSONDecodeError(f"The JSON does not fit: {error}.", "", 0) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise json.JSONDecodeError("This is not JSON in UTF-8.", "", 0) from error
    return value


def shallow(value: Any) -> bool:
    """Whether nothing lies deeper than 64 levels."""
    level = [value]
    for _ in range(DEEPEST):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return True
    return False


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
