"""When things happen in the demo town: at hours when people are up, and on the coming Saturday."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from pledgebank.base import zones
from pledgebank.base.clock import to_milliseconds

ZONE_NAME = "Europe/London"
ZONE = zones.zone_of(ZONE_NAME)
_UP = range(7, 22)
_TRIES = 100
_NOTICE = timedelta(hours=12)


def waking(chance: Random, earliest: datetime, latest: datetime) -> datetime:
    """An instant between two, from 7 in the morning to 10 in the evening if there is one; UTC."""
    for _ in range(_TRIES):
        instant = earliest + (latest - earliest) * chance.random()
        if instant.astimezone(ZONE).hour in _UP:
            break
    return to_milliseconds(instant)


def around(chance: Random, now: datetime, days_ago: float) -> datetime:
    """Some time on the day so many days ago, some minutes ago at the latest; UTC."""
    middle = now - timedelta(days=days_ago)
    latest = min(middle + timedelta(hours=12), now - timedelta(minutes=15))
    return waking(chance, latest - timedelta(hours=24), latest)


def coming(now: datetime, weekday: int, at: time, weeks: int = 0) -> datetime:
    """The next such weekday (0 is Monday) at a local time, at least 12 hours from now, and some weeks on; UTC."""
    today = zones.day_in(ZONE, now)
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    if datetime.combine(day, at, ZONE) < now + _NOTICE:
        day += timedelta(days=7)
    return datetime.combine(day + timedelta(weeks=weeks), at, ZONE).astimezone(UTC)
