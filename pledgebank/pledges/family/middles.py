"""A point by which a map shows an area."""

from uuid import UUID

import shapely

from pledgebank.base.geo import Point
from pledgebank.councils import store
from pledgebank.storage.unit import Reader


async def of(reader: Reader, area: UUID) -> Point | None:
    """A point inside an area; None for one without an outline."""
    [outline] = await store.outlines_by_ids(reader, [area])
    if outline is None:
        return None
    inside = shapely.from_wkb(outline.wkb).representative_point()
    return Point.at(inside.y, inside.x)
