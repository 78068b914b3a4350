"""What earlier versions did not keep of activities, found and written down."""

from uuid import UUID

from pledgebank.activities.model import Activity
from pledgebank.activities.store import ACTIVITIES
from pledgebank.storage.documents import load
from pledgebank.storage.unit import Reader, Unit


async def without_times(reader: Reader, limit: int) -> list[Activity]:
    """Some activities as an earlier version kept them, of which it is not written down whether they have started."""
    return [load(Activity, row) for row in await reader.find(ACTIVITIES, {"started": {"$exists": False}}, limit=limit)]


async def uncounted(reader: Reader, limit: int) -> list[UUID]:
    """Some activities of which is not kept how many of their tasks have room."""
    rows = await reader.find(ACTIVITIES, {"free": {"$exists": False}}, limit=limit, fields=("_id",))
    return [row["_id"] for row in rows]


async def set_free(unit: Unit, key: UUID, free: int) -> None:
    """So many of its tasks have room."""
    await unit.update(ACTIVITIES, {"_id": key}, {"$set": {"free": free}})
