"""What a calendar says of an activity, and the secret address of somebody's own calendar."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.base.geo import Point


class Status(StrEnum):
    """As RFC 5545 has them."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Entry(Struct, frozen=True, kw_only=True):
    """One VEVENT, in words of one language. `activity` makes its lasting UID, `sequence` rises with its changes. UTC.

    `place`: the spot, or where outsiders are shown it, and `where` the words for it.
    """

    activity: UUID
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    where: str
    place: Point
    address: str
    status: Status


class CalendarAddress(Struct, frozen=True, kw_only=True):
    """That somebody, whose id it has, has an address for their calendar: of its secret only a digest is kept."""

    id: UUID
    digest: bytes
    made_at: datetime


@event("calendar.addressed", about="Viewer")
class CalendarAddressed(Event, frozen=True, kw_only=True):
    """Somebody has made a new address for their calendar, or revoked it."""
