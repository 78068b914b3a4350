"""An activity, its slots and who has a place in them, and what can happen to them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.base.geo import Box, Circle, Point


class ActivityState(StrEnum):
    """A DRAFT is seen by its organiser alone; all may join a PUBLISHED one until it ends. CANCELLED is for good."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"


class SignupState(StrEnum):
    """WAITLISTED stands in the queue; CONFIRMED has a place; CANCELLED has left either."""

    WAITLISTED = "WAITLISTED"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Activity(Struct, frozen=True, kw_only=True):
    """What is to be done, when and where. `location` is exact; `shown` is what outsiders see. Times are UTC."""

    id: UUID
    organiser: UUID
    title: str
    description: str
    state: ActivityState
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    location: Point
    shown: Point
    cell: int
    areas: tuple[UUID, ...]
    reports: tuple[UUID, ...] = ()
    pledge: UUID | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1


class Slot(Struct, frozen=True, kw_only=True):
    """One task or shift. `capacity` None is no limit, 0 is closed. `taken` and `waiting` count people.

    `ticket` is the number last given out: the order of the queue. `placed`: whether that ticket got a place at once.
    """

    id: UUID
    activity: UUID
    role: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    taken: int = 0
    waiting: int = 0
    ticket: int = 0
    placed: bool = False


class Signup(Struct, frozen=True, kw_only=True):
    """One person's place, or place in the queue, for themselves and those they bring: `party_size` people.

    `person` of somebody who was erased is an id that leads to nobody, another one for each sign-up.
    """

    id: UUID
    slot: UUID
    activity: UUID
    person: UUID
    party_size: int
    ticket: int
    state: SignupState
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether it still stands."""
        return self.state is not SignupState.CANCELLED


class SlotDraft(Struct, frozen=True):
    """A slot as somebody wants it; without times of its own it lasts as long as the activity."""

    role: str
    capacity: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class ActivityDraft(Struct, frozen=True, kw_only=True):
    """An activity as somebody wants it."""

    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    location: Point
    slots: tuple[SlotDraft, ...]
    reports: tuple[UUID, ...] = ()
    pledge: UUID | None = None


class ActivityFilter(Struct, frozen=True, kw_only=True):
    """Which activities are meant: all that is said must hold. Starting at `starts_after` or later, UTC."""

    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None
    report: UUID | None = None
    pledge: UUID | None = None
    organiser: UUID | None = None


class ActivityOrder(StrEnum):
    """In what order activities are listed."""

    SOONEST = "SOONEST"
    NEAREST = "NEAREST"
    NEWEST = "NEWEST"


@event("activity.created", about="Activity")
class ActivityCreated(Event, frozen=True, kw_only=True):
    """Somebody plans something."""


@event("activity.published", about="Activity")
class ActivityPublished(Event, frozen=True, kw_only=True):
    """Everybody may see it and join."""


@event("activity.organiser_renamed", about="Activity")
class OrganiserRenamed(Event, frozen=True, kw_only=True):
    """Who organises it is called otherwise now."""


@event("activity.cancelled", about="Activity")
class ActivityCancelled(Event, frozen=True, kw_only=True):
    """It was called off; those who had signed up are about to be let off."""


@event("activity.clearing_continued", about="Activity")
class ClearingContinued(Event, frozen=True, kw_only=True):
    """More people had signed up for what was called off than are let off at once."""


@event("activity.joined", about="Activity")
class ActivityJoined(Event, frozen=True, kw_only=True):
    """Somebody took a place, or stands in the queue."""

    signup: UUID
    placed: bool


@event("activity.left", about="Activity")
class ActivityLeft(Event, frozen=True, kw_only=True):
    """Somebody gave up their place, or left the queue."""

    signup: UUID


@event("activity.promoted", about="Activity")
class ActivityPromoted(Event, frozen=True, kw_only=True):
    """Somebody came from the queue to a place."""

    signup: UUID


@event("activity.relinked", about="Activity")
class ActivityRelinked(Event, frozen=True, kw_only=True):
    """A report that it is about turned out to repeat another: it is about that one now."""
