"""Indexes that are there with other options than this version needs."""

from collections.abc import Sequence
from contextlib import suppress

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from pledgebank.storage.documents import Doc

CONFLICTS = {85, 86}  # what the database calls them
_OPTIONS = ("unique", "partialFilterExpression", "expireAfterSeconds")


class IndexConflict(Exception):
    """An index is there under the same keys with other options; the message says which, and what to do."""


async def change(
    database: AsyncDatabase[Doc], collection: str, keys: Sequence[tuple[str, int | str]], wanted: Doc
) -> None:
    """Make an index what is wanted, if only its time of expiry differs or it need no longer be unique.

    Otherwise raise IndexConflict.
    """
    there = await database[collection].index_information()
    found = next(((name, old) for name, old in there.items() if dict(old["key"]) == dict(keys)), None)
    if found is None:  # another process has just dropped it
        await database[collection].create_index(list(keys), **wanted)
        return
    name, old = found
    kept = {key: old[key] for key in _OPTIONS if key in old}
    if not wanted.get("unique") and kept == {**wanted, "unique": True}:
        # Nothing can be in its way. Of several that do this at once each may drop it once.
        with suppress(OperationFailure):
            await database[collection].drop_index(name)
        await database[collection].create_index(list(keys), **wanted)
        return
    expires = wanted.get("expireAfterSeconds")
    if expires is None or kept | {"expireAfterSeconds": expires} != wanted:
        raise IndexConflict(
            f"The index {name} of {collection} in the database {database.name} has other options ({kept or 'none'}) "
            f"than needed ({wanted or 'none'}): drop it while no server runs, and start again; it is then made anew."
        )
    await database.command({"collMod": collection, "index": {"keyPattern": dict(keys), "expireAfterSeconds": expires}})


def name_of(keys: Sequence[tuple[str, int | str]]) -> str:
    """What the driver calls an index that is given no name."""
    return "_".join(f"{field}_{kind}" for field, kind in keys)


def is_as_made(there: Doc, keys: Sequence[tuple[str, int | str]], wanted: Doc) -> bool:
    """Whether an index has these keys in this order, and these options and no other."""
    others = {name: value for name, value in there.items() if name not in {"v", "key", "ns", "background"}}
    return list(there["key"]) == list(keys) and others == wanted
