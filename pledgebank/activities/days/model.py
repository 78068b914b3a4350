"""What is known of who turned up: scans as devices sent them, and what they and people say together."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class ScanMark(StrEnum):
    """What is odd about a scan that was kept all the same.

    UNKNOWN: of no code we gave out. CANCELLED: they had left, or all was called off. NO_PLACE: they had none.
    WRONG_DAY: more than 12 hours before it began or after it was over. CLOCK: the device's clock was absurd.
    """

    UNKNOWN = "UNKNOWN"
    CANCELLED = "CANCELLED"
    NO_PLACE = "NO_PLACE"
    WRONG_DAY = "WRONG_DAY"
    CLOCK = "CLOCK"


class Scan(Struct, frozen=True, kw_only=True):
    """Somebody held a code before a device, once: kept for good, as it was. UTC.

    `scan`: the device's own id of it, by which the same one is known again when it comes twice; `by`: whose device.
    `device_at`: when, by the device's clock; `at`: when, as far as that can be believed. `out`: they went.
    """

    id: UUID
    scan: str
    by: UUID
    out: bool
    device_at: datetime
    at: datetime
    received_at: datetime
    marks: tuple[ScanMark, ...] = ()
    signup: UUID | None = None
    activity: UUID | None = None

    @property
    def counts(self) -> bool:
        """Whether it shows that somebody turned up, or went: a clock that is wrong does not change that."""
        return self.signup is not None and not set(self.marks) - {ScanMark.CLOCK}


class Attendance(Struct, frozen=True, kw_only=True):
    """Whether, and how long, somebody was there. Its id is the sign-up's; `person` None once they were erased. UTC.

    `attended` None: nobody knows. `marked_by`: who said so, or whose device saw them, and `marked_at`.
    By scans that count: `came_at` the first time in, `back_at` the last, `left_at` the last time out.
    Minutes that they claim, and that the organiser confirms, stand beside those of the scans. `contest`: what they say
    about not having been there.
    """

    id: UUID
    activity: UUID
    person: UUID | None
    attended: bool | None = None
    marked_by: UUID | None = None
    marked_at: datetime | None = None
    came_at: datetime | None = None
    back_at: datetime | None = None
    left_at: datetime | None = None
    claimed_minutes: int | None = None
    claimed_at: datetime | None = None
    confirmed_minutes: int | None = None
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    contest: str = ""
    contested_at: datetime | None = None

    @property
    def is_scanned(self) -> bool:
        """Whether a device saw them."""
        return self.came_at is not None or self.left_at is not None

    @property
    def has_left(self) -> bool:
        """Whether they went, and did not come back."""
        return self.left_at is not None and (self.back_at is None or self.back_at <= self.left_at)


class Hours(Struct, frozen=True):
    """Of an activity: how many are known to have been there, and the minutes they claim and that were confirmed."""

    people: int = 0
    claimed_minutes: int = 0
    confirmed_minutes: int = 0
