"""One document changed by itself, outside any transaction: for counters that a refusal must not roll back."""

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Order


async def take(
    storage: Storage, collection: str, where: Doc, change: Doc, *, upsert: bool = False, order: Order = ()
) -> Doc | None:
    """Change the document that matches, the first in order, and answer it as it then is; None where none does.

    With `upsert`, `where` names an `_id`: the document is made if there is none under it, and None means that there
    is one that does not match the rest of `where`.
    """
    for _ in range(2):  # two that make it at once: the second then finds what the first has made
        try:
            return await storage.database[collection].find_one_and_update(
                where, change, sort=list(order) or None, upsert=upsert, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            continue
    return None
