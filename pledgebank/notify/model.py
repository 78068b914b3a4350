"""A notice: that one person was told of one event. What it says is worded when it is read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Subject, event


class News(StrEnum):
    """What happened, as far as people are told of it."""

    UPDATED = "UPDATED"
    ASKED = "ASKED"
    INVESTIGATING = "INVESTIGATING"
    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    FIX_CLAIMED = "FIX_CLAIMED"
    FIXED = "FIXED"
    CLOSED = "CLOSED"
    MERGED = "MERGED"
    REOPENED = "REOPENED"
    HIDDEN = "HIDDEN"
    SHOWN_AGAIN = "SHOWN_AGAIN"
    ACTIVATED = "ACTIVATED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Notice(Struct, frozen=True, kw_only=True):
    """What one person is told of one event: one record for both.

    `about`: the thing it happened to. `said`: the update or change that tells more. `letter`: that which tells them by
    e-mail, with what else happened to that thing just then; None where they want none.
    """

    id: UUID
    person: UUID
    event: str
    about: Subject
    news: News
    said: UUID | None = None
    at: datetime
    made_at: datetime
    read: bool = False
    letter: UUID | None = None


class Wishes(Struct, frozen=True, kw_only=True):
    """Whether a person (same id) wants to be told by e-mail at all."""

    id: UUID
    email: bool = True


class Mute(Struct, frozen=True, kw_only=True):
    """That a person wants no more e-mail about one thing."""

    id: UUID
    person: UUID
    thing: UUID
    at: datetime


@event("viewer.notified", about="Viewer")
class ViewerNotified(Event, frozen=True, kw_only=True):
    """Somebody was told something, or has read it; told to their own devices, and not of what."""


@event("viewer.wishes_changed", about="Viewer")
class WishesChanged(Event, frozen=True, kw_only=True):
    """Somebody said whether to write to them; told to their own devices."""


@event("telling.continued", about="Telling")
class TellingContinued(Event, frozen=True, kw_only=True):
    """More people are to be told of the event with this number than are told at once; `after`: where to go on."""

    number: int
    after: str | None
