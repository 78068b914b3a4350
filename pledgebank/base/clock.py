"""What time it is, asked of one object so that tests can say."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> datetime:
        """The present instant in UTC, to the millisecond (MongoDB keeps no more)."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant in UTC, to the millisecond."""
        return to_milliseconds(datetime.now(UTC))


def to_milliseconds(instant: datetime) -> datetime:
    """The same instant, cut to what the database keeps, so that what was written equals what is read."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
