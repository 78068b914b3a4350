"""Documents kept by their hash for clients that would rather not send them again, shared by all servers."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta

import structlog
from msgspec import Struct

from pledgebank.storage import alone
from pledgebank.storage.mongo import Index, Storage

COLLECTION = "documents"
# Anybody may have a document kept, so what strangers can fill up is 40 MB, once. When it is full nothing is kept in
# addition until something has not been used for a week; clients then send their document each time, and are answered.
# Nothing is thrown out for newcomers: a flood of them would else take everybody's place.
MOST = 5_000
LONGEST = 8_192
UNUSED = timedelta(days=7)
# How exactly it is noted when a document was last used: one write a day.
NOTED = timedelta(days=1)
HELD = 512
INDEXES = (Index(COLLECTION, (("used_at", 1),), expires=int(UNUSED.total_seconds())),)
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
_logger = structlog.get_logger(__name__)


class Held(Struct, frozen=True):
    """A document in this process, and when its use was last noted."""

    text: str
    used_at: datetime


class Documents:
    """The documents that clients have had kept. One per process."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._held: OrderedDict[str, Held] = OrderedDict()

    async def get(self, digest: str) -> str | None:
        """The document with this digest, if it is kept."""
        held = self._held.get(digest)
        if held is None:
            row = await self._storage.reader.get(COLLECTION, digest)
            if row is None:
                return None
            held = Held(row["text"], row["used_at"])
            self._hold(digest, held)
        self._held.move_to_end(digest)
        await self._note(digest, held)
        return held.text

    async def keep(self, digest: str, text: str) -> None:
        """Keep a document that could run, if it is short enough and there is room. Never fails: it is a courtesy."""
        if digest in self._held:
            await self._note(digest, self._held[digest])
        elif len(text.encode()) <= LONGEST:
            await self._note(digest, Held(text, _BEFORE_ALL))

    async def _note(self, digest: str, held: Held) -> None:
        now = self._storage.clock.now()
        if now - held.used_at < NOTED:
            return
        try:
            if held.used_at is _BEFORE_ALL and await self._full():
                return
            change = {"$set": {"used_at": now, "text": held.text}}
            await alone.take(self._storage, COLLECTION, {"_id": digest}, change, upsert=True)
        except Exception as error:  # the driver's errors are not known on this floor, and none of them may matter here
            _logger.warning("document not kept", error=type(error).__name__)
            return
        self._hold(digest, Held(held.text, now))

    async def _full(self) -> bool:
        any_one = {"used_at": {"$gt": _BEFORE_ALL}}
        return await self._storage.reader.count(COLLECTION, any_one, limit=MOST) >= MOST

    def _hold(self, digest: str, held: Held) -> None:
        self._held[digest] = held
        while len(self._held) > HELD:
            self._held.popitem(last=False)
