"""Marks and sums as tables of numbers: filtered, and added up cell by cell, thousands at a time."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pledgebank.base import cells
from pledgebank.map import marks, tally
from pledgebank.storage.documents import Doc

# The same bytes as `marks.PACKED`, `marks.SHORT`, `rows.SUMS` and `rows.SETS`.
MARKS = np.dtype(
    {
        "names": ["high", "low", "category", "areas", "cell", "lng", "lat", "day", "state"],
        "formats": ["<u8", "<u8", ("<u8", 2), "<u8", "<u8", "<i4", "<i4", "<i4", "u1"],
        "offsets": [0, 8, 16, 32, 40, 48, 52, 56, 60],
        "itemsize": marks.PACKED.size,
    }
)
SHORT = np.dtype(
    [
        ("high", "<u8"),
        ("low", "<u8"),
        ("cell", "<u8"),
        ("lng", "<i4"),
        ("lat", "<i4"),
        ("day", "<i4"),
        ("state", "u1"),
    ]
)
SUMS = np.dtype(
    {
        "names": ["part", "state", "quarters", "lng", "lat", "high", "low"],
        "formats": ["<i4", "u1", ("<i4", 4), "<i8", "<i8", "<u8", "<u8"],
        "offsets": [0, 4, 8, 24, 32, 40, 48],
        "itemsize": 56,
    }
)
SETS = np.dtype(
    {
        "names": ["areas", "state", "quarters", "lng", "lat", "high", "low"],
        "formats": ["<u8", "u1", ("<i4", 4), "<i8", "<i8", "<u8", "<u8"],
        "offsets": [0, 8, 12, 28, 36, 44, 52],
        "itemsize": 60,
    }
)
# The same bytes as `tally.key_of`.
KEYS = np.dtype([("category", "S16"), ("period", ">u4"), ("level", "u1"), ("cell", ">u8")])
# What lies in a cell of some grid: how many in each quarter of it, sums of coordinates, ids XORed, and, where `single`
# marks were counted, their outermost deepest cells.
COUNTED = np.dtype(
    [
        ("cell", "<u8"),
        ("quarters", "<i8", 4),
        ("lng", "<i8"),
        ("lat", "<i8"),
        ("high", "<u8"),
        ("low", "<u8"),
        ("least", "<u8"),
        ("most", "<u8"),
        ("single", "?"),
    ],
    align=True,
)
Table = NDArray[Any]
Numbers = NDArray[np.uint64]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which marks are wanted: states by their place, categories in bytes, areas by the digests of their sets."""

    states: frozenset[int]
    categories: frozenset[bytes] | None = None
    since: date | None = None
    areas: frozenset[int] | None = None


def marks_in(blobs: Sequence[bytes], kind: np.dtype[Any] = MARKS) -> Table:
    """The marks in these bytes, which are `MARKS` or `SHORT`."""
    return np.frombuffer(b"".join(blobs), kind)


def matching(table: Table, wanted: Wanted) -> Table:
    """Those of these marks that are wanted."""
    found: Table = table[_fitting(table, wanted)]
    return found


