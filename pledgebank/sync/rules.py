"""What a copy of the world is told, and how far it has come. Pure."""

from collections.abc import Sequence
from hashlib import blake2s
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.base import page
from pledgebank.base.errors import Refused
from pledgebank.base.event import Audience, Entry, Subject
from pledgebank.councils.model import Eyes


class Snapshot(Struct, frozen=True):
    """Half way through a snapshot that began at log number `since`: in source `source`, after the id `after`.

    `mark`: of whose eyes it is made for.
    """

    since: int
    source: int = 0
    after: UUID | None = None
    mark: str = ""


class Since(Struct, frozen=True):
    """Up to date as of a log number. `mark`: of whose eyes the copy was made for; "" where that was not said."""

    number: int
    mark: str = ""


Place = Snapshot | Since


class News(Struct, frozen=True):
    """What a copy is told of a thing: its last entry, and who could see it where it stood before some of the others."""

    entry: Entry
    were: tuple[Audience, ...] = ()


def mark_of(eyes: Eyes) -> str:
    """Another one for whoever sees other things: a copy made by other eyes is made anew, not brought up to date."""
    seen = (eyes.person, *sorted(eyes.answers), None, *sorted(eyes.moderates))
    if eyes.organises:
        seen = (*seen, None, *sorted(eyes.organises))
    told = b"".join(one.bytes if one else b"-" for one in seen)
    return blake2s(told, digest_size=6).hexdigest()


def could_see(was: Audience, eyes: Eyes) -> bool:
    """Whether these eyes are among an audience."""
    return (
        was.everyone
        or eyes.person in was.people
        or any(map(eyes.works_for, was.bodies))
        or not eyes.moderates.isdisjoint(was.moderators)
        or not eyes.organises.isdisjoint(was.groups)
    )


def place(cursor: str | None, head: int, mark: str) -> Place:
    """Where a client stands. Raises Refused CURSOR_EXPIRED for a place this log does not know, or that was made for
    other eyes, and INVALID_CURSOR."""
    if cursor is None:
        return Snapshot(head, mark=mark)
    found = _read(cursor)
    begun = found.since if isinstance(found, Snapshot) else found.number
    if not 0 <= begun <= head or found.mark not in ("", mark):
        raise expired()
    return replace(found, mark=mark)


def expired() -> Refused:
    """What a client is told whose copy cannot be brought up to date."""
    return Refused("CURSOR_EXPIRED", "Your copy cannot be brought up to date; please load it anew.")


def cursor(place: Place) -> str:
    """The opaque form of a place."""
    if isinstance(place, Since):
        return page.encode((place.number, place.mark))
    return page.encode((place.since, place.source, place.after.hex if place.after else "", place.mark))


def latest(entries: Sequence[Entry]) -> list[News]:
    """One piece of news for each thing, at its last entry, in the log's order: things are told as they stand today."""
    newest: dict[Subject, int] = {}
    were: dict[Subject, tuple[Audience, ...]] = {}
    for entry in entries:
        newest[entry.subject] = entry.number
        was = getattr(entry.event, "was", None)
        if isinstance(was, Audience):
            were[entry.subject] = (*were.get(entry.subject, ()), was)
    return [News(entry, were.get(entry.subject, ())) for entry in entries if newest[entry.subject] == entry.number]


def _read(cursor: str) -> Place:
    for parts in ((int,), (int, str)):
        try:
            number, *mark = page.decode(cursor, *parts)
        except Refused:
            continue
        return Since(_number(number), *map(str, mark))
    since, source, after, mark_ = page.decode(cursor, int, int, str, str)
    return Snapshot(_number(since), _number(source), _id(after), str(mark_))


def _number(part: page.Key) -> int:
    if not isinstance(part, int) or part < 0:
        raise page.bad_cursor()
    return part


def _id(part: page.Key) -> UUID | None:
    try:
        return UUID(hex=str(part)) if part else None
    except ValueError as error:
        raise page.bad_cursor() from error
