"""The log: every event under one number, without gaps, in causal order; "after N" misses nothing."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from pledgebank.base.event import KINDS, Entry, Event, Origin, Subject, Unknown
from pledgebank.storage.documents import Doc, load
from pledgebank.storage.unit import Reader


async def head(reader: Reader) -> int:
    """The number of the newest entry; 0 before the first."""
    document = await reader.get("heads", "log")
    return int(document["number"]) if document else 0


async def after(reader: Reader, number: int, *, until: int, limit: int) -> list[Entry]:
    """The entries after `number` up to and with `until`, oldest first, at most `limit`."""
    rows = await reader.find("log", {"_id": {"$gt": number, "$lte": until}}, order=[("_id", 1)], limit=limit)
    return [_entry(row) for row in rows]


async def of_kinds(
    reader: Reader, kinds: Collection[str], number: int, *, until: int, limit: int
) -> tuple[list[Entry], int]:
    """The entries of some kinds after `number` up to and with `until`, at most `limit`, and how far that was read.

    A new primary may for a moment answer from a time before `until`. So that nothing is passed by unseen, `until`
    itself is read in the same go: where it is not there, this was read no further than to the last entry it found.
    """
    wanted = [{"kind": {"$in": sorted(kinds)}}, {"_id": until}]
    where: Doc = {"_id": {"$gt": number, "$lte": until}, "$or": wanted}
    rows = await reader.find("log", where, order=[("_id", 1)], limit=limit)
    return [_entry(row) for row in rows if row["kind"] in kinds], rows[-1]["_id"] if rows else number


async def of_subject(reader: Reader, subject: UUID, *, first: int, until: int, limit: int) -> list[Entry]:
    """What happened to one thing, from `first` to `until`, oldest first, at most `limit`."""
    where = {"subject.id": subject, "_id": {"$gte": first, "$lte": until}}
    return [_entry(row) for row in await reader.find("log", where, order=[("_id", 1)], limit=limit)]


async def number_of(reader: Reader, event_id: str) -> int | None:
    """The place of an event in the log; None while it waits in the inbox."""
    row = await reader.find_one("log", {"event": event_id}, fields=("_id",))
    return row["_id"] if row else None


def _entry(row: Doc) -> Entry:
    """The entry in a row; what this version cannot read is Unknown, for everybody else's entries come after it."""
    subject = msgspec.convert(row["subject"], Subject, builtin_types=(UUID,))
    origin, event = _readable(row) or (Origin.SYSTEM, Unknown(id=subject.id, called=row["kind"]))
    return Entry(
        number=row["_id"],
        event_id=row["event"],
        subject=subject,
        at=row["at"],
        by=row["by"],
        origin=origin,
        event=event,
    )


def _readable(row: Doc) -> tuple[Origin, Event] | None:
    kind = KINDS.get(row["kind"])
    if kind is None:
        return None
    try:
        return Origin(row["origin"]), load(kind, {"_id": row["subject"]["id"], **row["data"]})
    except (ValueError, TypeError, KeyError, msgspec.ValidationError):
        return None