def of_few(blobs: Sequence[bytes], signs: Sequence[int], grid: int, wanted: Wanted) -> Table:
    """Each wanted one of these short marks, which are added or taken away by the signs of their blobs, by itself."""
    table = marks_in(blobs, SHORT)
    sign = np.repeat(np.array(signs, np.int64), [len(blob) // SHORT.itemsize for blob in blobs])
    fits = _fitting(table, wanted)
    return of_marks(table[fits], grid, sign=sign[fits], single=False)


def lying_in(table: Table, grid: int, numbers: Numbers) -> Table:
    """Those of these marks that lie in these cells of a grid, which are sorted."""
    own = table["cell"] >> np.uint64(cells.shift(grid))
    place = np.searchsorted(numbers, own)
    found: Table = table[numbers[np.minimum(place, len(numbers) - 1)] == own]
    return found


def of_marks(table: Table, grid: int, *, sign: NDArray[np.int64] | int = 1, single: bool = True) -> Table:
    """Each mark counted by itself."""
    counted = np.zeros(len(table), COUNTED)
    counted["cell"] = table["cell"] >> np.uint64(cells.shift(grid))
    quarter = (table["cell"] >> np.uint64(cells.shift(grid + 1))) & np.uint64(3)
    counted["quarters"][np.arange(len(table)), quarter.astype(np.intp)] = sign
    counted["lng"] = table["lng"] * np.int64(1) * sign
    counted["lat"] = table["lat"] * np.int64(1) * sign
    for name in ("high", "low"):
        counted[name] = table[name]
    counted["least"] = counted["most"] = table["cell"]
    counted["single"] = single
    return counted


class Parts:
    """The sums of tallies, to be added up or taken away, as they are found."""

    def __init__(self, wanted: Wanted, names: Sequence[str]) -> None:
        self._wanted = wanted
        self._found: dict[str, list[tuple[bytes, bytes, int]]] = {name: [] for name in names}

    def add(self, row: Doc, sign: int) -> None:
        """Take in the sums of one tally: of those that are asked for, the first that it has."""
        for name, found in self._found.items():
            if name in row:
                found.append((row["_id"], row[name], sign))
                break

    def counted(self, grid: int) -> list[Table]:
        """All of them, counted for the cells of their own grid or a coarser one."""
        return [self._of(name, grid) for name, found in self._found.items() if found]

    def _of(self, name: str, grid: int) -> Table:
        kind = SETS if name == "sets" else SUMS
        keys, blobs, signs = zip(*self._found[name], strict=True)
        table = np.frombuffer(b"".join(blobs), kind)
        named = np.frombuffer(b"".join(keys), KEYS)
        # Of which tally each row is: what is told of tallies is looked up for the rows that are wanted alone.
        of = np.repeat(np.arange(len(blobs)), np.fromiter(map(len, blobs), np.intp, len(blobs)) // kind.itemsize)
        fits = _is_one_of(table["state"], self._wanted.states)
        if self._wanted.since is not None:
            fits &= table["part"] >= _first_parts(named["period"], self._wanted.since)[of]
        elif name == "sets" and self._wanted.areas is not None:
            fits &= _is_in(table["areas"], self._wanted.areas)
        table, of = table[fits], of[fits]
        starts = _starts(of)
        one = named[of[starts]]
        deeper, sign = one["level"].astype(np.int64) - grid, np.array(signs, np.int64)[of[starts]]
        return _of_sums(table, starts, one["cell"].astype(np.uint64), deeper, sign)


def _first_parts(periods: NDArray[np.uint32], since: date) -> NDArray[np.int64]:
    """For tallies of these periods, from which part on their sums are wanted."""
    firsts = {period: tally.first_part(period, since) for period in np.unique(periods).tolist()}
    return np.fromiter(map(firsts.__getitem__, periods.tolist()), np.int64, len(periods))


def _of_sums(table: Table, starts: NDArray[np.intp], cell: Numbers, deeper: NDArray[np.int64], sign: Table) -> Table:
    """The sums of cells, whose rows begin there, each so many grids deeper than those that they are counted for."""
    counted = np.zeros(len(starts), COUNTED)
    if not len(starts):
        return counted
    quarters = np.add.reduceat(table["quarters"], starts, dtype=np.int64)
    if deeper.any():  # a tally within one quarter of the grid's cell
        lower = np.flatnonzero(deeper)
        inside = (cell[lower] >> (2 * (deeper[lower] - 1)).astype(np.uint64)) & np.uint64(3)
        amounts, quarters[lower] = quarters[lower].sum(axis=1), 0
        quarters[lower, inside.astype(np.intp)] = amounts
        cell = cell >> (2 * deeper).astype(np.uint64)
    counted["cell"] = cell
    counted["quarters"] = quarters * sign[:, None]
    for name in ("lng", "lat"):
        counted[name] = np.add.reduceat(table[name], starts) * sign
    for name in ("high", "low"):
        counted[name] = np.bitwise_xor.reduceat(table[name], starts)
    return counted


def by_cell(counted: Table) -> Table:
    """All that was counted of the same cell together, without the cells that have nothing."""
    if not len(counted):
        return counted
    counted = counted[np.argsort(counted["cell"], kind="stable")]
    starts = _starts(counted["cell"])
    together = counted[starts].copy()
    for name in ("quarters", "lng", "lat"):
        together[name] = np.add.reduceat(counted[name], starts)
    for name in ("high", "low"):
        together[name] = np.bitwise_xor.reduceat(counted[name], starts)
    together["least"] = np.minimum.reduceat(counted["least"], starts)
    together["most"] = np.maximum.reduceat(counted["most"], starts)
    some: Table = together[together["quarters"].sum(axis=1) > 0]
    return some


def ids(table: Table) -> list[UUID]:
    """The report that each of these marks, or of these cells with one report alone, is of."""
    return [marks.id_of(high, low) for high, low in zip(table["high"].tolist(), table["low"].tolist(), strict=True)]


def _starts(of: NDArray[Any]) -> NDArray[np.intp]:
    """Where each run of the same number begins."""
    return np.flatnonzero(np.concatenate((np.ones(min(len(of), 1), np.bool_), of[1:] != of[:-1])))


def _is_one_of(states: NDArray[np.uint8], wanted: Collection[int]) -> NDArray[np.bool_]:
    allowed = np.zeros(256, np.bool_)
    allowed[list(wanted)] = True
    return allowed[states]


def _is_in(sets: Numbers, wanted: Collection[int]) -> NDArray[np.bool_]:
    return np.isin(sets, np.array(sorted(wanted), np.uint64))


def _fitting(table: Table, wanted: Wanted) -> NDArray[np.bool_]:
    fits = _is_one_of(table["state"], wanted.states)
    if wanted.since is not None:
        fits &= table["day"] >= wanted.since.toordinal()
    if wanted.areas is not None:
        fits &= _is_in(table["areas"], wanted.areas)
    if wanted.categories is not None:
        fits &= _is_category(table["category"], wanted.categories)
    return fits


def _is_category(found: Table, wanted: Collection[bytes]) -> NDArray[np.bool_]:
    fits = np.zeros(len(found), np.bool_)
    for high, low in np.frombuffer(b"".join(sorted(wanted)), np.dtype(("<u8", 2))):
        fits |= (found[:, 0] == high) & (found[:, 1] == low)
    return fits
