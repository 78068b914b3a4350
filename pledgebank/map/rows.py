"""Rows of numbers, packed one behind the other, each with a key in its first bytes: changed where they lie."""

import struct
from collections.abc import Iterator
from operator import add


class Row(struct.Struct):
    """What one row is: its key, of so many bytes, and its numbers. A key is two numbers, or one thing of any bytes."""

    def __init__(self, layout: str, key: str) -> None:
        super().__init__(layout)
        self.key = struct.Struct(key)


# Part (year, month or day) and state; how many in each quarter of the cell; sums of coordinates; ids, XORed.
SUMS = Row("<iB3x4iqqQQ", "<iB")
# The same for a set of areas, by its digest, and state.
SETS = Row("<QB3x4iqqQQ", "<QB")
CATEGORY = Row("<16si", "<16s")
AREAS = Row("<Qi", "<Q")


class Rows:
    """Rows of one kind, as they are being changed."""

    def __init__(self, row: Row, packed: bytes | None) -> None:
        self.packed = bytearray(packed or b"")
        self._row = row
        self._blank = bytes(row.size - row.key.size)

    def add(self, first: int, state: int, more: list[int]) -> None:
        """Add to the sums of a row: four quarters, two coordinates, two halves of ids."""
        at = self._place(self._row.key.pack(first, state))
        _, _, *row = self._row.unpack_from(self.packed, at)
        row = [*map(add, row[:6], more), row[6] ^ more[6], row[7] ^ more[7]]
        if any(row[:4]):
            self._row.pack_into(self.packed, at, first, state, *row)
        else:
            del self.packed[at : at + self._row.size]

    def count(self, named: bytes | int, more: int) -> None:
        """Count more in a row, or less."""
        at = self._place(self._row.key.pack(named))
        _, amount = self._row.unpack_from(self.packed, at)
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


def each(packed: bytes, size: int) -> Iterator[bytes]:
    """The rows of a size that these bytes are."""
    return (packed[at : at + size] for at in range(0, len(packed), size))


def holds(packed: bytes, row: Row, key: bytes) -> bool:
    """Whether there is a row with this key among these."""
    at = packed.find(key)
    while at % row.size and at >= 0:  # found by chance across other rows
        at = packed.find(key, at + 1)
    return at >= 0
