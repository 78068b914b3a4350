"""What was done how often, kept for as long as a rate looks back: `limits` over MongoDB, shared by all servers."""

from datetime import datetime, timedelta

from limits.aio.storage import MovingWindowSupport
from limits.aio.storage import Storage as KeepsRates
from limits.aio.strategies import MovingWindowRateLimiter
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage

ALLOWANCES = "allowances"
INDEXES = (Index(ALLOWANCES, (("until", 1),), expires=0),)


class Allowances(KeepsRates, MovingWindowSupport):
    """The newest instants at which each key was allowed something, at most as many as its rate has room for.

    Each is taken by itself, in no transaction, so that what was tried counts even when it was refused; acknowledged by
    the primary alone, for losing a few in a failover harms nobody.
    """

    STORAGE_SCHEME = None

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._clock = storage.clock
        self._kept: AsyncCollection[Doc] = storage.database.get_collection(
            ALLOWANCES, read_concern=ReadConcern("local"), write_concern=WriteConcern(w=1)
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database raises."""
        return PyMongoError

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether the key has room for `amount` more within `limit` in any `expiry` seconds; if so, it is taken."""
        now = self._clock.now()
        since = now - timedelta(seconds=expiry)
        room = {"$or": [{f"taken.{limit - amount}": {"$exists": False}}, {f"taken.{amount - 1}": {"$lte": since}}]}
        taken = {"$each": [now] * amount, "$slice": -limit}
        change = {"$push": {"taken": taken}, "$set": {"until": now + timedelta(seconds=expiry)}}
        for _ in range(2):  # two that make it at once: the second then finds what the first has made
            try:
                await self._kept.update_one({"_id": key, **room}, change, upsert=True)
            except DuplicateKeyError:
                continue
            return True
        return False

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - theirs
        """When the oldest that still counts was taken (seconds since 1970), and how many count."""
        now = self._clock.now()
        counts = [one for one in await self._taken(key) if one > now - timedelta(seconds=expiry)]
        return (counts[0] if counts else now).timestamp(), len(counts)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """For fixed windows, begun by the first that is taken."""
        now = self._clock.now()
        begun = {"$gt": [{"$ifNull": ["$until", now]}, now]}
        change = {
            "taken": {"$concatArrays": [{"$cond": [begun, "$taken", []]}, [now] * amount]},
            "until": {"$cond": [begun, "$until", now + timedelta(seconds=expiry)]},
        }
        after = ReturnDocument.AFTER
        kept = await self._kept.find_one_and_update(
            {"_id": key}, [{"$set": change}], upsert=True, return_document=after
        )
        return len(kept["taken"]) if kept else 0

    async def get(self, key: str) -> int:
        """How many are kept for a key."""
        return len(await self._taken(key))

    async def get_expiry(self, key: str) -> float:
        """When what is kept for a key is forgotten (seconds since 1970)."""
        found = await self._kept.find_one({"_id": key})
        until: datetime = found["until"] if found else self._clock.now()
        return until.timestamp()

    async def check(self) -> bool:
        """Whether the database answers."""
        await self._kept.find_one({"_id": ""})
        return True

    async def reset(self) -> int:
        """Forget everything; how much that was."""
        return (await self._kept.delete_many({})).deleted_count

    async def clear(self, key: str) -> None:
        """Forget what is kept for a key."""
        await self._kept.delete_one({"_id": key})

    async def _taken(self, key: str) -> list[datetime]:
        found = await self._kept.find_one({"_id": key})
        return list(found["taken"]) if found else []


def limiter(storage: Storage) -> MovingWindowRateLimiter:
    """Takes allowances, and says when there will be room again."""
    return MovingWindowRateLimiter(Allowances(storage))
