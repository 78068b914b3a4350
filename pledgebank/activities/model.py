"""An activity: something to turn up for, and what can be asked about it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.geo import Box, Circle, Point


class ActivityState(StrEnum):
    """A DRAFT is seen by who organises it alone; all may join a PUBLISHED one until it ends. CANCELLED is for good.

    HELD: an authority lets nobody else join, for now. DONE: nothing is left to do.
    """

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    HELD = "HELD"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class Arrangement(Struct, frozen=True):
    """When and where people agreed to come: UTC; exact places."""

    starts_at: datetime
    ends_at: datetime
    location: Point
    muster: Point | None = None


class Activity(Struct, frozen=True, kw_only=True):
    """What is to be done, when and where. `location`, the work site, is exact; `shown` is what outsiders see. UTC.

    `cell` and `areas` are those of `shown`, as all may ask for them; `bodies` answer for the very spot, which lies in
    the areas `lies_in`: nobody is told those.

    Who organises it: `organiser`, the person who made it, or the `group` they made it for. Who works for its `bodies`
    may hold it. `muster`: where people meet, if not at the work site, with `meeting`, how to
    find each other there; both as exact as `location`. `bring`: what to bring along.
    `reason`: why it was held, ended or called off, in words for people; `held_by`: the body that did.
    `series`: of which it is an occurrence, the one planned for the local time `original_start`, wherever it was moved.
    `signers_first`: who signed its `pledge` is invited first once it is published, until `invited_until`.
    `version`: raised by every change of the activity itself; `moved`: how often its time or place was changed.
    `stood`: what those who come agreed to, where that has since been changed by so little that nobody was asked.
    `apart`: what was changed about this one of its series alone, by the names clients know.
    `started`, `ended`: whether that has been told, which happens once.
    """

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
    group: UUID | None = None
    bodies: tuple[UUID, ...] = ()
    lies_in: tuple[UUID, ...] = ()
    muster: Point | None = None
    meeting: str = ""
    bring: str = ""
    reason: str = ""
    held_by: UUID | None = None
    series: UUID | None = None
    original_start: str | None = None
    moved: int = 0
    stood: Arrangement | None = None
    apart: tuple[str, ...] = ()
    signers_first: bool = False
    invited_until: datetime | None = None
    started: bool = False
    ended: bool = False


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
    group: UUID | None = None
    muster: Point | None = None
    meeting: str = ""
    bring: str = ""


class Ground(Struct, frozen=True, kw_only=True):
    """What is known of a place: where outsiders are `shown` it, and the cell and areas of that point; `bodies` answer
    for the very spot, which lies in the areas `lies_in`.
    """

    shown: Point
    cell: int
    areas: tuple[UUID, ...] = ()
    bodies: tuple[UUID, ...] = ()
    lies_in: tuple[UUID, ...] = ()


class ActivityFilter(Struct, frozen=True, kw_only=True):
    """Which activities are meant: all that is said must hold. Starting at `starts_after` or later, UTC; over only
    after `ends_after`.

    `free`: those alone that all may join and that have room for one more.
    """

    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    starts_after: datetime | None = None
    starts_before: datetime | None = None
    ends_after: datetime | None = None
    report: UUID | None = None
    pledge: UUID | None = None
    organiser: UUID | None = None
    group: UUID | None = None
    free: bool = False


class ActivityOrder(StrEnum):
    """In what order activities are listed."""

    SOONEST = "SOONEST"
    NEAREST = "NEAREST"
    NEWEST = "NEWEST"
