"""A report: something wrong in a public place, where it is, and how far its repair has come."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Audience, Event, Origin, event
from pledgebank.base.geo import Box, Circle, Point
from pledgebank.councils.model import Eyes


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


class FixedBy(StrEnum):
    """Who repaired what a report is about."""

    RESIDENT = "RESIDENT"
    VOLUNTEERS = "VOLUNTEERS"
    COUNCIL = "COUNCIL"
    UNKNOWN = "UNKNOWN"


class ClosedBecause(StrEnum):
    """Why a report ended without a repair."""

    NO_ACTION = "NO_ACTION"
    NOT_RESPONSIBLE = "NOT_RESPONSIBLE"
    DUPLICATE = "DUPLICATE"
    INTERNAL_REFERRAL = "INTERNAL_REFERRAL"
    CANCELLED = "CANCELLED"


class Answer(Struct, frozen=True, kw_only=True):
    """What was answered to one of a category's questions, known by its key: a text, a number, the keys of choices.

    `public`: whether everybody was to read it when it was given.
    """

    key: str
    values: tuple[str, ...]
    public: bool = False


class Report(Struct, frozen=True, kw_only=True):
    """A problem that somebody reported.

    `cell`: the deepest cell that holds `location`. `reporter`: None where it came from another system, or from somebody
    who has deleted their account.
    `source`: the one key of a row that was imported, so that it is imported once. `version` rises with each change.
    `body`: who answers for its category. `private`: seen by its reporter and by who works for `body` alone.
    `supports`: how many say that they see it too, as counted by a follower. `was_state`: what it was before it was
    hidden. `state_since`: when it came into its state, None where it never left its first. `ask_at`: when to ask its
    reporter whether it is fixed; `asked_at`: since when they have been asked, until they answer. `made_by`: who made it
    for its reporter, told to nobody.
    """

    id: UUID
    ref: str
    title: str
    description: str
    category: UUID
    body: UUID
    location: Point
    cell: int
    areas: tuple[UUID, ...]
    state: ReportState
    reporter: UUID | None
    show_name: bool
    private: bool = False
    fixed_by: FixedBy | None = None
    closed_because: ClosedBecause | None = None
    duplicate_of: UUID | None = None
    photos: tuple[UUID, ...] = ()
    answers: tuple[Answer, ...] = ()
    supports: int = 0
    was_state: ReportState | None = None
    state_since: datetime | None = None
    ask_at: datetime | None = None
    asked_at: datetime | None = None
    made_by: UUID | None = None
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
    answers: tuple[Answer, ...] = ()
    photos: tuple[UUID, ...] = ()
    private: bool = False


class Neighbour(Struct, frozen=True, kw_only=True):
    """What lies near a place, so far as it takes to judge whether it is of the same thing."""

    id: UUID
    title: str
    category: UUID
    state: ReportState
    created_at: datetime
    updated_at: datetime
    metres: float


class Candidates(Struct, frozen=True, kw_only=True):
    """Which reports near a place may be of the same thing at all.

    `changed_after`: those that have changed since, None for any. `others_from`: of other categories than `kin` only
    those that were reported since, None for any.
    """

    states: frozenset[ReportState]
    changed_after: datetime | None = None
    others_from: datetime | None = None
    kin: frozenset[UUID] = frozenset()


class ReportOrder(StrEnum):
    """In what order a list of reports comes. NEAREST needs a place to be near to."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    RECENTLY_CHANGED = "RECENTLY_CHANGED"
    MOST_SUPPORTED = "MOST_SUPPORTED"
    NEAREST = "NEAREST"


class ReportFilter(Struct, frozen=True, kw_only=True):
    """Which reports are meant: all that is said must hold, and of what the public may see.

    `reporter`: instead that person's own ones, with those they have yet to confirm. `staff`: instead those of the
    bodies for which these eyes work, private ones too, and hidden ones where they moderate. Times are UTC, from
    `created_after` on and before `created_before`. An empty tuple of categories or states means none; None means any.
    `text`: words that must be in its title, description or reference.
    """

    within: Box | None = None
    near: Circle | None = None
    area: UUID | None = None
    categories: tuple[UUID, ...] | None = None
    states: tuple[ReportState, ...] | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    reporter: UUID | None = None
    staff: Eyes | None = None
    text: str | None = None


@event("report.created", about="Report")
class ReportCreated(Event, frozen=True, kw_only=True):
    """Somebody reported a problem, or it was imported from elsewhere (then its origin says so)."""


@event("report.reporter_erased", about="Report")
class ReporterErased(Event, frozen=True, kw_only=True):
    """Who reported it deleted their account; the report stays."""


@event("report.reporter_renamed", about="Report")
class ReporterRenamed(Event, frozen=True, kw_only=True):
    """Who reported it, which it shows, is called otherwise now."""


@event("report.state_changed", about="Report")
class ReportStateChanged(Event, frozen=True, kw_only=True):
    """It has come further, ended, been taken up again, or been taken from view; `change` tells of it in its history."""

    state: ReportState
    before: ReportState
    change: UUID
    was: Audience | None = None


@event("report.update_added", about="Report")
class ReportUpdateAdded(Event, frozen=True, kw_only=True):
    """Somebody wrote what is new about it."""

    update: UUID


@event("report.edited", about="Report")
class ReportEdited(Event, frozen=True, kw_only=True):
    """Its words, place, category or photos are others now, or who may see it."""

    was: Audience | None = None


@event("report.deleted", about="Report")
class ReportDeleted(Event, frozen=True, kw_only=True):
    """It is gone for good."""

    was: Audience


@event("report.support_set", about="Report")
class ReportSupportSet(Event, frozen=True, kw_only=True):
    """Somebody says that they see it too, or no longer."""

    supports: bool


@event("report.support_counted", about="Report")
class ReportSupportCounted(Event, frozen=True, kw_only=True):
    """So many people say now that they see it too."""

    count: int


@event("report.photographed", about="Report")
class ReportPhotographed(Event, frozen=True, kw_only=True):
    """A photo of it, or of an update, has arrived after what names it, or is described in other words."""
