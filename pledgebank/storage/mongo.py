"""The opened database: how it is reached, which indexes it needs, and whether it answers."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

from bson.codec_options import CodecOptions
from msgspec import Struct
from pymongo import AsyncMongoClient, lock
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    CollectionInvalid,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.base.clock import Clock
from pledgebank.base.spans import NoSpans, Spans
from pledgebank.storage.documents import Doc
from pledgebank.storage.measures import Measures
from pledgebank.storage.tail import Tail
from pledgebank.storage.turns import Turns
from pledgebank.storage.unit import Reader

NAMESPACE_EXISTS = 48
T = TypeVar("T")


async def _wait_for(what: Awaitable[T], timeout: float | None) -> T:  # noqa: ASYNC109 - stands in for asyncio's
    async with asyncio.timeout(timeout):
        return await what


if sys.version_info < (3, 12):
    # Python 3.11 waits in a second task. If the first is cancelled just when its time is up, the second still takes the
    # driver's lock, nobody gives it back, and nothing in this process ever reaches the database again.
    lock.wait_for = _wait_for  # type: ignore[assignment, attr-defined]


class Unreachable(Exception):
    """No database of the kind we need answers; the message says why, without the secrets of its URL."""


class StandsAlone(Unreachable):
    """It answers, but without transactions: it is no replica set."""


class Index(Struct, frozen=True):
    """An index a feature needs. `keys`: field and 1, -1 or "2dsphere". `expires`: seconds after the field's time."""

    collection: str
    keys: tuple[tuple[str, int | str], ...]
    unique: bool = False
    where: Doc | None = None
    expires: int | None = None


INDEXES = (
    Index("inbox", (("stamp", 1), ("_id", 1))),
    Index("log", (("event", 1),), unique=True),
    Index("log", (("subject.id", 1), ("_id", 1))),
    Index("heads", (("number", 1),)),
    Index("leases", (("until", 1),)),
    Index("parked", (("follower", 1), ("since", 1))),
    Index("migrations", (("at", 1),)),
    Index("operations", (("at", 1),), expires=24 * 3600),
    Index("answers", (("at", 1),), expires=30 * 24 * 3600),
)


class Storage:
    """One database and its clock, shared by all of a process. Made by `connect`."""

    def __init__(self, client: AsyncMongoClient[Doc], database: AsyncDatabase[Doc], clock: Clock) -> None:
        self.client = client
        self.database = database
        self.clock = clock
        self.reader = Reader(database)
        self.tail = Tail(self.reader, database["heads"])
        self.inbox_filled = asyncio.Event()
        self.turns = Turns()
        self.measures = Measures()
        self.spans: Spans = NoSpans()

    async def lag(self) -> int:
        """How many events are written but not yet taken in by every follower: long imports wait when it grows."""
        return await self.database["inbox"].estimated_document_count() + self.tail.lag()

    async def ping(self) -> None:
        """Return when the primary answers. Raises PyMongoError when none does within seconds."""
        await self.database.command("ping")


@asynccontextmanager
async def connect(url: str, *, clock: Clock, name: str = "pledgebank", pool: int = 100) -> AsyncIterator[Storage]:
    """The database `name` at a MongoDB URL (a replica set or sharded cluster), until the block ends.

    Raises Unreachable if none answers within seconds, or one without transactions.
    """
    measures = Measures()
    client = await _reached(url, pool, measures)
    codecs: CodecOptions[Doc] = CodecOptions(tz_aware=True, uuid_representation=4)
    database = client.get_database(
        name, codecs, read_concern=ReadConcern("majority"), write_concern=WriteConcern(w="majority", j=True)
    )
    try:
        storage = Storage(client, database, clock)
        storage.measures = measures
        async with storage.tail.running():
            yield storage
    finally:
        await client.close()


async def _reached(url: str, pool: int, measures: Measures) -> AsyncMongoClient[Doc]:
    client: AsyncMongoClient[Doc] | None = None
    try:
        client = AsyncMongoClient(
            url,
            maxPoolSize=pool,
            serverSelectionTimeoutMS=5_000,
            connectTimeoutMS=5_000,
            retryWrites=True,
            appname="pledgebank",
            event_listeners=[measures.pool],
        )
        hello = await _greeted(client)
    except PyMongoError as error:
        if client is not None:
            await client.close()
        raise Unreachable(f"The database does not answer: {_first_line(error)}") from error
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        await client.close()
        raise StandsAlone("This MongoDB stands alone, without transactions: make it a replica set (of one will do).")
    return client


async def _greeted(client: AsyncMongoClient[Doc]) -> Doc:
    # A primary that dies just now is followed by another: only finding none for seconds counts as no answer.
    while True:
        try:
            hello: Doc = await client.admin.command("hello")
        except ServerSelectionTimeoutError:
            raise
        except ConnectionFailure:
            await asyncio.sleep(0.1)
        else:
            return hello


def _first_line(error: PyMongoError) -> str:
    # The rest is a description of the topology, for developers.
    return str(error).partition(", Timeout:")[0].partition("\n")[0]


async def prepare(storage: Storage, indexes: Iterable[Index]) -> None:
    """Make every collection and index that is missing. Harmless when several processes do it at once."""
    wanted = (*INDEXES, *indexes)
    present = set(await storage.database.list_collection_names())
    for collection in sorted({index.collection for index in wanted} - present):
        try:
            await storage.database.create_collection(collection)
        except (CollectionInvalid, OperationFailure) as error:
            if isinstance(error, OperationFailure) and error.code != NAMESPACE_EXISTS:
                raise
    for index in wanted:
        await storage.database[index.collection].create_index(list(index.keys), **options(index))


def options(index: Index) -> Doc:
    """What the driver is told of an index besides its keys."""
    told: Doc = {"unique": True} if index.unique else {}
    if index.where is not None:
        told["partialFilterExpression"] = index.where
    if index.expires is not None:
        told["expireAfterSeconds"] = index.expires
    return told
