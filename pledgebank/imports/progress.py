"""How far an import has come, saved in the very transaction of what it wrote."""

from datetime import datetime

from msgspec import Struct

from pledgebank.base.errors import Refused
from pledgebank.storage.documents import dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

IMPORTS = "imports"
INDEXES: tuple[Index, ...] = (Index(IMPORTS, (("changed_at", 1),)),)


class Tally(Struct, frozen=True):
    """Rows read, rows that became reports, rows that had been reports before, and rejected rows by reason."""

    rows: int = 0
    accepted: int = 0
    known: int = 0
    rejected: dict[str, int] = {}


class Progress(Struct, frozen=True, kw_only=True):
    """One import: a file, a mapping and the areas of the day make its id."""

    id: str
    tally: Tally = Tally()
    changed_at: datetime


async def get(reader: Reader, key: str) -> Progress | None:
    """How far the import of this id has come; None before its first batch."""
    document = await reader.get(IMPORTS, key)
    return load(Progress, document) if document else None


async def save(unit: Unit, progress: Progress, *, after: int) -> None:
    """Note where an import stands that stood `after` so many rows. Raises Refused IMPORT_RUNNING if that is over."""
    if after == 0 and await unit.get(IMPORTS, progress.id) is None:
        await unit.insert(IMPORTS, dump(progress))
        return
    document = dump(progress)
    where = {"_id": document.pop("_id"), "tally.rows": after}
    if not await unit.update(IMPORTS, where, {"$set": document}):
        raise Refused("IMPORT_RUNNING", "The same file is being imported elsewhere just now.")
