"""Indexes: made where they are missing, and changed where they are there with other options than needed."""

from collections.abc import Sequence
from contextlib import suppress

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from pledgebank.storage.documents import Doc

Keys = Sequence[tuple[str, int | str]]

CONFLICTS = {85, 86}  # what the database calls them
_OPTIONS = ("unique", "partialFilterExpression", "expireAfterSeconds")


class IndexConflict(Exception):
    """An index is there under the same keys with other options; the message says which, and what to do."""


async def make(database: AsyncDatabase[Doc], collection: str, wanted: Sequence[tuple[Keys, Doc]]) -> None:
    """Make all indexes of a collection that are missing: `wanted` says the keys and options of each.

    At one go, for which the collection is read through once; one by one where some are there otherwise. Raises
    IndexConflict.
    """
    # Two features may need the same one, which the database takes once.
    several = [one for place, one in enumerate(wanted) if one not in wanted[:place]]
    try:
        await database[collection].create_indexes([IndexModel(list(keys), **options) for keys, options in several])
        return
    except OperationFailure as error:
        if error.code not in CONFLICTS:
            raise
    for keys, options in several:
        try:
            await database[collection].create_index(list(keys), **options)
        except OperationFailure as error:
            if error.code not in CONFLICTS:
                raise
            await change(database, collection, keys, options)


async def change(database: AsyncDatabase[Doc], collection: str, keys: Keys, wanted: Doc) -> None:
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


def name_of(keys: Keys) -> str:
    """What the driver calls an index that is given no name."""
    return "_".join(f"{field}_{kind}" for field, kind in keys)


def is_as_made(there: Doc, keys: Keys, wanted: Doc) -> bool:
    """Whether an index has these keys in this order, and these options and no other."""
    others = {name: value for name, value in there.items() if name not in {"v", "key", "ns", "background"}}
    return list(there["key"]) == list(keys) and others == wanted
