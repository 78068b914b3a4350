"""Invitations in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.page import Page
from pledgebank.groups.invitations.model import Invitation
from pledgebank.storage import listing
from pledgebank.storage.documents import Doc, dump, load
from pledgebank.storage.listing import Order
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

INVITATIONS = "group_invitations"
KEPT_SECONDS = 30 * 24 * 3600
INDEXES = (
    Index(INVITATIONS, (("group", 1), ("used_at", 1), ("withdrawn_at", 1), ("made_at", -1), ("_id", -1))),
    Index(INVITATIONS, (("invited_by", 1),)),
    Index(INVITATIONS, (("used_by", 1),)),
    # Nobody asks for it any more a month after it has run out.
    Index(INVITATIONS, (("expires_at", 1),), expires=KEPT_SECONDS),
)
_LATEST = Order("made_at", datetime, descending=True)


async def get(reader: Reader, key: UUID) -> Invitation | None:
    """The invitation with this id."""
    row = await reader.get(INVITATIONS, key)
    return load(Invitation, row) if row else None


async def page(reader: Reader, group: UUID, now: datetime, *, first: int, after: str | None) -> Page[Invitation]:
    """A group's open invitations, the latest first. Raises Refused INVALID_CURSOR."""
    return await listing.page(
        reader, INVITATIONS, _open(group, now), order=_LATEST, first=first, after=after, read=_read
    )


async def count(reader: Reader, group: UUID, now: datetime, limit: int) -> int:
    """How many of a group's invitations are open, counted to a limit."""
    return await reader.count(INVITATIONS, _open(group, now), limit=limit)


async def to(reader: Reader, group: UUID, email: str, now: datetime) -> Invitation | None:
    """The open invitation of a group to an address."""
    row = await reader.find_one(INVITATIONS, {**_open(group, now), "email": email})
    return load(Invitation, row) if row else None


async def insert(unit: Unit, invitation: Invitation) -> None:
    """Add an invitation."""
    await unit.insert(INVITATIONS, dump(invitation))


async def replace(unit: Unit, invitation: Invitation) -> None:
    """Keep an invitation, read in this very unit, as it now is."""
    await unit.replace(INVITATIONS, dump(invitation))


async def concerning(reader: Reader, person: UUID, limit: int) -> list[Invitation]:
    """Some of the invitations that a person made or used."""
    made = await reader.find(INVITATIONS, {"invited_by": person}, limit=limit)
    left = limit - len(made)
    used = await reader.find(INVITATIONS, {"used_by": person}, limit=left) if left > 0 else []
    return [_read(row) for row in {row["_id"]: row for row in (*made, *used)}.values()]


async def delete(unit: Unit, keys: Sequence[UUID]) -> None:
    """Forget invitations."""
    await unit.delete(INVITATIONS, {"_id": {"$in": list(keys)}})


def _open(group: UUID, now: datetime) -> Doc:
    return {"group": group, "used_at": None, "withdrawn_at": None, "expires_at": {"$gt": now}}


def _read(row: Doc) -> Invitation:
    return load(Invitation, row)
