"""The opened database: how it is reached, which indexes it needs, and whether it answers."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from types import ModuleType
from typing import Any, TypeVar, cast

from bson.codec_options import CodecOptions
from msgspec import Struct
from pymongo import AsyncMongoClient, lock, network_layer, pool_shared
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    CollectionInvalid,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.base.clock import Clock
from pledgebank.base.spans import NoSpans, Spans
from pledgebank.storage.batches import Batches
from pledgebank.storage.documents import Doc
from pledgebank.storage.driver import indexes
from pledgebank.storage.tail import FOLLOWER, Tail
from pledgebank.storage.turns import Turns
from pledgebank.storage.unit import Reader
from pledgebank.storage.watch.measures import Measures
from pledgebank.storage.watch.outage import Outage

NAMESPACE_EXISTS = 48
# What was done waits for other members, and the primary that waits is shut down or has stepped down meanwhile.
NO_LONGER_PRIMARY = {91, 189, 11600, 11602}
T = TypeVar("T")


async def _wait_for(what: Awaitable[T], timeout: float | None) -> T:  # noqa: ASYNC109 - stands in for asyncio's
    async with asyncio.timeout(timeout):
        return await what


if sys.version_info < (3, 12):
    # Python 3.11 waits in a second task. If the first is cancelled just when its time is up, the second still takes the
    # driver's lock, nobody gives it back, and nothing in this process ever reaches the database again.
    lock.wait_for = _wait_for  # type: ignore[assignment, attr-defined]  # theirs
    # And if it is cancelled just when what it waits for is done, as connecting and sending are at once, it is not
    # cancelled at all: who then waits for the end of that task, as at Ctrl-C, waits for ever.
    _waits_rightly = ModuleType("asyncio", asyncio.__doc__)
    _waits_rightly.__dict__.update(asyncio.__dict__, wait_for=_wait_for)
    network_layer.asyncio = pool_shared.asyncio = _waits_rightly  # type: ignore[attr-defined]  # theirs


class Driver(StrEnum):
    """By which library the database is reached."""

    PYMONGO = "pymongo"
    MOTOR = "motor"


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
        self.outage = Outage()
        self.tail = Tail(self.reader, database["heads"], self.outage)
        self.inbox_filled = asyncio.Event()
        self.turns = Turns()
        self.batches = Batches()
        self.measures = Measures()
        self.spans: Spans = NoSpans()

    async def lag(self) -> int:
        """How many events are written but not yet taken in by every follower: long imports wait when it grows.

        Followers count that are at work; one that has been given up would otherwise lag behind for ever.
        """
        at_work: Doc = {"$expr": {"$gt": ["$until", "$$NOW"]}}
        leases = await self.reader.find("leases", at_work, fields=("_id",), limit=1_000)
        followers = {row["_id"].removeprefix(FOLLOWER) for row in leases}
        return await self.database["inbox"].estimated_document_count() + self.tail.lag(followers)

    async def ping(self) -> None:
        """Return when the primary answers. Raises PyMongoError when none does within seconds."""
        await self.database.command("ping")


@asynccontextmanager
async def connect(
    url: str, *, clock: Clock, name: str = "pledgebank", pool: int = 100, driver: Driver = Driver.PYMONGO
) -> AsyncIterator[Storage]:
    """The database `name` at a MongoDB URL (a replica set or sharded cluster), until the block ends.

    Raises Unreachable if none answers within seconds, or one without transactions, or the driver is not installed.
    """
    measures = Measures()
    client = await _reached(url, pool, driver, measures)
    codecs: CodecOptions[Doc] = CodecOptions(tz_aware=True, uuid_representation=4)
    database = client.get_database(
        name, codecs, read_concern=ReadConcern("majority"), write_concern=WriteConcern(w="majority", j=True)
    )
    try:
        storage = Storage(client, database, clock)
        storage.measures = measures
        await patiently(storage.tail.look)
        async with storage.tail.running(), storage.batches.running():
            yield storage
    finally:
        await client.close()


async def _reached(url: str, pool: int, driver: Driver, measures: Measures) -> AsyncMongoClient[Doc]:
    client: AsyncMongoClient[Doc] | None = None
    try:
        client = _client(
            driver,
            url,
            maxPoolSize=pool,
            serverSelectionTimeoutMS=5_000,
            connectTimeoutMS=5_000,
            # A primary that no longer answers is given up after this and the time to connect: 7 seconds, else 15.
            heartbeatFrequencyMS=2_000,
            retryWrites=True,
            appname="pledgebank",
            event_listeners=[measures.pool],
        )
        hello = await patiently(partial(client.admin.command, "hello"))
    except (PyMongoError, Unreachable) as error:
        if client is not None:
            await client.close()
        raise _unreachable(error) from error
    except ValueError:
        # As for a "/" in a password, of which nothing may come along, wherever this is shown.
        message = "The URL of the database makes no sense: its port is a number, and a password is percent-encoded."
        raise Unreachable(message) from None
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        await client.close()
        raise StandsAlone("This MongoDB stands alone, without transactions: make it a replica set (of one will do).")
    return client


def _client(driver: Driver, url: str, **options: Any) -> AsyncMongoClient[Doc]:
    if driver is Driver.PYMONGO:
        return AsyncMongoClient(url, **options)
    try:
        on_motor = importlib.import_module("pledgebank.storage.driver.on_motor")  # only then is Motor needed
    except ImportError as error:
        raise Unreachable("Motor is not installed: pip install 'pledgebank[motor]'.") from error
    return cast("AsyncMongoClient[Doc]", on_motor.client(url, **options))


async def patiently(step: Callable[[], Awaitable[T]]) -> T:
    """Do a step that may be repeated, again if the primary dies just then. Raises Unreachable if no other follows.

    Only finding none for seconds counts as no answer.
    """
    while True:
        try:
            return await step()
        except ServerSelectionTimeoutError as error:
            raise _unreachable(error) from error
        except (ConnectionFailure, WriteConcernError) as error:
            if isinstance(error, WriteConcernError) and error.code not in NO_LONGER_PRIMARY:
                raise
            await asyncio.sleep(0.1)


def _unreachable(error: PyMongoError | Unreachable) -> Unreachable:
    if isinstance(error, Unreachable):
        return error
    # The rest is a description of the topology, for developers.
    said = str(error).partition(", Timeout:")[0].partition("\n")[0]
    return Unreachable(f"The database does not answer: {said}")


async def prepare(storage: Storage, indexes: Iterable[Index]) -> None:
    """Make every collection and index that is missing. Harmless when several processes do it at once.

    Raises IndexConflict where one is there with other options that cannot be changed, and Unreachable.
    """
    await patiently(partial(_prepare, storage, (*INDEXES, *indexes)))


async def _prepare(storage: Storage, wanted: Sequence[Index]) -> None:
    present = set(await storage.database.list_collection_names())
    for collection in sorted({index.collection for index in wanted} - present):
        try:
            await storage.database.create_collection(collection)
        except (CollectionInvalid, OperationFailure) as error:
            if isinstance(error, OperationFailure) and error.code != NAMESPACE_EXISTS:
                raise
    for collection in dict.fromkeys(index.collection for index in wanted):
        several = [(index.keys, options(index)) for index in wanted if index.collection == collection]
        await indexes.make(storage.database, collection, several)


def options(index: Index) -> Doc:
    """What the driver is told of an index besides its keys."""
    told: Doc = {"unique": True} if index.unique else {}
    if index.where is not None:
        told["partialFilterExpression"] = index.where
    if index.expires is not None:
        told["expireAfterSeconds"] = index.expires
    return told
