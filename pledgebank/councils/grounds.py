"""In which areas something lies that is meant for one area."""

from uuid import UUID

from pledgebank.councils import store
from pledgebank.storage.unit import Reader

MOST_ABOVE = 10


async def upward(reader: Reader, area: UUID) -> tuple[UUID, ...]:
    """An area, the one it is part of, and so on; nothing for what is no area."""
    found: list[UUID] = []
    onward: UUID | None = area
    while onward is not None and onward not in found and len(found) < MOST_ABOVE:
        [one] = await store.areas_by_ids(reader, [onward])
        if one is None:
            break
        found.append(one.id)
        onward = one.parent
    return tuple(found)
