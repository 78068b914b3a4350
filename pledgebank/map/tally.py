"""What is counted of one cell: the marks of its reports while they are few, and only sums once they are many.

A tally is kept for a cell of one zoom; where there are many also for each category in it, for each year and month.
Only a tally that has come to sums has finer ones: so their number goes by that of the reports, not by that of zooms,
categories and months. Everything in a tally can be taken away again, whatever came in which order.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from pledgebank.base import cells
from pledgebank.map.marks import PACKED, SHORT, Mark, month_of, recalled, unpacked
from pledgebank.map.rows import AREAS, CATEGORY, SETS, SUMS, Row, Rows, each
from pledgebank.storage.documents import Doc

FINEST = 24  # of the grids that a screen is cut by
# The grids whose cells are counted. A screen of another adds up cells of the next finer one: everybody in one country
# shares the coarsest cells, where each change is counted once more for every grid.
LEVELS: tuple[int, ...] = (4, 6, 8, *range(10, FINEST + 1))
COARSEST = LEVELS[0]
_NEXT = dict(pairwise(LEVELS))
FEW = 64
# From this grid on cells have finer tallies by category and time; a coarser screen adds up cells of this one. Everybody
# in one town shares the coarsest cells: there they would cost most and, for the few cells of a screen, save least.
DETAILED = 11
# From this grid on a cell's sums are kept by the sets of areas that its reports lie in, of which there are few in it.
BY_SETS = 14
ANY = bytes(16)  # instead of a category
ALWAYS = 0  # instead of a year or a month
_LAST_YEAR = 9_999
_KEY = struct.Struct(">16sIBQ")
Delta = tuple[int, Mark]  # 1 for what comes, -1 for what goes


def key_of(cell: int, level: int, category: bytes = ANY, period: int = ALWAYS) -> bytes:
    """The name of a tally. `cell`: its number at that level; `period`: a year, or a month as one number."""
    return _KEY.pack(category, period, level, cell)


def counted_at(grid: int) -> int:
    """The coarsest grid whose cells are counted and lie each within one of that grid."""
    return next(level for level in LEVELS if level >= grid)


def below(cell: int, level: int, lower: int) -> range:
    """The cells of a finer grid within a cell."""
    down = 2 * (lower - level)
    return range(cell << down, (cell + 1) << down)


def named(key: bytes) -> tuple[bytes, int, int, int]:
    """The category, period, level and cell of a tally of this name."""
    parts: tuple[bytes, int, int, int] = _KEY.unpack(key)
    return parts


def root_of(mark: Mark) -> bytes:
    """The name of the coarsest tally that counts it."""
    return key_of(mark.cell >> cells.shift(COARSEST), COARSEST)


def cells_of(mark: Mark) -> Iterator[bytes]:
    """The names of the tallies of all cells, coarse to fine, that it lies in."""
    return (key_of(mark.cell >> cells.shift(level), level) for level in LEVELS)


def details_of(mark: Mark, level: int) -> Iterator[bytes]:
    """The names of all finer tallies, of the cell of a level that it lies in, which may count it."""
    if level >= DETAILED:
        cell = mark.cell >> cells.shift(level)
        for category in (ANY, mark.category):
            for period in (ALWAYS, mark.year, mark.month):
                if (category, period) != (ANY, ALWAYS):
                    yield key_of(cell, level, category, period)


class Tally:
    """One tally, as a batch of changes is applied to it."""

    def __init__(self, key: bytes, document: Doc | None) -> None:
        self.key = key
        self.is_known = document is not None
        self._category, self._period, self._level, self._cell = _KEY.unpack(key)
        self._is_of_a_cell = (self._category, self._period) == (ANY, ALWAYS)
        document = document or {"marks": b""}
        # None once they are too many to be kept one by one.
        self._marks = bytearray(document["marks"]) if "marks" in document else None
        self._parts = Rows(SUMS, document.get("parts"))
        self._total = Rows(SUMS, document.get("total")) if self._period == ALWAYS and not self._is_by_sets else None
        self._sets = Rows(SETS, document.get("sets")) if self._is_by_sets else None
        self._categories = Rows(CATEGORY, document.get("categories"))
        self._areas = Rows(AREAS, document.get("areas")) if self._is_of_a_cell and not self._is_by_sets else None

    @property
    def _is_by_sets(self) -> bool:
        return self._is_of_a_cell and self._level >= BY_SETS

    def apply(self, deltas: list[Delta]) -> list[Delta]:
        """Take changes in, what goes before what comes; answers what its finer tallies must take in."""
        if self._marks is not None:
            size = mark_size(self.key)
            for sign, mark in deltas:
                _keep(self._marks, sign, mark.packed if self._is_of_a_cell else mark.short)
            if len(self._marks) <= FEW * size:
                return []
            packed, self._marks = bytes(self._marks), None
            deltas = [(1, self._unpacked(one)) for one in each(packed, size)]
        self._sum(deltas)
        return deltas

    def _unpacked(self, packed: bytes) -> Mark:
        return unpacked(packed) if self._is_of_a_cell else recalled(packed, self._category)

    def finer(self, deltas: Iterable[Delta]) -> Iterator[tuple[bytes, Delta]]:
        """Which finer tallies take in which changes."""
        if self._is_of_a_cell:
            lower = _NEXT.get(self._level)
            for delta in deltas:
                mark = delta[1]
                if lower:
                    yield _KEY.pack(ANY, ALWAYS, lower, mark.cell >> cells.shift(lower)), delta
                if self._level >= DETAILED:
                    yield _KEY.pack(mark.category, ALWAYS, self._level, self._cell), delta
                    yield _KEY.pack(ANY, mark.year, self._level, self._cell), delta
        elif self._period <= _LAST_YEAR:
            for delta in deltas:
                period = delta[1].month if self._period else delta[1].year
                yield _KEY.pack(self._category, period, self._level, self._cell), delta

    def document(self) -> Doc | None:
        """How it is kept; None when nothing is left of it, and so of its finer ones."""
        if self._marks is not None:
            return {"_id": self.key, "marks": bytes(self._marks)} if self._marks else None
        if not self._parts.packed:
            return None
        tables = {
            "parts": self._parts,
            "total": self._total,
            "sets": self._sets,
            "areas": self._areas,
            "categories": self._categories if self._is_of_a_cell else None,
        }
        return {"_id": self.key, **{name: bytes(rows.packed) for name, rows in tables.items() if rows is not None}}

    def _sum(self, deltas: list[Delta]) -> None:
        for (part, areas, state), more in self._together(deltas).items():
            self._parts.add(part, state, more)
            if self._sets is not None:
                self._sets.add(areas, state, more)
            elif self._total is not None:
                self._total.add(0, state, more)
        if self._is_of_a_cell:
            categories: dict[bytes, int] = {}
            sets: dict[int, int] = {}
            for sign, mark in deltas:
                categories[mark.category] = categories.get(mark.category, 0) + sign
                sets[mark.areas] = sets.get(mark.areas, 0) + sign
            for category, times in categories.items():
                self._categories.count(category, times)
            if self._areas is not None:
                for one, times in sets.items():
                    self._areas.count(one, times)

    def _together(self, deltas: list[Delta]) -> dict[tuple[int, int, int], list[int]]:
        quarter, part_of = cells.shift(self._level + 1), self._part
        found: dict[tuple[int, int, int], list[int]] = {}
        for sign, mark in deltas:
            areas = mark.areas if self._sets is not None else 0
            row = found.setdefault((part_of(mark), areas, mark.state), [0] * 8)
            row[mark.cell >> quarter & 3] += sign
            row[4] += sign * mark.lng
            row[5] += sign * mark.lat
            row[6] ^= mark.high
            row[7] ^= mark.low
        return found

    def _part(self, mark: Mark) -> int:
        if self._period == ALWAYS:
            return mark.year
        return mark.month if self._period <= _LAST_YEAR else mark.day


def mark_size(key: bytes) -> int:
    """How many bytes each mark has that the tally of this name keeps."""
    category, period, *_ = named(key)
    return PACKED.size if (category, period) == (ANY, ALWAYS) else SHORT.size


def _keep(marks: bytearray, sign: int, packed: bytes) -> None:
    if sign > 0:
        marks += packed
        return
    size = len(packed)
    at = marks.find(packed)
    while at % size:  # found by chance across other marks, or (-1) not at all
        at = marks.find(packed, at + 1)
        if at < 0:
            raise LookupError("a mark that was never counted")
    del marks[at : at + size]


def agrees(document: Doc, deltas: list[Delta]) -> bool:
    """Whether a tally, as it is kept, counts just these marks."""
    fresh = Tally(document["_id"], {"marks": b""} if "marks" in document else {"parts": b""})
    fresh.apply(deltas)
    return _in_order({"_id": document["_id"], **(fresh.document() or {})}) == _in_order(document)


def sets_of(row: Doc) -> dict[int, int]:
    """How many of each set of areas a tally counts."""
    if "areas" in row:
        return dict(AREAS.iter_unpack(row["areas"]))
    found: dict[int, int] = {}
    for one, _, *numbers in SETS.iter_unpack(row["sets"]):
        found[one] = found.get(one, 0) + sum(numbers[:4])
    return found


def first_part(period: int, since: date | None) -> int:
    """From which part on the parts of a tally lie wholly in the time that is wanted, as its finer ones say the rest."""
    if since is None:
        return 0
    if period == ALWAYS:
        return since.year + 1
    return since.toordinal() if period == month_of(since) else month_of(since) + 1


def _in_order(document: Doc) -> dict[str, list[bytes]]:
    tables: dict[str, Row] = {"total": SUMS, "parts": SUMS, "sets": SETS, "categories": CATEGORY, "areas": AREAS}
    sizes = {"marks": mark_size(document["_id"]), **{name: row.size for name, row in tables.items()}}
    return {name: sorted(each(document[name], size)) for name, size in sizes.items() if name in document}
