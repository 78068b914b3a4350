"""What a database server is, and which of our indexes it lacks."""

from collections.abc import Iterable

from msgspec import Struct
from pymongo.errors import OperationFailure

from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage, options


class Server(Struct, frozen=True):
    """`members` of the replica set, None for a sharded cluster; `transaction_seconds`: None where not to be read."""

    version: str
    members: int | None
    transaction_seconds: int | None


async def server(storage: Storage) -> Server:
    """What answers. Raises PyMongoError."""
    admin = storage.client.admin
    hello: Doc = await admin.command("hello")
    build: Doc = await admin.command("buildInfo")
    members = len(hello.get("hosts", ())) if "setName" in hello else None
    return Server(build["version"], members, await _transaction_seconds(storage))


async def missing(storage: Storage, wanted: Iterable[Index]) -> list[str]:
    """Which indexes are not there, or not so, as `collection (field, field)`. Raises PyMongoError."""
    present: dict[str, list[Doc]] = {}
    lacking = []
    for index in wanted:
        if index.collection not in present:
            information = await storage.database[index.collection].index_information()
            present[index.collection] = [dict(one) for one in information.values()]
        if not any(_same(one, index) for one in present[index.collection]):
            lacking.append(f"{index.collection} ({', '.join(field for field, _ in index.keys)})")
    return lacking


def _same(present: Doc, index: Index) -> bool:
    wanted = options(index)
    told = ("unique", "expireAfterSeconds")
    same = all(present.get(name) == wanted.get(name) for name in told)
    keys = [(field, way if isinstance(way, str) else int(way)) for field, way in present["key"]]
    return same and keys == list(index.keys)


async def _transaction_seconds(storage: Storage) -> int | None:
    try:
        answer: Doc = await storage.client.admin.command({"getParameter": 1, "transactionLifetimeLimitSeconds": 1})
    except OperationFailure:  # by a user without that right, or through a mongos, which has no such parameter
        return None
    return int(answer["transactionLifetimeLimitSeconds"])
