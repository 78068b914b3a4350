"""The requests of a GeoReport v2 JSON file as rows, one at a time: what cannot be read says why."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec import Raw

from pledgebank.imports.files import elements
from pledgebank.imports.files.rows import Row

_RECORD = msgspec.json.Decoder(dict[str, Raw])
_TEXT = msgspec.json.Decoder(str)


class _Unfit(Exception):
    """What stands in a field cannot be used."""


class Records:
    """A file opened for reading. `header`: the fields that are wanted; what a request lacks, or has as null, is empty.

    A row's `line` is the number of its request, for many such files are one long line.
    """

    place = "request"

    def __init__(self, path: Path, *, wanted: Sequence[str]) -> None:
        """Raises Refused INVALID naming the line where the file is no list of objects, before anything is read."""
        elements.check(path)
        self.header = list(dict.fromkeys(wanted))
        self.size = path.stat().st_size
        self._path = path
        self._file = path.open("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def columns(self, names: Sequence[str]) -> dict[str, int]:
        """Where in a row these fields are."""
        return {name: self.header.index(name) for name in names}

    def __iter__(self) -> Iterator[Row]:
        for number, element in enumerate(elements.elements(self._file, self._path), start=1):
            if element is None:
                yield Row(number, number, (), f"longer than {elements.LONGEST:,} bytes")
            else:
                yield self._row(number, element)

    def _row(self, number: int, element: bytes) -> Row:
        try:
            fields = _RECORD.decode(element)
            return Row(number, number, tuple(_text(name, fields.get(name)) for name in self.header))
        except _Unfit as unfit:
            problem = str(unfit)
        except UnicodeDecodeError:
            problem = "not utf-8"
        except RecursionError:
            problem = "too many brackets in each other"
        except msgspec.DecodeError as error:
            problem = f"not JSON: {error}"
        return Row(number, number, (), problem)


def _text(name: str, value: Raw | None) -> str:
    """What stands in a field, as text. Numbers may stand for text, as some write ids."""
    written = b"null" if value is None else bytes(value)
    if written == b"null":
        return ""
    if written.startswith(b'"'):
        return _TEXT.decode(written)
    if written[:1] not in b"-0123456789":
        raise _Unfit(f"{name} is neither text nor a number")
    number = written.decode("ascii")
    return f"{float(number):.10f}" if "e" in number.lower() else number
