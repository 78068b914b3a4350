"""Motor in place of PyMongo's own asyncio client, for who depends on it: the few calls that differ, made the same.

A call that is cancelled goes on in Motor's thread; the session's end then has the database drop what it did.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from bson.codec_options import CodecOptions
from motor.motor_asyncio import (
    AsyncIOMotorChangeStream,
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorCommandCursor,
    AsyncIOMotorDatabase,
)
from pymongo import AsyncMongoClient
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.storage.documents import Doc


def client(url: str, **options: Any) -> AsyncMongoClient[Doc]:
    """A client that does for us what PyMongo's does, with the same options."""
    return cast("AsyncMongoClient[Doc]", _Client(url, **options))


class _Client:
    def __init__(self, url: str, **options: Any) -> None:
        self._motor: AsyncIOMotorClient[Doc] = AsyncIOMotorClient(url, **options)
        self.admin = self._motor.admin

    def get_database(
        self, name: str, options: CodecOptions[Doc], *, read_concern: ReadConcern, write_concern: WriteConcern
    ) -> "_Database":
        return _Database(
            self._motor, name, codec_options=options, read_concern=read_concern, write_concern=write_concern
        )

    @asynccontextmanager
    async def start_session(self) -> AsyncIterator["_MotorClientSession"]:
        session = await self._motor.start_session()
        ours = _MotorClientSession(session.delegate, self._motor)
        try:
            yield ours
        finally:
            await ours.end_session()  # Motor's own way out waits for the database on the event loop

    async def close(self) -> None:
        self._motor.close()


class _Database(AsyncIOMotorDatabase[Doc]):
    def __getitem__(self, name: str) -> "_Collection":
        return _Collection(cast("Any", self), name)


class _Collection(AsyncIOMotorCollection[Doc]):
    async def aggregate(self, *given: Any, **named: Any) -> AsyncIOMotorCommandCursor[Doc]:  # type: ignore[override]  # awaited, as PyMongo does
        return super().aggregate(*given, **named)

    async def watch(self, *given: Any, **named: Any) -> AsyncIOMotorChangeStream[Doc]:
        return cast("AsyncIOMotorChangeStream[Doc]", super().watch(*given, **named))


class _MotorClientSession(AsyncIOMotorClientSession):  # by the end of this name Motor knows a session
    async def start_transaction(self, *given: Any, **named: Any) -> None:  # type: ignore[override]  # awaited, as PyMongo does
        super().start_transaction(*given, **named)
