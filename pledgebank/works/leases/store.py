"""Whose turn it is, in the database: one record for each report, so that it is never two activities'."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit
from pledgebank.works.leases.model import Lease
from pledgebank.works.store import Due

LEASES = "work_leases"
_SOMEBODY: Doc = {"$type": "binData"}
INDEXES = (Index(LEASES, (("until", 1), ("_id", 1)), where={"asked": _SOMEBODY}),)


async def get(reader: Reader, report: UUID) -> Lease | None:
    """Whose turn it is at a report."""
    row = await reader.get(LEASES, report)
    return load(Lease, row) if row else None


async def by_ids(reader: Reader, reports: Sequence[UUID]) -> list[Lease | None]:
    """Whose turn it is at each of these reports."""
    rows = await reader.find(LEASES, {"_id": {"$in": list(reports)}}, limit=max(len(reports), 1))
    found = {row["_id"]: load(Lease, row) for row in rows}
    return [found.get(report) for report in reports]


async def put(unit: Unit, before: Lease | None, lease: Lease) -> None:
    """Keep it as it now is; `before` was read in this very unit: of two who take one at once, one looks again."""
    if before is None:
        await unit.insert(LEASES, dump(lease))
    elif before != lease:
        await unit.replace(LEASES, dump(lease))


async def asked_for(reader: Reader, now: datetime, after: Due | None, limit: int) -> list[Due]:
    """The reports that others have asked for and that have become free by now, the longest free first."""
    where: Doc = {"until": {"$lte": now}, "asked": _SOMEBODY}
    if after:
        where["$or"] = [{"until": {"$gt": after.at}}, {"until": after.at, "_id": {"$gt": after.id}}]
        where["until"]["$gte"] = after.at
    rows = await reader.find(LEASES, where, order=[("until", 1), ("_id", 1)], limit=limit, fields=("_id", "until"))
    return [Due(row["until"], row["_id"]) for row in rows]
