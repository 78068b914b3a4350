"""A notice: that one person was told of one event. What it says is worded when it is read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Subject, event
from pledgebank.pledges.model import SignatureState


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
    CALLED_OFF = "CALLED_OFF"
    EXTENDED = "EXTENDED"
    REVISED = "REVISED"
    PLACE_OFFERED = "PLACE_OFFERED"
    ANNOUNCED = "ANNOUNCED"
    DONE_ASKED = "DONE_ASKED"
    TRIED_AGAIN = "TRIED_AGAIN"
    FAILED_FOLLOWED = "FAILED_FOLLOWED"
    MIXED = "MIXED"
    # Of these the promiser alone is told, of their own pledge.
    OWN_ACTIVATED = "OWN_ACTIVATED"
    OWN_FAILED = "OWN_FAILED"
    OWN_FAILED_ALONE = "OWN_FAILED_ALONE"
    OWN_MIXED = "OWN_MIXED"
    OWN_FELL_SHORT = "OWN_FELL_SHORT"
    OWN_SUSPENDED = "OWN_SUSPENDED"
    OWN_RELEASED = "OWN_RELEASED"
    OWN_APPROVED = "OWN_APPROVED"
    OWN_TURNED_DOWN = "OWN_TURNED_DOWN"
    OWN_REMINDED = "OWN_REMINDED"
    OWN_ADVISED = "OWN_ADVISED"
    OWN_DONE_ASKED = "OWN_DONE_ASKED"
    # Of activities: who follows one or has a part in it, then the one whose place it is, then who organises it.
    ACTIVITY_PLANNED = "ACTIVITY_PLANNED"
    ACTIVITY_MOVED = "ACTIVITY_MOVED"
    ACTIVITY_CHANGED = "ACTIVITY_CHANGED"
    ACTIVITY_OFF = "ACTIVITY_OFF"
    ACTIVITY_HELD = "ACTIVITY_HELD"
    ACTIVITY_RELEASED = "ACTIVITY_RELEASED"
    ACTIVITY_DONE = "ACTIVITY_DONE"
    MESSAGE = "MESSAGE"
    REMINDED_DAY = "REMINDED_DAY"
    REMINDED_HOURS = "REMINDED_HOURS"
    ASKED_AGAIN_MOVED = "ASKED_AGAIN_MOVED"
    ASKED_AGAIN_CHANGED = "ASKED_AGAIN_CHANGED"
    TASK_OFF = "TASK_OFF"
    SPOT_OFFERED = "SPOT_OFFERED"
    SPOT_LAPSED = "SPOT_LAPSED"
    SPOT_GIVEN = "SPOT_GIVEN"
    SPOT_DECLINED = "SPOT_DECLINED"
    MISSED = "MISSED"
    ORGANISER_JOINED = "ORGANISER_JOINED"
    ORGANISER_ASKED = "ORGANISER_ASKED"
    ORGANISER_LEFT_LATE = "ORGANISER_LEFT_LATE"
    ORGANISER_EMPTY = "ORGANISER_EMPTY"
    ORGANISER_DRAFTED = "ORGANISER_DRAFTED"
    ORGANISER_OUTCOME = "ORGANISER_OUTCOME"
    ORGANISER_REPORT_ENDED = "ORGANISER_REPORT_ENDED"
    ORGANISER_TURN_ASKED = "ORGANISER_TURN_ASKED"
    ORGANISER_TURN_GIVEN = "ORGANISER_TURN_GIVEN"


class Tale(Struct, frozen=True, kw_only=True):
    """What people are told of an event: of which thing, and in what words each circle of them; None: nothing.

    `key`: for what there is one notice for each person. `maker`: who reported or promised it; `followers`: of it, or of
    the thing `followed`; `signers`: those whose signature is in one of `states`, and was given to terms before `terms`;
    of `signature` alone. `said`: where more is written. `tip`: which piece of advice. `place`: among the event's tales.
    `moment` and `version`: as the notices have them. `also_doer`: who did it is told too: it is of something else.
    """

    about: Subject
    key: str
    maker: News | None = None
    followers: News | None = None
    followed: UUID | None = None
    signers: News | None = None
    states: tuple[SignatureState, ...] = (SignatureState.COUNTED,)
    signature: UUID | None = None
    terms: int | None = None
    said: UUID | None = None
    tip: int = 0
    place: int = 0
    moment: datetime | None = None
    version: int = 0
    also_doer: bool = False


class Circle(Struct, frozen=True):
    """Some of those who are told, with the words for each; `onward`: where to go on, None where these were the last."""

    told: dict[UUID, News]
    onward: str | None = None


NOBODY = Circle({})


class Notice(Struct, frozen=True, kw_only=True):
    """What one person is told of one event: one record for both.

    `about`: the thing it happened to. `said`: the update, change, announcement, message, sign-up or task that tells
    more. `tip`: which piece of advice. `moment`: until when a place is kept, when it began before it was moved, or when
    what one is reminded of begins; `version`: how often the activity had been moved then. `letter`: that which tells
    them by e-mail, with what else happened to that thing just then; None where they want none.
    """

    id: UUID
    person: UUID
    event: str
    about: Subject
    news: News
    said: UUID | None = None
    tip: int = 0
    moment: datetime | None = None
    version: int = 0
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
    """More people are to be told of the event with this number than are told at once; `after`: where to go on.

    `place`: in which of its tales.
    """

    number: int
    after: str | None
    place: int = 0
