"""What others have done about a report since it was made; and forgetting all that was written about one."""

from uuid import UUID

from pledgebank.reports.life.store import CHANGES, UPDATES
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader, Unit

_NOBODY = UUID(int=0)


async def has_answer(reader: Reader, report: UUID, reporter: UUID | None) -> bool:
    """Whether its body has written about a report, or anybody but its reporter has changed it."""
    written: Doc = {"report": report, "body": {"$gt": _NOBODY}}
    changed: Doc = {"report": report, "by": {"$ne": reporter}}
    return (
        await reader.find_one(UPDATES, written, fields=("_id",)) is not None
        or await reader.find_one(CHANGES, changed, fields=("_id",)) is not None
    )


async def has_words_of_others(reader: Reader, report: UUID, reporter: UUID | None) -> bool:
    """Whether anybody but its reporter has written about a report."""
    written: Doc = {"report": report, "author": {"$ne": reporter}}
    return await reader.find_one(UPDATES, written, fields=("_id",)) is not None


async def forget_name(unit: Unit, report: UUID, person: UUID) -> None:
    """Let what a person wrote about a report, and did to it, no longer show their name."""
    await unit.update_all(UPDATES, {"author": person, "report": report}, {"$set": {"show_name": False}})
    await unit.update_all(CHANGES, {"report": report, "by": person}, {"$set": {"named": False}})


async def forget(unit: Unit, report: UUID) -> None:
    """Forget what was written about a report that is gone, and its history."""
    await unit.delete(UPDATES, {"report": report})
    await unit.delete(CHANGES, {"report": report})
