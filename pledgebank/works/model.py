"""One report inside one activity: what is planned about it, what was found and done, and who says so."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Point

TYPE = "WorkItem"


class WorkState(StrEnum):
    """Where the work on a report stands.

    UNREPORTED: it is over and nobody has said how it went, so nothing is taken as done. REOPENED: it was said to be
    done, and others say that it is not. RELEASED: it will not be done by this activity.
    """

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    PARTLY = "PARTLY"
    UNSAFE = "UNSAFE"
    NOT_FOUND = "NOT_FOUND"
    NEEDS_COUNCIL = "NEEDS_COUNCIL"
    UNREPORTED = "UNREPORTED"
    REOPENED = "REOPENED"
    RELEASED = "RELEASED"


# It is yet to be done.
COMING = frozenset({WorkState.PLANNED, WorkState.IN_PROGRESS})
# Nobody has said how it went.
SILENT = COMING | {WorkState.UNREPORTED}


class WorkResult(StrEnum):
    """What who organised it says of the work on one report."""

    DONE = "DONE"
    PARTLY = "PARTLY"
    UNSAFE = "UNSAFE"
    NOT_FOUND = "NOT_FOUND"
    NEEDS_COUNCIL = "NEEDS_COUNCIL"


class Stage(StrEnum):
    """When photos were taken, or things counted."""

    BEFORE = "BEFORE"
    DURING = "DURING"
    AFTER = "AFTER"


class ConfirmedBy(StrEnum):
    """Who has confirmed that it is done. TIME: seven days with a photo of it, in which nobody objected."""

    REPORTER = "REPORTER"
    NEIGHBOURS = "NEIGHBOURS"
    COUNCIL = "COUNCIL"
    TIME = "TIME"


class Measures(Struct, frozen=True, kw_only=True):
    """What can be counted of work: bags filled, people who came, hours of all of them together."""

    bags: int = 0
    people: int = 0
    hours: float = 0.0


class Leftover(Struct, frozen=True, kw_only=True):
    """What volunteers had to leave: bags to be collected, and what is dangerous, in words. `at`: where, if elsewhere
    than the report."""

    bags: int = 0
    hazards: str = ""
    at: Point | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left for anybody."""
        return not self.bags and not self.hazards


class Vote(Struct, frozen=True):
    """What somebody who neither organised it nor took part says: whether it is done. UTC."""

    person: UUID
    fixed: bool
    at: datetime


class Outcome(Struct, frozen=True, kw_only=True):
    """How it went. `by`: who said so, None once they have deleted their account; `update`: where their words stand.

    `claimed`: whether the report was said to be fixed by it. `votes`: what neighbours say of that. `confirmed_by`: who
    has made it certain, at `confirmed_at`; None until then.
    """

    result: WorkResult
    by: UUID | None
    at: datetime
    update: UUID | None = None
    measures: Measures = Measures()
    leftover: Leftover = Leftover()
    claimed: bool = False
    votes: tuple[Vote, ...] = ()
    confirmed_by: ConfirmedBy | None = None
    confirmed_at: datetime | None = None


class WorkItem(Struct, frozen=True, kw_only=True):
    """What an activity does about one of its reports. Times are the activity's, UTC.

    `announced`: whether everybody who sees the report may know of it; not while the activity is a draft.
    `believe_at`: when time makes the outcome certain, None where it does not. `disputes`: how often others said that
    what was said to be done is not; `disputed`: the number in the log by which that was last taken in.
    """

    id: UUID
    activity: UUID
    report: UUID
    state: WorkState = WorkState.PLANNED
    announced: bool = False
    starts_at: datetime
    ends_at: datetime
    outcome: Outcome | None = None
    believe_at: datetime | None = None
    disputes: int = 0
    disputed: int = 0
    created_at: datetime
    updated_at: datetime
    version: int = 1


class Evidence(Struct, frozen=True, kw_only=True):
    """What shows how the work went: photos, and what was counted. `by`: None once they have deleted their account."""

    id: UUID
    work: UUID
    stage: Stage
    by: UUID | None
    photos: tuple[UUID, ...] = ()
    measures: Measures = Measures()
    at: datetime


class Course(Struct, frozen=True, kw_only=True):
    """When to ask the organiser of an activity (same id) next how it went, and how often they were reminded."""

    id: UUID
    ask_at: datetime | None
    turn: int = 0
