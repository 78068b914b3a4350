"""Puts the demo town into a database."""

from pledgebank.storage.mongo import Storage


async def load(storage: Storage) -> bool:
    """Fill an empty database with the demo town; answers whether it did. One that holds anything is left as it is."""
    return await storage.reader.find_one("log", {}) is None and False
