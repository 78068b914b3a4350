"""The answers kept for repeated calls: letting go of them, and handing them on to who a guest turned out to be."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once


async def forget(unit: Unit, person: UUID, limit: int) -> int:
    """Forget at most so many of the answers kept for a person; answers how many. None of their keys counts then."""
    rows = await unit.find("answers", _of(person), limit=limit, fields=("_id",))
    return await unit.delete("answers", {"_id": {"$in": [row["_id"] for row in rows]}}) if rows else 0


async def forget_one(unit: Unit, once: Once | None) -> None:
    """Forget the answer to one call: it may be made anew."""
    if once is not None:
        await unit.delete("answers", {"_id": once.id})


async def hand_on(unit: Unit, giver: UUID, taker: UUID, values: Sequence[UUID]) -> None:
    """Let somebody else's repeats of the same calls be answered too: of those calls that answered one of these ids."""
    if not values:
        return
    for row in await unit.find("answers", {**_of(giver), "value": {"$in": list(values)}}, limit=len(values)):
        key = Once(taker, row["_id"].partition(":")[2], row["digest"]).id
        if await unit.get("answers", key) is None:
            await unit.insert("answers", {**row, "_id": key})


def _of(person: UUID) -> Doc:
    # Their ids begin with the person's; ";" is the character after ":".
    return {"_id": {"$gte": f"{person.hex}:", "$lt": f"{person.hex};"}}
