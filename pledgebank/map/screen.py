"""What a screen shows of reports, read from the tallies: as much work for many reports as for few.

A cell of the screen has either a tally of sums, which is all that is read of it, or none, and then its reports are
among the few marks of one tally as large or larger. Sums for some categories, or for what was made since a day, come
from finer tallies of the same cell; for an area from smaller cells, where the area ends within the cell.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from pledgebank.base import cells
from pledgebank.map import marks, sums, tally
from pledgebank.map.ahead import Tallies
from pledgebank.map.rows import CATEGORY, holds
from pledgebank.map.spot import spot
from pledgebank.map.sums import Numbers, Table, Wanted
from pledgebank.map.tally import ALWAYS, ANY
from pledgebank.storage.documents import Doc
from pledgebank.storage.unit import Reader

MOST_AHEAD = 3  # categories


async def counted(reader: Reader, grid: int, numbers: Sequence[int], wanted: Wanted) -> Table:
    """What is wanted in these cells of a grid, cell by cell. `numbers`: sorted.

    `least` and `most` are outermost cells: those of the reports, or such that lie apart from each other just as early.
    """
    return await _counted(Tallies(reader), grid, np.array(numbers, np.uint64), wanted)


async def _counted(tallies: Tallies, grid: int, numbers: Numbers, wanted: Wanted, *, below_sums: bool = False) -> Table:
    """`below_sums`: the cells lie in such as have sums, so that no larger one holds their marks."""
    together = sums.by_cell(await _Screen(tallies, grid, wanted).read(numbers, below_sums=below_sums))
    if grid < tally.FINEST - 1:
        await _part(tallies, grid, together, wanted)
    return together


async def spots(reader: Reader, grid: int, together: Table, wanted: Wanted) -> dict[int, tuple[UUID, ...]]:
    """The ids of what is wanted in each of these cells, as `counted` tells of them: of smallest cells with few."""
    found: dict[int, tuple[UUID, ...]] = {}
    if len(single := together[together["single"]]):
        table = await _Screen(Tallies(reader), grid, wanted).few(single["cell"].copy())
        own = (table["cell"] >> np.uint64(cells.shift(grid))).tolist()
        for cell, one in zip(own, sums.ids(table), strict=True):
            found[cell] = (*found.get(cell, ()), one)
    for cell in together["cell"][~together["single"]].tolist():
        found[cell] = tuple(sums.ids(await spot(reader, grid, cell, wanted)))
    return found


async def _part(tallies: Tallies, grid: int, together: Table, wanted: Wanted) -> None:
    """Find out for cells that have sums where what is in them lies: in several quarters of them, or deep in one."""
    several = ~together["single"] & (together["quarters"].sum(axis=1) > 1)
    filled = together["quarters"] > 0
    first, last = filled.argmax(axis=1).astype(np.uint64), (3 - filled[:, ::-1].argmax(axis=1)).astype(np.uint64)
    down = np.uint64(cells.shift(grid + 1))
    quarter = together["cell"] << np.uint64(2)
    for name, which in (("least", first), ("most", last)):
        together[name][several] = ((quarter + which) << down)[several]
    deep = np.flatnonzero(several & (first == last))
    if len(deep):
        inside = (quarter + first)[deep]
        numbers = np.sort(inside)
        ahead = await _Screen(tallies, grid + 1, wanted).with_quarters(numbers)
        below = await _counted(ahead, grid + 1, numbers, wanted, below_sums=True)
        place = np.searchsorted(below["cell"], inside)
        for name in ("least", "most"):
            together[name][deep] = below[name][np.minimum(place, len(below) - 1)] if len(below) else 0


class _Screen:
    """One reading of one screen."""

    def __init__(self, tallies: Tallies, grid: int, wanted: Wanted) -> None:
        self._tallies = tallies
        self._grid = grid
        self._wanted = wanted
        # Sums for all times are at hand in short, from some grid on by sets of areas.
        self._sums = ("total", "sets") if wanted.since is None else ("parts",)
        self._is_whole = wanted.categories is None
        # With categories the sums of the cell itself are seldom asked for, and then by its name like theirs.
        self._fields = {"_id", "marks", *(self._sums if self._is_whole else ("categories",))}
        if wanted.areas is not None:
            self._fields |= {"areas", "sets"}
        self._found: list[Table] = []
        # Names of finer tallies that were read together with the cells', to spare a reading, and those there were.
        self._asked: list[bytes] = []
        self._ahead: dict[bytes, Doc] = {}

    async def read(self, numbers: Numbers, *, below_sums: bool) -> Table:
        """Everything wanted in these cells, counted piece by piece."""
        few, many = await self._rows(numbers, below_sums=below_sums)
        self._take(few, single=True)
        if self._wanted.areas is not None:
            many = await self._inside(many)
        if self._wanted.categories is not None or self._wanted.since is not None:
            many = await self._detailed(many)
        await self._sum(many)
        return np.concatenate(self._found)

    async def with_quarters(self, numbers: Numbers) -> Tallies:
        """All that will be read of these cells, and of their quarters, where mostly what lies in one is apart."""
        keys: list[bytes] = []
        for grid in (self._grid, self._grid + 1):
            level = tally.counted_at(grid)
            own = [one for cell in numbers.tolist() for one in tally.below(cell, self._grid, level)]
            keys += [*(tally.key_of(one, level) for one in own), *self._details(own, level)]
            if keys[0] in self._tallies.known:
                return self._tallies
        return await self._tallies.knowing(keys, [*self._fields, *self._sums])

    async def few(self, numbers: Numbers) -> Table:
        """The marks of what is wanted in these cells, of those that have no sums."""
        return sums.matching((await self._rows(numbers))[0], self._wanted)

    async def _rows(self, numbers: Numbers, *, below_sums: bool = False) -> tuple[Table, list[Doc]]:
        """The marks that lie in these cells, and the tallies of those of them that have sums instead."""
        level = tally.counted_at(self._grid)
        own = [one for cell in numbers.tolist() for one in tally.below(cell, self._grid, level)]
        self._asked = self._details(own, level)
        rows, larger, ahead = await asyncio.gather(
            self._tallies.read([tally.key_of(one, level) for one in own], list(self._fields)),
            self._tallies.read([] if below_sums else _above(numbers, self._grid), ("_id", "marks")),
            self._tallies.read(self._asked, ("_id", "marks", *self._sums)),
        )
        self._ahead = {row["_id"]: row for row in ahead}
        table = sums.marks_in([row["marks"] for row in (*rows, *larger) if "marks" in row])
        many = [row for row in rows if "marks" not in row]
        return (sums.lying_in(table, self._grid, numbers) if len(table) else table), many

    def _details(self, own: Sequence[int], level: int) -> list[bytes]:
        """The names of the finer tallies of cells that will be asked for, as far as that can be known ahead."""
        categories = [ANY] if self._wanted.categories is None else sorted(self._wanted.categories)
        if level < tally.DETAILED or self._wanted.areas is not None or len(categories) > MOST_AHEAD:
            return []
        periods = [*self._periods(), *([] if self._is_whole else [ALWAYS])]
        return [tally.key_of(cell, level, one, period) for one in categories for period in periods for cell in own]

    def _take(self, table: Table, *, single: bool = False) -> None:
        self._found.append(sums.of_marks(sums.matching(table, self._wanted), self._grid, single=single))

    async def _inside(self, many: list[Doc]) -> list[Doc]:
        """Those of these tallies, or the finer ones, that lie wholly in the area or tell it apart."""
        assert self._wanted.areas is not None
        inside: list[Doc] = []
        while many:
            mixed: list[bytes] = []
            for row in many:
                if self._is_short and "sets" in row:
                    inside.append(row)
                    continue
                there = tally.sets_of(row)
                within = sum(amount for one, amount in there.items() if one in self._wanted.areas)
                if within == sum(there.values()):
                    inside.append(row)
                elif within:
                    mixed.append(row["_id"])
            many = self._many(await self._smaller(mixed))
        return inside

    async def _detailed(self, many: list[Doc]) -> list[Doc]:
        """Those of these tallies that have finer ones, or such as have in place of those that have none."""
        detailed: list[Doc] = []
        while many:
            coarse = []
            for row in many:
                is_coarse = tally.named(row["_id"])[2] < tally.DETAILED
                coarse.extend([row["_id"]] if is_coarse else [])
                detailed.extend([] if is_coarse else [row])
            many = self._many(await self._smaller(coarse))
        return detailed

    def _many(self, rows: Sequence[Doc]) -> list[Doc]:
        """Those of these tallies that have sums; the marks of the others are taken."""
        self._take(sums.marks_in([row["marks"] for row in rows if "marks" in row]))
        return [row for row in rows if "marks" not in row]

    async def _smaller(self, keys: Sequence[bytes]) -> list[Doc]:
        below: list[bytes] = []
        for key in keys:
            _, _, level, cell = tally.named(key)
            if level < tally.FINEST:
                lower = tally.counted_at(level + 1)
                below.extend(tally.key_of(one, lower) for one in tally.below(cell, level, lower))
            else:
                self._take(await spot(self._tallies.reader, level, cell, self._wanted))
        return await self._tallies.read(below, list(self._fields))

    async def _sum(self, many: Sequence[Doc]) -> None:
        """Count what these tallies, which lie wholly within what is asked for, say of what is wanted."""
        signs: dict[bytes, int] = {}
        periods = self._periods() if self._is_whole else (ALWAYS, *self._periods())
        parts = sums.Parts(self._wanted, self._sums if self._sums == ("parts",) else (*self._sums, "parts"))
        for row in many:
            _, _, level, cell = tally.named(row["_id"])
            for sign, category in self._categories(row):
                if self._is_whole:
                    parts.add(row, sign)
                for period in periods:
                    signs[tally.key_of(cell, level, category, period)] = sign
        few: list[Doc] = []
        known = set(self._asked)
        late = await self._tallies.read(list(signs.keys() - known), ("_id", "marks", *self._sums))
        for row in (*late, *(self._ahead[key] for key in signs if key in self._ahead)):
            if "marks" in row:
                few.append(row)
            else:
                parts.add(row, signs[row["_id"]])
        if few:
            blobs, sign_of = [row["marks"] for row in few], [signs[row["_id"]] for row in few]
            self._found.append(sums.of_few(blobs, sign_of, self._grid, self._of_a_facet))
        self._found.extend(parts.counted(self._grid))

    def _categories(self, row: Doc) -> list[tuple[int, bytes]]:
        """Which sums to add and which to take away, for what is wanted of a cell: by as few categories as will do."""
        wanted = self._wanted.categories
        if wanted is None:
            return [(1, ANY)]
        there = row["categories"]
        asked = [category for category in wanted if holds(there, CATEGORY, category)]
        if 2 * len(asked) * CATEGORY.size > len(there):
            others = {category for category, _ in CATEGORY.iter_unpack(there)} - wanted
            return [(1, ANY), *((-1, category) for category in others)]
        return [(1, category) for category in asked]

    def _periods(self) -> tuple[int, ...]:
        since = self._wanted.since
        return (since.year, marks.month_of(since)) if since else ()

    @property
    def _is_short(self) -> bool:
        """Whether what is wanted goes by states and an area alone."""
        return self._wanted.since is None and self._wanted.categories is None

    @property
    def _of_a_facet(self) -> Wanted:
        return Wanted(states=self._wanted.states, since=self._wanted.since)


def _above(numbers: Numbers, grid: int) -> list[bytes]:
    keys: list[bytes] = []
    for level in (level for level in tally.LEVELS if level < grid):
        above = np.unique(numbers >> np.uint64(2 * (grid - level)))
        keys.extend(tally.key_of(cell, level) for cell in above.tolist())
    return keys
