"""The answers kept for repeated calls: letting go of a person's."""

from uuid import UUID

from pledgebank.storage.unit import Unit


async def forget(unit: Unit, person: UUID, limit: int) -> int:
    """Forget at most so many of the answers kept for a person; answers how many. None of their keys counts then."""
    # Their ids begin with the person's; ";" is the character after ":".
    own = {"_id": {"$gte": f"{person.hex}:", "$lt": f"{person.hex};"}}
    rows = await unit.find("answers", own, limit=limit, fields=("_id",))
    return await unit.delete("answers", {"_id": {"$in": [row["_id"] for row in rows]}}) if rows else 0
