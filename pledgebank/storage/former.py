"""Indexes that earlier versions made and this one has no use for: every write would still pay for them."""

from collections.abc import Iterable
from contextlib import suppress

import structlog
from pymongo.errors import OperationFailure

from pledgebank.storage.driver import indexes
from pledgebank.storage.mongo import Index, Storage, options

_logger = structlog.get_logger(__name__)


async def drop(storage: Storage, former: Iterable[Index]) -> None:
    """Drop those of them that are there just as we made them.

    What somebody else made stays: it has another name, other keys or other options. Harmless when several processes do
    it at once.
    """
    for index in former:
        name = indexes.name_of(index.keys)
        there = await storage.database[index.collection].index_information()
        if name in there and indexes.is_as_made(there[name], index.keys, options(index)):
            with suppress(OperationFailure):  # another process was quicker
                await storage.database[index.collection].drop_index(name)
                _logger.info("dropped a former index", collection=index.collection, index=name)
