"""Reading, and writing inside one transaction: all that a store is ever handed."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bson import Timestamp
from pymongo import ReplaceOne, ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from pledgebank.base.event import Event, Origin
from pledgebank.storage.documents import Doc, dump

Collections = dict[str, AsyncCollection[Doc]]  # made once: a new handle for every call costs
Order = Sequence[tuple[str, int]]
SLOWEST_READ_MS = 10_000


class Reader:
    """Reads committed documents, or, in a unit, the transaction's snapshot. Every list has a limit."""

    def __init__(
        self,
        database: AsyncDatabase[Doc],
        session: AsyncClientSession | None = None,
        collections: Collections | None = None,
    ) -> None:
        self.database = database
        self.collections: Collections = {} if collections is None else collections
        self._session = session

    def _in(self, collection: str) -> AsyncCollection[Doc]:
        known = self.collections.get(collection)
        if known is None:
            known = self.collections[collection] = self.database[collection]
        return known

    async def get(self, collection: str, key: object) -> Doc | None:
        """The document with this `_id`."""
        return await self._in(collection).find_one({"_id": key}, session=self._session)

    async def find_one(
        self, collection: str, where: Doc, *, order: Order = (), fields: Sequence[str] | None = None
    ) -> Doc | None:
        """The first document that matches."""
        rows = await self.find(collection, where, order=order, limit=1, fields=fields)
        return rows[0] if rows else None

    async def find(
        self, collection: str, where: Doc, *, limit: int, order: Order = (), fields: Sequence[str] | None = None
    ) -> list[Doc]:
        """At most `limit` documents that match, in order."""
        cursor = self._in(collection).find(
            where, list(fields) if fields else None, limit=limit, session=self._session, batch_size=limit
        )
        if order:
            cursor = cursor.sort(list(order))
        if self._session is None:
            cursor = cursor.max_time_ms(SLOWEST_READ_MS)
        return await cursor.to_list()

    async def scan(self, collection: str, where: Doc, *, order: Order = ()) -> AsyncIterator[Doc]:
        """Every document that matches, streamed: for exports and recounts, never for an answer to a client."""
        cursor = self._in(collection).find(where, session=self._session, batch_size=500)
        async for document in cursor.sort(list(order)) if order else cursor:
            yield document

    async def count(self, collection: str, where: Doc, *, limit: int) -> int:
        """How many match, counting no further than `limit`."""
        return await self._in(collection).count_documents(where, limit=limit, session=self._session)

    async def aggregate(self, collection: str, pipeline: Sequence[Doc]) -> list[Doc]:
        """The answer of an aggregation; bound it with a `$limit` or by what it groups by."""
        bound: dict[str, Any] = {} if self._session else {"maxTimeMS": SLOWEST_READ_MS}
        cursor = await self._in(collection).aggregate(list(pipeline), session=self._session, **bound)
        return await cursor.to_list()


class Unit(Reader):
    """One transaction: what it writes and what it tells happen together or not at all.

    It may run several times before it succeeds, so nothing may leave it but through the database.
    """

    def __init__(
        self,
        reader: Reader,
        session: AsyncClientSession,
        *,
        now: datetime,
        by: UUID | None,
        origin: Origin,
    ) -> None:
        super().__init__(reader.database, session, reader.collections)
        self.now = now
        self.by = by
        self.origin = origin
        self.events: list[Event] = []

    def emit(self, *events: Event) -> None:
        """Tell what happened; goes into the log with the commit."""
        self.events.extend(events)

    async def insert(self, collection: str, *documents: Doc) -> None:
        """Add documents. A duplicate key makes the whole unit run again, on what then stands."""
        if len(documents) == 1:  # by far the most common, and cheaper than a batch of one
            await self._in(collection).insert_one(documents[0], session=self._session)
        elif documents:
            await self._in(collection).insert_many(documents, session=self._session)

    async def replace(self, collection: str, document: Doc) -> None:
        """Put a document, read in this very unit, in place of the one with its `_id`."""
        where = {"_id": document["_id"]}
        answer = await self._in(collection).replace_one(where, document, session=self._session)
        if answer.matched_count != 1:
            raise LookupError(f"nothing to replace in {collection}")

    async def replace_all(self, collection: str, documents: Sequence[Doc]) -> None:
        """Put documents, read in this very unit, in place of those with their `_id`."""
        if not documents:
            return
        changes = [ReplaceOne({"_id": document["_id"]}, document) for document in documents]
        answer = await self._in(collection).bulk_write(changes, ordered=False, session=self._session)
        if answer.matched_count != len(documents):
            raise LookupError(f"nothing to replace in {collection}")

    async def update(self, collection: str, where: Doc, change: Doc, *, upsert: bool = False) -> int:
        """Change the first document that matches; answers how many matched (0 or 1)."""
        answer = await self._in(collection).update_one(where, change, upsert=upsert, session=self._session)
        return answer.matched_count

    async def update_all(self, collection: str, where: Doc, change: Doc | list[Doc]) -> int:
        """Change every document that matches; answers how many matched."""
        return (await self._in(collection).update_many(where, change, session=self._session)).matched_count

    async def take(self, collection: str, where: Doc, change: Doc | list[Doc], *, upsert: bool = False) -> Doc | None:
        """Change the first document that matches and answer it as it then is: for tickets and places."""
        return await self._in(collection).find_one_and_update(
            where, change, upsert=upsert, return_document=ReturnDocument.AFTER, session=self._session
        )

    async def delete(self, collection: str, where: Doc) -> int:
        """Remove all that match; answers how many."""
        return (await self._in(collection).delete_many(where, session=self._session)).deleted_count

    async def deliver(self, operation: UUID) -> str | None:
        """Put what was emitted into the inbox; answers the last event's id. Called once, by `write`, at the end."""
        rows = self.letters(self.events, operation, by=self.by, origin=self.origin)
        await self.insert("inbox", *rows)
        return rows[-1]["_id"] if rows else None

    def letters(self, events: Sequence[Event], operation: UUID, *, by: UUID | None, origin: Origin) -> list[Doc]:
        """Events as they lie in the inbox, told by an operation of somebody."""
        # The server fills an empty timestamp in: its order is causal, that of the clients' clocks is not.
        teller = {"at": self.now, "by": by, "origin": origin.value}
        return [
            {"_id": f"{operation.hex}-{place}", "stamp": Timestamp(0, 0), **_told(event), **teller}
            for place, event in enumerate(events)
        ]


def _told(event: Event) -> Doc:
    data = dump(event)
    return {"kind": event.kind, "subject": {"type": event.about, "id": data.pop("_id")}, "data": data}
