"""What others answered, kept for a while under a key that says nothing; and until when they are not to be asked."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from limits import RateLimitItemPerSecond

from pledgebank.geocoding.model import Found
from pledgebank.storage import allowances, alone
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index, Storage

ANSWERS = "geocoder_answers"
INDEXES: tuple[Index, ...] = (Index(ANSWERS, (("until", 1),), expires=0),)
KNOWN_FOR = timedelta(days=30)
UNKNOWN_FOR = timedelta(days=1)
_PAUSE = "pause:"


class Kept:
    """The answers of one service, shared by all servers. `digest` tells it, and how it is set up, from others."""

    def __init__(self, storage: Storage, digest: str, *, per_second: int) -> None:
        self._storage = storage
        self._digest = digest
        self._rate = RateLimitItemPerSecond(per_second)
        self._limiter = allowances.limiter(storage)

    def key(self, *asked: object) -> str:
        """Where an answer is kept: nobody can read from it what was asked."""
        return hashlib.sha256(msgspec.json.encode([self._digest, *asked])).hexdigest()

    async def look(self, key: str) -> tuple[list[Found] | None, bool]:
        """What was answered before, if it was; and whether the service may be asked just now."""
        now = self._storage.clock.now()
        pause = _PAUSE + self._digest
        rows = await self._storage.reader.find(ANSWERS, {"_id": {"$in": [key, pause]}}, limit=2)
        valid = {row["_id"]: row for row in rows if row["until"] > now}
        answer = valid.get(key)
        found = [load(Found, one) for one in answer["found"]] if answer else None
        return found, pause not in valid

    async def keep(self, key: str, found: Sequence[Found]) -> None:
        """Keep an answer: 30 days, or one where nothing was found."""
        until = self._storage.clock.now() + (KNOWN_FOR if found else UNKNOWN_FOR)
        await self._put(key, {"found": [dump(one) for one in found], "until": until})

    async def pause(self, seconds: float) -> None:
        """Let nobody ask for so long."""
        until: datetime = self._storage.clock.now() + timedelta(seconds=seconds)
        await self._put(_PAUSE + self._digest, {"until": until})

    async def take_turn(self) -> bool:
        """Whether there is room for one more question this second, counted over all servers; if so, it is taken."""
        return await self._limiter.hit(self._rate, "geocoder", self._digest)

    async def _put(self, key: str, values: Doc) -> None:
        await alone.take(self._storage, ANSWERS, {"_id": key}, {"$set": values}, upsert=True)
