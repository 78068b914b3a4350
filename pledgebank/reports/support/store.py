"""Supports in MongoDB."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.reports.support.model import Support
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

SUPPORTS = "supports"
INDEXES = (
    # The person first: one index keeps supports single, and finds the viewer's own.
    Index(SUPPORTS, (("person", 1), ("report", 1)), unique=True),
    Index(SUPPORTS, (("report", 1), ("_id", 1))),
)
MOST_COUNTED = 100_000_000


async def of(reader: Reader, report: UUID, person: UUID) -> Support | None:
    """A person's word on a report."""
    row = await reader.find_one(SUPPORTS, {"person": person, "report": report})
    return load(Support, row) if row else None


async def supported(reader: Reader, keys: Sequence[tuple[UUID, UUID]]) -> list[bool]:
    """Whether, for (report, person) pairs, that person supports that report, in their order."""
    wanted: dict[UUID, list[UUID]] = {}
    for report, person in keys:
        wanted.setdefault(person, []).append(report)
    found: set[tuple[UUID, UUID]] = set()
    for person, reports in wanted.items():
        where: Doc = {"person": person, "report": {"$in": reports}}
        rows = await reader.find(SUPPORTS, where, limit=len(reports), fields=("report",))
        found.update((row["report"], person) for row in rows)
    return [key in found for key in keys]


async def insert(unit: Unit, support: Support) -> None:
    """Keep a person's word. A second one on the same report makes the unit run again."""
    await unit.insert(SUPPORTS, dump(support))


async def delete(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget supports."""
    await unit.delete(SUPPORTS, {"_id": {"$in": list(keys)}})


async def count(reader: Reader, report: UUID) -> int:
    """How many people truly support a report."""
    return await reader.count(SUPPORTS, {"report": report}, limit=MOST_COUNTED)


async def on(reader: Reader, report: UUID, limit: int) -> list[Support]:
    """Some of the supports of a report."""
    return [load(Support, row) for row in await reader.find(SUPPORTS, {"report": report}, limit=limit)]


async def given_by(reader: Reader, person: UUID, limit: int) -> list[Support]:
    """Some of the supports of a person."""
    return [load(Support, row) for row in await reader.find(SUPPORTS, {"person": person}, limit=limit)]


async def give_to(unit: Unit, keys: Sequence[UUID], report: UUID) -> None:
    """Let supports of one report be of another, of which none of their people has one."""
    await unit.update_all(SUPPORTS, {"_id": {"$in": list(keys)}}, {"$set": {"report": report}})
