"""The rows of a CSV file, one at a time in constant memory, whatever is in it: what cannot be read says why."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from msgspec import Struct

from pledgebank.base.errors import Refused, invalid

LONGEST_LINE = 1_000_000  # bytes; a field may span lines, and has at most 131,072 characters


class Row(Struct, frozen=True):
    """One row: its number (from 1, without the header), the line it begins on, and its fields or what is wrong."""

    number: int
    line: int
    fields: tuple[str, ...]
    problem: str | None = None


class Rows:
    """A file opened for reading. `header`: its first row."""

    place = "line"

    def __init__(self, path: Path, *, encoding: str, delimiter: str) -> None:
        self.size = path.stat().st_size
        self._file = path.open("rb")
        self._lines = _Lines(self._file, encoding)
        self._reader = csv.reader(self._lines, delimiter=delimiter)
        try:
            self.header = self._header()
        except Refused:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def columns(self, names: Sequence[str]) -> dict[str, int]:
        """Where these columns are. Raises Refused INVALID naming those that are missing or there twice."""
        missing = [name for name in names if self.header.count(name) != 1]
        if missing:
            raise invalid(
                "This file needs one column of each of these names: {names}.", "file", names=", ".join(missing)
            )
        return {name: self.header.index(name) for name in names}

    def __iter__(self) -> Iterator[Row]:
        number = 0
        while True:
            line = self._reader.line_num + 1
            try:
                fields, problem = self._next()
            except StopIteration:
                return
            if not fields and problem is None:
                continue
            number += 1
            yield Row(number, line, tuple(fields), problem)

    def _next(self) -> tuple[list[str], str | None]:
        """The next row's fields, and why they cannot be used."""
        try:
            fields = next(self._reader)
        except csv.Error as error:
            return [], self._lines.take_flaw() or f"not CSV: {error}"
        flaw = self._lines.take_flaw()
        if flaw is None and fields and len(fields) != len(self.header):
            flaw = f"{len(fields)} columns instead of {len(self.header)}"
        return fields, flaw

    def _header(self) -> list[str]:
        try:
            header = next(self._reader, [])
        except csv.Error as error:
            raise invalid("This file has no header of CSV: {flaw}.", "file", flaw=str(error)) from error
        if flaw := self._lines.take_flaw():
            raise invalid("This file has no header of CSV: {flaw}.", "file", flaw=flaw)
        return [name.strip() for name in header]


class _Lines:
    """The file's lines as text, and what was wrong with them."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._flaw: str | None = None
        self._file = file
        self._encoding = encoding
        self._begun = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            self._flaw = f"a line of more than {LONGEST_LINE:,} bytes"
            self._skip_line()
            return "\n"
        if not self._begun:
            self._begun = True
            line = line.removeprefix(b"\xef\xbb\xbf")
        if b"\0" in line:
            self._flaw = "it has a NUL byte"
            line = line.replace(b"\0", b"")
        return self._decode(line)

    def take_flaw(self) -> str | None:
        """What was wrong since the last time it was asked."""
        flaw, self._flaw = self._flaw, None
        return flaw

    def _decode(self, line: bytes) -> str:
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError:
            self._flaw = f"not {self._encoding}"
            return line.decode(self._encoding, errors="replace")

    def _skip_line(self) -> None:
        while (part := self._file.readline(LONGEST_LINE)) and not part.endswith(b"\n"):
            pass
