"""Sums of what volunteers have done, in the database, and what of each work is in them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import asdict

from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.unit import Reader, Unit
from pledgebank.works.totals.model import Counted, Totals

TOTALS, COUNTED = "work_totals", "work_counted"


async def by_keys(reader: Reader, keys: Sequence[str]) -> list[Totals]:
    """The sums of these, in their order; nothing yet where nobody has done anything."""
    rows = await reader.find(TOTALS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: _read(row) for row in rows}
    return [found.get(key, Totals()) for key in keys]


async def counted(reader: Reader, works: Sequence[UUID]) -> dict[UUID, Counted]:
    """What of these works is in the sums."""
    rows = await reader.find(COUNTED, {"_id": {"$in": list(works)}}, limit=max(len(works), 1))
    return {row["_id"]: load(Counted, row) for row in rows}


async def put_counted(unit: Unit, one: Counted) -> None:
    """Note what of a work is in the sums now."""
    row = dump(one)
    await unit.update(COUNTED, {"_id": row.pop("_id")}, {"$set": row}, upsert=True)


async def add(unit: Unit, key: str, totals: Totals) -> None:
    """Add to the sums of a thing."""
    await unit.update(TOTALS, {"_id": key}, {"$inc": asdict(totals)}, upsert=True)


def _read(row: Doc) -> Totals:
    return load(Totals, {name: row[name] for name in Totals.__struct_fields__})
