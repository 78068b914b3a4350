"""What people write about a report, and what has happened to it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.reports.model import ClosedBecause, FixedBy, ReportState


class Update(Struct, frozen=True, kw_only=True):
    """What somebody wrote about a report after it was made.

    `author`: None once they have deleted their account. `body`: for which they speak, if they do. `state`: what the
    report became by it. `marks_fixed`, `asks_to_reopen`: what it says of the report, whether or not that was enough.
    """

    id: UUID
    report: UUID
    author: UUID | None
    body: UUID | None = None
    show_name: bool = False
    text: str
    photos: tuple[UUID, ...] = ()
    state: ReportState | None = None
    marks_fixed: bool = False
    asks_to_reopen: bool = False
    hidden: bool = False
    created_at: datetime


class ChangeKind(StrEnum):
    """What happened to a report."""

    CREATED = "CREATED"
    STATE = "STATE"
    EDITED = "EDITED"
    MADE_PRIVATE = "MADE_PRIVATE"
    MADE_PUBLIC = "MADE_PUBLIC"
    JOINED = "JOINED"  # another report of the same was joined to it
    UPDATE_HIDDEN = "UPDATE_HIDDEN"
    UPDATE_SHOWN = "UPDATE_SHOWN"


class Change(Struct, frozen=True, kw_only=True):
    """One entry of a report's history. `by`: None for what time did, or who is no longer here. `body`: for which.

    `named`: whether everyone may read who did it. `state`: what the report was from then on; `before` until then.
    `update`: what they wrote along with it, or that was hidden. `note`: why, in a moderator's own words. `staff_only`:
    seen by who works for the report's body alone.
    """

    id: UUID
    report: UUID
    at: datetime
    kind: ChangeKind
    by: UUID | None
    body: UUID | None = None
    named: bool = False
    state: ReportState
    before: ReportState | None = None
    fixed_by: FixedBy | None = None
    closed_because: ClosedBecause | None = None
    update: UUID | None = None
    note: str = ""
    staff_only: bool = False


class Writing(Struct, frozen=True, kw_only=True):
    """An update as somebody asks for it: not yet judged. `as_body`: in the name of the body that answers for it."""

    text: str
    photos: tuple[UUID, ...] = ()
    mark_fixed: bool = False
    reopen: bool = False
    show_name: bool = False
    as_body: bool = False


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody wants a report to become, and what they say about it. `expected`: the version that they saw."""

    state: ReportState
    because: ClosedBecause | None = None
    duplicate_of: UUID | None = None
    message: str = ""
    expected: int | None = None


class Fixed(StrEnum):
    """What a reporter says when asked whether it is fixed."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


@event("report.update_hidden", about="Report")
class ReportUpdateHidden(Event, frozen=True, kw_only=True):
    """A moderator took an update from view, or showed it again."""

    update: UUID
    hidden: bool


@event("report.merged", about="Report")
class ReportMerged(Event, frozen=True, kw_only=True):
    """It is the same problem as another report: what belongs to it moves there."""

    target: UUID


@event("report.merging_continued", about="Report")
class MergingContinued(Event, frozen=True, kw_only=True):
    """More of one sort of things belong to it than move at once. `part`: which sort."""

    part: str
    target: UUID


@event("report.question_asked", about="Report")
class ReportQuestionAsked(Event, frozen=True, kw_only=True):
    """Its reporter is to be asked whether it is fixed."""


@event("report.question_answered", about="Report")
class ReportQuestionAnswered(Event, frozen=True, kw_only=True):
    """Its reporter has said whether it is fixed, or that they do not know."""


@event("report.author_erased", about="Report")
class ReportAuthorErased(Event, frozen=True, kw_only=True):
    """Somebody who wrote about it, or changed it, deleted their account; what they wrote stays."""


@event("report.author_renamed", about="Report")
class ReportAuthorRenamed(Event, frozen=True, kw_only=True):
    """Somebody who wrote about it, and is named there, is called otherwise now."""
