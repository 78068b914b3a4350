"""When and where somebody could help, known to them alone; and what an activity was copied from."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.base.geo import Point


class Weekday(StrEnum):
    """A day of every week."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class Span(Struct, frozen=True):
    """Some time of a day of every week: minutes after midnight, `ends` exclusive, 1,440 for the end of the day."""

    day: Weekday
    begins: int
    ends: int


class Availability(Struct, frozen=True, kw_only=True):
    """When and where a person (of the same id) could help: within `metres` of a point they named. Nobody else's to see.

    `spans` are in the order of the week and do not touch; by the clocks of `time_zone`, an IANA zone.
    """

    id: UUID
    spans: tuple[Span, ...]
    centre: Point
    metres: float
    time_zone: str
    at: datetime


class Experience(Struct, frozen=True, kw_only=True):
    """What somebody wrote on how an activity went, for who organises it again."""

    activity: UUID
    note: str
    at: datetime


class Copy(Struct, frozen=True, kw_only=True):
    """From which activity one (of the same id) was copied, and what is known of how it went, the latest first."""

    id: UUID
    source: UUID
    notes: tuple[Experience, ...]


@event("viewer.availability_set", about="Viewer")
class AvailabilitySet(Event, frozen=True, kw_only=True):
    """Somebody said when and where they could help, or that they no longer say so: told to their own devices alone."""


@event("activity.copied", about="Activity")
class ActivityCopied(Event, frozen=True, kw_only=True):
    """It is done again, as the draft `anew`."""

    anew: UUID
