"""A flag: something that people think moderators should look at, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Subject, event

ANYWHERE = UUID(int=0)
# Who flags what nobody had to notice.
NOBODY = UUID(int=0)


class FlagState(StrEnum):
    """OPEN waits for a moderator."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"


class Verdict(StrEnum):
    """What a moderator found."""

    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


class Flag(Struct, frozen=True, kw_only=True):
    """One thing that one or more people have flagged.

    `areas`: those it lies in, or ANYWHERE alone for what has no place. `times`: how many people flagged it.
    `flagged_at`: since when it waits; `last_flagged_at`: when it was flagged last. Times are UTC.
    """

    id: UUID
    subject: Subject
    areas: tuple[UUID, ...]
    state: FlagState = FlagState.OPEN
    times: int
    flagged_at: datetime
    last_flagged_at: datetime
    verdict: Verdict | None = None
    note: str = ""
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    version: int = 1


class Wish(StrEnum):
    """What somebody asks moderators to do to what they themselves made."""

    CHANGE = "CHANGE"
    DELETE = "DELETE"


class Flagging(Struct, frozen=True, kw_only=True):
    """One person's reason to flag a thing; NOBODY says none. `wish`: what they ask for, where it is their own."""

    id: UUID
    flag: UUID
    person: UUID
    reason: str
    wish: Wish | None = None
    at: datetime


@event("flag.raised", about="Flag")
class FlagRaised(Event, frozen=True, kw_only=True):
    """Somebody flagged it, or gave another reason."""


@event("flag.settled", about="Flag")
class FlagSettled(Event, frozen=True, kw_only=True):
    """A moderator has looked at it."""

    verdict: Verdict
