"""A report: something wrong in a public place, where it is, and how far its repair has come."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Origin, event
from pledgebank.base.geo import Box, Circle, Point


class ReportState(StrEnum):
    """How far a report has come. FIX_CLAIMED: somebody says it is repaired; CLOSED: ended without a repair."""

    UNCONFIRMED = "UNCONFIRMED"
    OPEN = "OPEN"
    INVESTIGATING = "INVESTIGATING"
    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    FIX_CLAIMED = "FIX_CLAIMED"
    FIXED = "FIXED"
    CLOSED = "CLOSED"
    HIDDEN = "HIDDEN"


class Report(Struct, frozen=True, kw_only=True):
    """A problem that somebody reported.

    `cell`: the deepest cell that holds `location`. `reporter`: None where it came from another system, or from somebody
    who has deleted their account.
    `source`: the one key of a row that was imported, so that it is imported once. `version` rises with each change.
    """

    id: UUID
    ref: str
    title: str
    description: str
    category: UUID
    location: Point
    cell: int
    areas: tuple[UUID, ...]
    state: ReportState
    reporter: UUID | None
    show_name: bool
    origin: Origin
    source: str | None = None
    created_at: datetime
    updated_at: datetime
    version: int = 1


class Draft(Struct, frozen=True, kw_only=True):
    """A report as somebody asks for it: not yet judged."""

    title: str
    description: str
    category: UUID
    location: Point
    show_name: bool = False


class ReportOrder(StrEnum):
    """In what order a list of reports comes. NEAREST needs a place to be near to."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    RECENTLY_CHANGED = "RECENTLY_CHANGED"
    NEAREST = "NEAREST"


class ReportFilter(Struct, frozen=True, kw_only=True):
    """Which reports are meant: all that is said must hold, and of what the public may see.

    `reporter`: instead that person's own ones, with those they have yet to confirm. Times are UTC, from `created_after`
    on and before `created_before`. An empty tuple of categories or states means none; None means any.
    """

    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    categories: tuple[UUID, ...] | None = None
    states: tuple[ReportState, ...] | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    reporter: UUID | None = None


@event("report.created", about="Report")
class ReportCreated(Event, frozen=True, kw_only=True):
    """Somebody reported a problem, or it was imported from elsewhere (then its origin says so)."""


@event("report.reporter_erased", about="Report")
class ReporterErased(Event, frozen=True, kw_only=True):
    """Who reported it deleted their account; the report stays."""


@event("report.reporter_renamed", about="Report")
class ReporterRenamed(Event, frozen=True, kw_only=True):
    """Who reported it, which it shows, is called otherwise now."""
