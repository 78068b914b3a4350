"""When a series takes place: a rule in local time, made into instants as late as can be. Pure.

An occurrence is known by the local time that its rule gave it. Where clocks go back and that time comes twice, it is
the first; where they go forward and it does not come at all, it is as much later as clocks go forward.
"""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil import rrule
from msgspec.structs import replace

from pledgebank.activities import rules
from pledgebank.activities.finding.model import Weekday
from pledgebank.activities.model import Activity, ActivityDraft, Ground
from pledgebank.activities.places import rules as place_rules
from pledgebank.activities.places.model import Slot, SlotDraft
from pledgebank.activities.series.model import (
    Frequency,
    Repeats,
    Series,
    SeriesDraft,
    SeriesState,
)
from pledgebank.base import zones
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.ids import new_id
from pledgebank.councils.model import Eyes

AHEAD = timedelta(weeks=8)
LOOKS_EVERY = timedelta(days=1)
MOST_COUNT = 500
MOST_INTERVAL = 99
MOST_EXCEPTIONS = 50
LAST_DAY = timedelta(days=3_660)
_FREQUENCIES = {Frequency.DAILY: rrule.DAILY, Frequency.WEEKLY: rrule.WEEKLY, Frequency.MONTHLY: rrule.MONTHLY}
_DAYS = dict(zip(Weekday, (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU), strict=True))
WEEKDAYS = tuple(Weekday)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time, UTC: of two the first; of none, as much later as clocks went forward."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks leave a local time out."""
    return instant(local, zone).astimezone(zone).replace(tzinfo=None) != local


