"""The rows of a CSV file as named places, or why they are none."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from pledgebank.base import text
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.geocoding import folding
from pledgebank.geocoding.areas import SOURCE as OF_AREAS
from pledgebank.geocoding.model import Layout, Named
from pledgebank.imports.drafts import Reason, Rejected, position
from pledgebank.imports.files.rows import Row, Rows
from pledgebank.storage.unit import Reader

LABELS = ("label", "name", "postcode", "address")
LATITUDES = ("lat", "latitude", "y")
LONGITUDES = ("lng", "lon", "long", "longitude", "x")
LONGEST_KEY = 100
_WORD = re.compile(r"[a-z0-9-]{1,40}")


def checked(layout: Layout) -> Layout:
    """The layout itself. Raises Refused INVALID for a source, kind, encoding or delimiter that is none."""
    if not _WORD.fullmatch(layout.source) or layout.source == OF_AREAS:
        raise invalid("A source is named by lower-case letters, digits and hyphens, and not areas.", "source")
    if not _WORD.fullmatch(layout.kind):
        raise invalid("A kind is named by lower-case letters, digits and hyphens.", "kind")
    checked_encoding(layout.encoding)
    checked_delimiter(layout.delimiter)
    return layout


def checked_encoding(encoding: str) -> str:
    """The encoding itself. Raises Refused INVALID if there is none of this name, or not one of text."""
    try:
        "".encode(encoding)
    except LookupError as error:
        raise invalid("There is no encoding {encoding}.", "encoding", encoding=encoding) from error
    return encoding


def checked_delimiter(delimiter: str) -> str:
    """The delimiter itself. Raises Refused INVALID if it is none."""
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise invalid("A delimiter is one character.", "delimiter")
    return delimiter


def guessed(header: Sequence[str], usual: Sequence[str], what: str) -> str:
    """The column of a file that has one of the usual names. Raises Refused INVALID where there is none."""
    by_name = {name.lower(): name for name in reversed(header)}
    found = [by_name[name] for name in usual if name in by_name]
    if not found:
        raise invalid("Please say which column is the {what}: {columns}.", what=what, columns=", ".join(header))
    return found[0]


def header_of(path: Path, *, encoding: str, delimiter: str) -> list[str]:
    """The names of a file's columns. Raises Refused INVALID where it has none."""
    with Rows(path, encoding=checked_encoding(encoding), delimiter=checked_delimiter(delimiter)) as rows:
        return rows.header


class Gazetteer:
    """Reads the rows of one file by one layout."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        """Raises Refused INVALID for a file that lacks a column of the layout."""
        self._layout = layout
        named = [column for part in layout.labels for column in part]
        others = [one for one in (layout.lat, layout.lng, layout.kind_column, layout.key) if one]
        self._columns = rows.columns(list(dict.fromkeys([*named, *others])))
        self._places = Places()

    async def read(self, reader: Reader, batch: Sequence[Row]) -> list[tuple[Row, Named | Rejected]]:
        """What becomes of the next rows, in their order."""
        read = [(row, self._try(row)) for row in batch]
        points = {row.number: one.location for row, one in read if isinstance(one, Named)}
        swapped = await self._swapped(reader, points)
        return [(row, Rejected(Reason.SWAPPED) if row.number in swapped else one) for row, one in read]

    def _try(self, row: Row) -> Named | Rejected:
        try:
            return self._named(row)
        except Rejected as rejected:
            return rejected

    def _named(self, row: Row) -> Named:
        if row.problem is not None:
            raise Rejected(Reason.UNREADABLE, row.problem)
        layout = self._layout
        location = self._position(row)
        try:
            label = text.line(self._label(row), "label", longest=folding.LONGEST)
        except Refused as refused:
            raise Rejected(Reason.TEXT, refused.message) from refused
        if not folding.tokens_of(label):
            raise Rejected(Reason.TEXT, label)
        kind = self._of(row, layout.kind_column).lower() or layout.kind
        if not _WORD.fullmatch(kind):
            raise Rejected(Reason.TEXT, kind)
        return Named(key=self._key(row, label, location), label=label, kind=kind, location=location)

    def _label(self, row: Row) -> str:
        parts = (" ".join(filter(None, (self._of(row, column) for column in part))) for part in self._layout.labels)
        return ", ".join(filter(None, parts))

    def _key(self, row: Row, label: str, location: Point) -> str:
        if self._layout.key is None:
            told = f"{label}\x1f{location.lat!r}\x1f{location.lng!r}"
            return hashlib.sha256(told.encode()).hexdigest()[:32]
        key = self._of(row, self._layout.key)
        if not key:
            raise Rejected(Reason.ID)
        return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()

    def _position(self, row: Row) -> Point:
        lat, lng = self._of(row, self._layout.lat), self._of(row, self._layout.lng)
        try:
            return position(lat, lng)
        except Rejected as rejected:
            if rejected.reason is Reason.POSITION_UNREADABLE and _is_position(lng, lat):
                raise Rejected(Reason.SWAPPED, f"{lat}, {lng}") from rejected
            raise

    async def _swapped(self, reader: Reader, points: dict[int, Point]) -> set[int]:
        """Those rows that lie in no area that is loaded, but would with latitude and longitude exchanged."""
        able = {number: point for number, point in points.items() if abs(point.lng) <= 90}
        there = await self._places.at_many(reader, list(able.values()))
        turned = await self._places.at_many(reader, [Point.at(one.lng, one.lat) for one in able.values()])
        return {number for number, here, else_ in zip(able, there, turned, strict=True) if else_ and not here}

    def _of(self, row: Row, column: str | None) -> str:
        return row.fields[self._columns[column]].strip() if column else ""


def _is_position(lat: str, lng: str) -> bool:
    try:
        position(lat, lng)
    except Rejected:
        return False
    return True
