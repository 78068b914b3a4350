"""What is counted of one cell: the marks of its reports while they are few, and only sums once they are many.

A tally is kept for a cell of one zoom; where there are many also for each category in it, for each year and month.
Only a tally that has come to sums has finer ones: so their number goes by that of the reports, not by that of zooms,
categories and months. Everything in a tally can be taken away again, whatever came in which order.
"""

import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import add

from pledgebank.base import cells
from pledgebank.map.marks import PACKED, Mark, unpacked
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
ANY = bytes(16)  # instead of a category
ALWAYS = 0  # instead of a year or a month
_LAST_YEAR = 9_999
_KEY = struct.Struct(">16sIBQ")
# Part (year, month or day) and state; how many in each quarter of the cell; sums of coordinates; ids, XORed.
SUMS = struct.Struct("<iB3x4iqqQQ")
_ROW = struct.Struct("<iB")
_ROW_KEY = 5
CATEGORY = struct.Struct("<16si")
AREAS = struct.Struct("<Qi")
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


class _Rows:
    """Rows of numbers, packed one behind the other, each with a key in its first bytes: changed where they lie."""

    def __init__(self, row: struct.Struct, key: int, packed: bytes | None) -> None:
        self.packed = bytearray(packed or b"")
        self._row = row
        self._blank = bytes(row.size - key)

    def add(self, key: bytes, more: list[int]) -> None:
        """Add to the sums of a row: four quarters, two coordinates, two halves of ids."""
        at = self._place(key)
        part, state, *row = self._row.unpack_from(self.packed, at)
        row = [*map(add, row[:6], more), row[6] ^ more[6], row[7] ^ more[7]]
        if any(row[:4]):
            self._row.pack_into(self.packed, at, part, state, *row)
        else:
            del self.packed[at : at + self._row.size]

    def count(self, key: bytes, more: int) -> None:
        """Count more in a row, or less."""
        at = self._place(key)
        named, amount = self._row.unpack_from(self.packed, at)
        if amount + more:
            self._row.pack_into(self.packed, at, named, amount + more)
        else:
            del self.packed[at : at + self._row.size]

    def _place(self, key: bytes) -> int:
        at = self.packed.find(key)
        while at % self._row.size:  # found by chance across other numbers, or (-1) not at all
            at = self.packed.find(key, at + 1) if at >= 0 else self._append(key)
        return at

    def _append(self, key: bytes) -> int:
        at = len(self.packed)
        self.packed += key + self._blank
        return at


class Tally:
    """One tally, as a batch of changes is applied to it."""

    def __init__(self, key: bytes, document: Doc | None) -> None:
        self.key = key
        self.is_known = document is not None
        self._category, self._period, self._level, self._cell = _KEY.unpack(key)
        document = document or {"marks": b""}
        # None once they are too many to be kept one by one.
        self._marks = bytearray(document["marks"]) if "marks" in document else None
        self._total = _Rows(SUMS, _ROW_KEY, document.get("total"))
        self._parts = _Rows(SUMS, _ROW_KEY, document.get("parts"))
        self._categories = _Rows(CATEGORY, 16, document.get("categories"))
        self._areas = _Rows(AREAS, 8, document.get("areas"))

    @property
    def _is_of_a_cell(self) -> bool:
        return (self._category, self._period) == (ANY, ALWAYS)

    def apply(self, deltas: list[Delta]) -> list[Delta]:
        """Take changes in, what goes before what comes; answers what its finer tallies must take in."""
        if self._marks is not None:
            _keep(self._marks, deltas)
            if len(self._marks) <= FEW * PACKED.size:
                return []
            packed, self._marks = bytes(self._marks), None
            deltas = [(1, unpacked(packed[at : at + PACKED.size])) for at in range(0, len(packed), PACKED.size)]
        self._sum(deltas)
        return deltas

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
        kept = {"_id": self.key, "parts": bytes(self._parts.packed)}
        if self._period == ALWAYS:
            kept["total"] = bytes(self._total.packed)
        if self._is_of_a_cell:
            kept["categories"], kept["areas"] = bytes(self._categories.packed), bytes(self._areas.packed)
        return kept

    def _sum(self, deltas: list[Delta]) -> None:
        for (part, state), more in self._together(deltas).items():
            self._parts.add(_ROW.pack(part, state), more)
            if self._period == ALWAYS:
                self._total.add(_ROW.pack(0, state), more)
        if self._is_of_a_cell:
            categories: dict[bytes, int] = {}
            areas: dict[int, int] = {}
            for sign, mark in deltas:
                categories[mark.category] = categories.get(mark.category, 0) + sign
                areas[mark.areas] = areas.get(mark.areas, 0) + sign
            for category, times in categories.items():
                self._categories.count(category, times)
            for area, times in areas.items():
                self._areas.count(area.to_bytes(8, "little"), times)

    def _together(self, deltas: list[Delta]) -> dict[tuple[int, int], list[int]]:
        quarter, part_of = cells.shift(self._level + 1), self._part
        found: dict[tuple[int, int], list[int]] = {}
        for sign, mark in deltas:
            row = found.setdefault((part_of(mark), mark.state), [0] * 8)
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


def _keep(marks: bytearray, deltas: list[Delta]) -> None:
    for sign, mark in deltas:
        if sign > 0:
            marks += mark.packed
        else:
            del marks[(at := _place(marks, mark.packed)) : at + PACKED.size]


def _place(marks: bytearray, packed: bytes) -> int:
    for at in range(0, len(marks), PACKED.size):
        if marks[at : at + PACKED.size] == packed:
            return at
    raise LookupError("a mark that was never counted")


def agrees(document: Doc, deltas: list[Delta]) -> bool:
    """Whether a tally, as it is kept, counts just these marks."""
    fresh = Tally(document["_id"], {"marks": b""} if "marks" in document else {"parts": b""})
    fresh.apply(deltas)
    return _in_order(fresh.document() or {}) == _in_order(document)


def _in_order(document: Doc) -> dict[str, list[bytes]]:
    sizes = {"marks": PACKED, "total": SUMS, "parts": SUMS, "categories": CATEGORY, "areas": AREAS}
    return {
        name: sorted(document[name][at : at + row.size] for at in range(0, len(document[name]), row.size))
        for name, row in sizes.items()
        if name in document
    }