def local_of(at: datetime, zone: ZoneInfo) -> datetime:
    """What clocks show at an instant."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def plan(draft: SeriesDraft, *, organiser: UUID, ground: Ground, publish: bool, now: datetime) -> Series:
    """A new series. Raises Refused INVALID for a rule that makes no sense or does not begin on its first day."""
    first = draft.first
    zone = zones.zone_of(first.time_zone)
    start = local_of(first.starts_at, zone)
    repeats = check(draft.repeats, start)
    if len(draft.exceptions) > MOST_EXCEPTIONS:
        raise invalid("Please leave out {most} days at most.", "except", most=MOST_EXCEPTIONS)
    return Series(
        id=new_id(),
        organiser=organiser,
        group=first.group,
        state=SeriesState.RUNNING,
        begins=key_of(start),
        time_zone=first.time_zone,
        seconds=int((first.ends_at - first.starts_at).total_seconds()),
        repeats=repeats,
        exceptions=tuple(sorted(set(draft.exceptions))),
        draft=first,
        ground=ground,
        publish=publish,
        look_at=now,
        created_at=now,
        updated_at=now,
    )


def check(repeats: Repeats, start: datetime) -> Repeats:
    """The rule with what goes without saying said, in order. Raises Refused INVALID for one that makes no sense."""
    if not 1 <= repeats.interval <= MOST_INTERVAL:
        raise invalid("Please repeat it every 1 to {most} times.", "repeats", "interval", most=MOST_INTERVAL)
    if repeats.count is not None and repeats.until is not None:
        raise invalid("Please say how often or until when, not both.", "repeats", "until")
    if repeats.count is not None and not 1 <= repeats.count <= MOST_COUNT:
        raise invalid("Please repeat it 1 to {most} times.", "repeats", "count", most=MOST_COUNT)
    if repeats.until is not None and not start.date() <= repeats.until <= start.date() + LAST_DAY:
        raise invalid("Please let it end within ten years, after it begins.", "repeats", "until")
    fitted = _fitted(repeats, start)
    if next(iter(rule(fitted, start)), None) != start:
        raise invalid("It must begin on one of the days on which it repeats.", "repeats", "days")
    return fitted


def _fitted(repeats: Repeats, start: datetime) -> Repeats:
    days = tuple(day for day in Weekday if day in repeats.days)
    if repeats.frequency is Frequency.WEEKLY:
        if repeats.day_of_month is not None or repeats.week is not None:
            raise invalid("Only what repeats monthly has a day or week of the month.", "repeats", "dayOfMonth")
        return replace(repeats, days=days or (WEEKDAYS[start.weekday()],))
    if repeats.frequency is Frequency.DAILY:
        if days or repeats.day_of_month is not None or repeats.week is not None:
            raise invalid("What repeats daily has no days of its own.", "repeats", "days")
        return repeats
    if repeats.week is None:
        if days:
            raise invalid("Please say in which week of the month.", "repeats", "week")
        day = repeats.day_of_month if repeats.day_of_month is not None else start.day
        if not 1 <= day <= 31:
            raise invalid("A month has days 1 to 31.", "repeats", "dayOfMonth")
        return replace(repeats, day_of_month=day)
    if repeats.week not in {1, 2, 3, 4, -1} or repeats.day_of_month is not None or len(days) > 1:
        raise invalid("Please choose one day of the first to fourth week, or the last (-1).", "repeats", "week")
    return replace(repeats, days=days or (WEEKDAYS[start.weekday()],))


def rule(repeats: Repeats, start: datetime) -> rrule.rrule:
    """All local times of a checked rule that begins then."""
    days = tuple(_DAYS[day] if repeats.week is None else _DAYS[day](repeats.week) for day in repeats.days)
    return rrule.rrule(
        _FREQUENCIES[repeats.frequency],
        dtstart=start,
        interval=repeats.interval,
        wkst=rrule.MO,
        count=repeats.count,
        until=datetime.combine(repeats.until, time.max) if repeats.until else None,
        bymonthday=repeats.day_of_month,
        byweekday=days or None,
    )


def starts(series: Series, after: datetime, before: datetime) -> list[datetime]:
    """The local times from `after` on, before `before`, both local; days that are left out are left out."""
    found = rule(series.repeats, series.start).between(after, before, inc=True)
    return [local for local in found if local < before and local.date() not in series.exceptions]


def next_start(series: Series, after: datetime) -> datetime | None:
    """The first local time after one, not much further away than may be planned."""
    before = after + rules.FURTHEST - timedelta(days=1)
    local: datetime
    for local in rule(series.repeats, series.start).xafter(after):
        if local >= before:
            return None
        if local.date() not in series.exceptions:
            return local
    return None


def to_make(series: Series, made: Collection[str], now: datetime) -> list[datetime]:
    """The local times for which there is to be an occurrence and is none: some weeks ahead, but the next in any case.

    `made`: the keys of those there are. What is over by now is not made any more.
    """
    if series.state is SeriesState.ENDED:
        return []
    zone = zones.zone_of(series.time_zone)
    today = local_of(now - timedelta(seconds=series.seconds), zone)
    found = starts(series, today - timedelta(days=1), local_of(now, zone) + AHEAD)
    if not any(instant(local, zone) > now for local in found) and (later := next_start(series, local_of(now, zone))):
        found.append(later)
    ends = timedelta(seconds=series.seconds)
    return [local for local in found if instant(local, zone) + ends > now and key_of(local) not in made]


def key_of(local: datetime) -> str:
    """By what an occurrence of a series is known: the local time that the rule gave it."""
    return local.isoformat(timespec="seconds")


def local_from(key: str) -> datetime:
    """The local time of a key."""
    return datetime.fromisoformat(key)


def occurrence(series: Series, local: datetime, now: datetime) -> tuple[Activity, list[Slot]]:
    """The occurrence at a local time, for everybody to see if the series is, and its tasks."""
    draft = at(series, local)
    planned = rules.plan(draft, organiser=series.organiser, ground=series.ground, now=now)
    activity = replace(planned, series=series.id, original_start=key_of(local))
    slots = place_rules.slots(activity, draft.slots)
    if series.publish:
        organises = frozenset({series.group} if series.group else ())
        activity, _ = rules.publish(activity, Eyes(person=series.organiser, organises=organises), now)
    return activity, slots


def at(series: Series, local: datetime) -> ActivityDraft:
    """What an occurrence at a local time is made of."""
    starts_at = instant(local, zones.zone_of(series.time_zone))
    shift = starts_at - series.draft.starts_at
    ends_at = starts_at + timedelta(seconds=series.seconds)
    slots = tuple(_moved(slot, shift) for slot in series.draft.slots)
    return replace(series.draft, starts_at=starts_at, ends_at=ends_at, slots=slots)


def is_shifted(activity: Activity) -> bool:
    """Whether it starts later than its series says because clocks leave that time out."""
    if activity.original_start is None:
        return False
    local, zone = local_from(activity.original_start), zones.zone_of(activity.time_zone)
    return is_skipped(local, zone) and activity.starts_at == instant(local, zone)


def text(series: Series) -> str:
    """The rule as calendars read it: RRULE of RFC 5545, UNTIL in UTC."""
    repeats = series.repeats
    parts = [f"FREQ={repeats.frequency.value}"]
    if repeats.interval > 1:
        parts.append(f"INTERVAL={repeats.interval}")
    if repeats.days:
        week = "" if repeats.week is None else str(repeats.week)
        parts.append("BYDAY=" + ",".join(week + day.value[:2] for day in repeats.days))
    if repeats.day_of_month is not None:
        parts.append(f"BYMONTHDAY={repeats.day_of_month}")
    if repeats.count is not None:
        parts.append(f"COUNT={repeats.count}")
    if repeats.until is not None:
        last = instant(datetime.combine(repeats.until, time(23, 59, 59)), zones.zone_of(series.time_zone))
        parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def require_running(series: Series) -> None:
    """Raises Refused SERIES_ENDED."""
    if series.state is SeriesState.ENDED:
        raise Refused("SERIES_ENDED", "This series has ended.", field=("series",))


def _moved(slot: SlotDraft, by: timedelta) -> SlotDraft:
    starts_at = slot.starts_at + by if slot.starts_at else None
    ends_at = slot.ends_at + by if slot.ends_at else None
    return replace(slot, starts_at=starts_at, ends_at=ends_at)
