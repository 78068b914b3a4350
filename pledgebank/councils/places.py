"""Which areas a point lies in: an index of all outlines in memory, made anew when one changes."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import numpy
import shapely
from shapely import STRtree

from pledgebank.base.geo import Point
from pledgebank.councils import store
from pledgebank.councils.model import Area
from pledgebank.storage.unit import Reader


class Places:
    """One per process. Borders belong to the areas on both sides, of which the lowest slug is answered."""

    def __init__(self) -> None:
        self._index = _Index(None, [], [], [])
        self._reading = asyncio.Lock()

    async def at(self, reader: Reader, point: Point) -> tuple[Area, ...]:
        """The areas that hold a point, at most one of each kind, the smallest first."""
        [areas] = await self.at_many(reader, [point])
        return areas

    async def at_many(self, reader: Reader, points: Sequence[Point]) -> list[tuple[Area, ...]]:
        """For each point the areas that hold it, at most one of each kind, the smallest first."""
        index = await self._current(reader)
        return index.find(points)

    async def _current(self, reader: Reader) -> "_Index":
        if await store.outlines_version(reader) != self._index.version:
            async with self._reading:
                # Read before the outlines: should they change in between, the next look finds another version.
                version = await store.outlines_version(reader)
                if version != self._index.version:
                    self._index = await _read(reader, version)
        return self._index


class _Index:
    """The outlines at one version, areas in the order of their slugs."""

    def __init__(
        self, version: UUID | None, areas: Sequence[Area], outlines: Sequence[bytes], sizes: Sequence[float]
    ) -> None:
        self.version = version
        self._areas = areas
        self._sizes = sizes
        self._shapes = shapely.from_wkb(numpy.array(outlines, dtype=object))
        shapely.prepare(self._shapes)
        self._tree = STRtree(self._shapes)

    def find(self, points: Sequence[Point]) -> list[tuple[Area, ...]]:
        positions = numpy.array([point.coordinates for point in points], dtype=float).reshape(-1, 2)
        asked, near = self._tree.query(shapely.points(positions))
        inside = shapely.intersects_xy(self._shapes[near], positions[asked, 0], positions[asked, 1])
        found: list[dict[str, int]] = [{} for _ in points]
        for point, area in zip(asked[inside].tolist(), near[inside].tolist(), strict=True):
            kind = self._areas[area].kind
            found[point][kind] = min(found[point].get(kind, area), area)
        return [self._in_order(list(areas.values())) for areas in found]

    def _in_order(self, areas: list[int]) -> tuple[Area, ...]:
        return tuple(self._areas[area] for area in sorted(areas, key=lambda area: (self._sizes[area], area)))


async def _read(reader: Reader, version: UUID | None) -> _Index:
    areas = {area.id: area async for area in store.all_areas(reader)}
    outlines = [one async for one in store.all_outlines(reader) if one.id in areas]
    outlines.sort(key=lambda one: areas[one.id].slug)
    return _Index(
        version, [areas[one.id] for one in outlines], [one.wkb for one in outlines], [one.size for one in outlines]
    )
