"""Between the models' frozen structs and MongoDB's documents: the same fields, `id` written as `_id`."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

# BSON is untyped: the one place where Any enters and leaves the house.
Doc = dict[str, Any]
T = TypeVar("T")
_KEPT = (datetime, UUID, bytes)


def dump(struct: msgspec.Struct) -> Doc:
    """The document for a struct. Dates without time become ISO text, enums their values, `id` becomes `_id`."""
    document: Doc = msgspec.to_builtins(struct, builtin_types=_KEPT)
    if "id" in document:
        return {"_id": document.pop("id"), **document}
    return document


def load(kind: type[T], document: Doc) -> T:
    """The struct that `dump` wrote. Raises msgspec.ValidationError where the document is of another make."""
    if "_id" in document:
        document = {"id": document["_id"], **{key: value for key, value in document.items() if key != "_id"}}
    return msgspec.convert(document, kind, builtin_types=_KEPT)
