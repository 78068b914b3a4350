"""Local days in the world's time zones, as instants: a day ends where the next one begins, whatever the clocks do."""

import functools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from pledgebank.base.errors import invalid


class DefaultZone(Struct, frozen=True):
    """The IANA zone that holds where nobody names another. Raises Refused INVALID for a name that is none."""

    name: str

    def __post_init__(self) -> None:
        zone_of(self.name)


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name, such as Europe/London. Raises Refused INVALID for any other text."""
    # Looked up first: ZoneInfo reads files, and a name that is no name could be a path.
    if name not in _names():
        raise invalid("We do not know this time zone; please give one like Europe/London.", "timeZone")
    return ZoneInfo(name)


def day_in(zone: ZoneInfo, instant: datetime) -> date:
    """The local date at an instant."""
    return instant.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant at which it is a later local date than `day`: UTC, exclusive, to the second."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    first, last = sorted(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if day_in(zone, first) > day:
        return first
    # Clocks jump over this midnight: the new day begins where they do, somewhere between the two readings.
    while last - first > timedelta(seconds=1):
        middle = first + (last - first) // 2
        middle = middle.replace(microsecond=0)
        first, last = (first, middle) if day_in(zone, middle) > day else (middle, last)
    return last


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
