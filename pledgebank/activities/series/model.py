"""A series: an activity that repeats by a rule in local time, and what can be wanted of it."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from pledgebank.activities.editing.model import Changes
from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.model import ActivityDraft, Ground


class Frequency(StrEnum):
    """By what it repeats."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


class Repeats(Struct, frozen=True, kw_only=True):
    """The rule: every `interval` days, weeks or months.

    `days`: on which of a week; `day_of_month`: 1 to 31, shorter months are left out; `week`: the first to fourth (1 to
    4) or last (-1) such day of a month, one of `days`. `count`: so often in all, or `until` a local day, that included;
    neither: until somebody ends it.
    """

    frequency: Frequency
    interval: int = 1
    days: tuple[Weekday, ...] = ()
    day_of_month: int | None = None
    week: int | None = None
    count: int | None = None
    until: date | None = None


class SeriesState(StrEnum):
    """Of an ENDED series no more occurrences are made."""

    RUNNING = "RUNNING"
    ENDED = "ENDED"


class Series(Struct, frozen=True, kw_only=True):
    """Something that repeats. Each occurrence is an activity of its own, made some weeks ahead.

    `begins`: the local time of the first, in `time_zone`; all last `seconds`, whatever clocks do. `exceptions`: local
    days on which it does not take place. `draft`: what occurrences are made of, at the times of one of them; `ground`:
    what is known of their place. `publish`: whether they are for everybody to see. `look_at`: when more are made, UTC.
    `continued`: the series that it became from some day on.
    """

    id: UUID
    organiser: UUID
    group: UUID | None = None
    state: SeriesState
    begins: str
    time_zone: str
    seconds: int
    repeats: Repeats
    exceptions: tuple[date, ...] = ()
    draft: ActivityDraft
    ground: Ground
    publish: bool
    look_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1
    continued: UUID | None = None

    @property
    def start(self) -> datetime:
        """The local time of the first."""
        return datetime.fromisoformat(self.begins)


class SeriesDraft(Struct, frozen=True, kw_only=True):
    """A series as somebody wants it: its first occurrence, and how that repeats."""

    first: ActivityDraft
    repeats: Repeats
    exceptions: tuple[date, ...] = ()


class Revision(Struct, frozen=True, kw_only=True):
    """What is to be different about the occurrences to come; what is UNSET stays as it is.

    `changes`: all but times. `at`: the local time at which they start; `seconds`: how long they last.
    """

    changes: Changes = Changes()
    at: time | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    repeats: Repeats | UnsetType = UNSET
