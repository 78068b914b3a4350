"""Tallies and marks in the database: all of them are found by their key alone."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from pledgebank.map.tally import Tally
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

TALLIES = "map_tallies"
MARKS = "map_marks"
AREAS = "map_areas"
INDEXES = (
    # The map finds what it keeps by `_id` alone; this one is for the sets of areas that one area is in.
    Index(AREAS, (("areas", 1),)),
)
MOST_SETS = 100_000


async def load(reader: Reader, keys: Collection[bytes]) -> dict[bytes, Doc]:
    """Those of these tallies that there are, by their names."""
    if not keys:
        return {}
    rows = await reader.find(TALLIES, {"_id": {"$in": list(keys)}}, limit=len(keys))
    return {row["_id"]: row for row in rows}


async def save(unit: Unit, tallies: Sequence[Tally]) -> None:
    """Keep tallies as they now are; they were loaded in this very unit."""
    documents = [(tally, tally.document()) for tally in tallies]
    await unit.insert(TALLIES, *(new for tally, new in documents if new and not tally.is_known))
    await unit.replace_all(TALLIES, [known for tally, known in documents if known and tally.is_known])
    if gone := [tally.key for tally, left in documents if not left and tally.is_known]:
        await unit.delete(TALLIES, {"_id": {"$in": gone}})


async def marks_of(reader: Reader, reports: Sequence[UUID]) -> dict[UUID, bytes]:
    """What has been counted of these reports."""
    rows = await reader.find(MARKS, {"_id": {"$in": list(reports)}}, limit=max(len(reports), 1))
    return {row["_id"]: row["mark"] for row in rows}


async def save_marks(unit: Unit, before: Mapping[UUID, bytes], after: Mapping[UUID, bytes]) -> None:
    """Note what is counted of reports now, and what was, both read in this very unit."""
    await unit.insert(MARKS, *({"_id": key, "mark": mark} for key, mark in after.items() if key not in before))
    await unit.replace_all(MARKS, [{"_id": key, "mark": mark} for key, mark in after.items() if key in before])
    if gone := before.keys() - after.keys():
        await unit.delete(MARKS, {"_id": {"$in": sorted(gone)}})


async def let_go(unit: Unit, amount: int) -> bool:
    """Remove so many tallies, or marks once there are none; answers whether there were any."""
    for collection in (TALLIES, MARKS):
        if rows := await unit.find(collection, {}, limit=amount, fields=("_id",)):
            await unit.delete(collection, {"_id": {"$in": [row["_id"] for row in rows]}})
            return True
    return False


async def save_areas(unit: Unit, sets: Mapping[int, Sequence[UUID]]) -> None:
    """Note which areas these digests stand for."""
    rows = await unit.find(
        AREAS, {"_id": {"$in": [_signed(one) for one in sets]}}, limit=len(sets) or 1, fields=("_id",)
    )
    known = {row["_id"] for row in rows}
    new = [{"_id": _signed(one), "areas": list(areas)} for one, areas in sets.items() if _signed(one) not in known]
    await unit.insert(AREAS, *new)


async def sets_with(reader: Reader, area: UUID) -> list[int]:
    """The digests of the sets that this area is in."""
    rows = await reader.find(AREAS, {"areas": area}, limit=MOST_SETS, fields=("_id",))
    return [row["_id"] % 2**64 for row in rows]


async def read(reader: Reader, keys: Sequence[bytes], fields: Sequence[str]) -> list[Doc]:
    """Some fields of those of these tallies that there are, for a screen."""
    if not keys:
        return []
    return await reader.find(TALLIES, {"_id": {"$in": list(keys)}}, limit=len(keys), fields=fields)


def _signed(digest: int) -> int:
    return digest - 2**64 if digest >= 2**63 else digest
