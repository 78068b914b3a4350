"""Named places and how they are found: the gazetteer's entries, what was looked for, what was found, loads of files."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Point


class Named(Struct, frozen=True, kw_only=True):
    """A named place as a source tells it. `key`: what it is known by in that source."""

    key: str
    label: str
    kind: str
    location: Point


class Entry(Struct, frozen=True, kw_only=True):
    """A named place of the gazetteer. `id`: its source and its key in there.

    `kind`: postcode, address, street, place, or whatever its source says; `rank`: which kinds come first, 0 before 1.
    `square`: the part of the world it lies in, some 12 km wide at 51 degrees.
    `names`: the whole of what it may be called by, and `tokens` the words in it, both folded. `load`: what brought it.
    """

    id: str
    label: str
    kind: str
    location: Point
    square: int
    source: str
    rank: int
    names: tuple[str, ...]
    tokens: tuple[str, ...]
    load: UUID


class Found(Struct, frozen=True, kw_only=True):
    """A place that somebody may have meant."""

    label: str
    location: Point
    kind: str


class Answer(Struct, frozen=True, kw_only=True):
    """The places found, best first. `sure`: each has all that was asked for, rightly spelt."""

    places: tuple[Found, ...]
    sure: bool


class Wanted(Struct, frozen=True):
    """One word that must be there: any of `words`, or one that begins with `prefix`."""

    words: tuple[str, ...]
    prefix: str | None = None


class Layout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a CSV file of named places is to be read.

    `labels`: the parts of a label, to be joined by commas; each of columns, to be joined by spaces. Without `key` a row
    is known by its label and position; `kind_column` goes before `kind`, where it says something.
    """

    source: str
    labels: tuple[tuple[str, ...], ...]
    lat: str
    lng: str
    kind: str
    kind_column: str | None = None
    key: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","


class Load(Struct, frozen=True, kw_only=True):
    """How far the newest load of a source has come; `id` is the source's name.

    `digest` tells the file and the way it is read from others; `number` marks the entries that this load has brought.
    """

    id: str
    digest: str
    number: UUID
    rows: int = 0
    kept: int = 0
    rejected: dict[str, int] = {}
    done: bool = False
    changed_at: datetime
