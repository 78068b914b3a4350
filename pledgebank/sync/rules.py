"""What a copy of the world is told, and how far it has come. Pure."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.base import page
from pledgebank.base.errors import Refused
from pledgebank.base.event import Entry


class Snapshot(Struct, frozen=True):
    """Half way through a snapshot that began at log number `since`: in source `source`, after the id `after`."""

    since: int
    source: int = 0
    after: UUID | None = None


class Since(Struct, frozen=True):
    """Up to date as of a log number."""

    number: int


Place = Snapshot | Since


def place(cursor: str | None, head: int) -> Place:
    """Where a client stands. Raises Refused CURSOR_EXPIRED for a place this log does not know, INVALID_CURSOR."""
    if cursor is None:
        return Snapshot(since=head)
    try:
        [number] = page.decode(cursor, int)
        found: Place = Since(_number(number))
    except Refused:
        since, source, after = page.decode(cursor, int, int, str)
        found = Snapshot(_number(since), _number(source), _id(after))
    begun = found.since if isinstance(found, Snapshot) else found.number
    if not 0 <= begun <= head:
        raise Refused("CURSOR_EXPIRED", "Your copy is too old to be brought up to date; please load it anew.")
    return found


def cursor(place: Place) -> str:
    """The opaque form of a place."""
    if isinstance(place, Since):
        return page.encode((place.number,))
    return page.encode((place.since, place.source, place.after.hex if place.after else ""))


def latest(entries: Sequence[Entry]) -> list[Entry]:
    """One entry for each thing, its last, in the log's order: things are told as they stand today."""
    newest = {entry.subject: entry.number for entry in entries}
    return [entry for entry in entries if newest[entry.subject] == entry.number]


def _number(part: page.Key) -> int:
    if not isinstance(part, int) or part < 0:
        raise page.bad_cursor()
    return part


def _id(part: page.Key) -> UUID | None:
    try:
        return UUID(hex=str(part)) if part else None
    except ValueError as error:
        raise page.bad_cursor() from error
