"""A series changed from some day on, with the people in it: each occurrence is brought into line, and keeps its people.

Which occurrence becomes which: the one of the same day, else the nearest within half a period. What the new rule has no
day for is called off. What was changed about one occurrence alone stays as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from pledgebank.activities.editing import rules as editing
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.editing.rules import Change
from pledgebank.activities.model import Activity, Ground
from pledgebank.activities.places.model import Slot
from pledgebank.activities.series import rules
from pledgebank.activities.series.model import Frequency, Repeats, Revision, Series, SeriesState
from pledgebank.base import zones
from pledgebank.base.errors import invalid
from pledgebank.base.ids import new_id

_REACH = {Frequency.DAILY: timedelta(0), Frequency.WEEKLY: timedelta(days=3), Frequency.MONTHLY: timedelta(days=15)}
_TIMES = {"startsAt", "endsAt"}
_WORDS = ("title", "description", "location", "muster", "meeting", "bring")


class Revised(Struct, frozen=True):
    """What a series becomes. `before`: where it is split, what remains of it; None where it is changed as a whole.

    `changes`: what becomes of its occurrences, `kept`: those of which only the key changes; `called_off`: for which
    there is no day any more.
    """

    series: Series
    before: Series | None
    changes: tuple[Change, ...]
    kept: tuple[Activity, ...]
    called_off: tuple[Activity, ...]


def revise(
    series: Series,
    coming: Sequence[Activity],
    slots: Mapping[UUID, Sequence[Slot]],
    wanted: Revision,
    *,
    splits: bool,
    ground: Ground | None,
    by: UUID,
    now: datetime,
) -> Revised:
    """The series from the first of `coming` on, by its rule, as it is wanted; what was before stays as it was.

    `splits`: whether what was before remains a series of its own. `ground`: where its new place lies.
    Raises Refused INVALID and as the rules of activities do.
    """
    anchor = _anchor(series, coming, now)
    fresh = _fresh(series, anchor, wanted, ground, now)
    if splits:
        fresh = replace(fresh, id=new_id(), created_at=now, version=1)
    # Whatever would be refused of one of those that are yet to be made is refused now.
    if following := rules.next_start(fresh, rules.local_of(now, zones.zone_of(fresh.time_zone))):
        rules.occurrence(fresh, following, now)
    found = _matched(coming, fresh)
    changes, kept = [], []
    for one in coming:
        if one.id not in found:
            continue
        keyed = replace(one, series=fresh.id, original_start=rules.key_of(found[one.id]))
        changed = _change(keyed, slots.get(one.id, ()), wanted, fresh, found[one.id], ground=ground, by=by, now=now)
        if changed is None:
            kept.append(keyed)
        else:
            changes.append(changed)
    # They are of no series any more, so that a rule which has a day for them again makes new ones.
    lost = tuple(replace(one, series=None, original_start=None) for one in coming if one.id not in found)
    before = _until(series, anchor, fresh, now) if splits else None
    return Revised(fresh, before, tuple(changes), tuple(kept), lost)


def _anchor(series: Series, coming: Sequence[Activity], now: datetime) -> datetime:
    """The local time, by the rule as it is, from which on it is changed."""
    keys = [rules.local_from(one.original_start) for one in coming if one.original_start is not None]
    if keys:
        return min(keys)
    following = rules.next_start(series, rules.local_of(now, zones.zone_of(series.time_zone)))
    if following is None:
        raise invalid("Nothing of this series is still to come.", "series")
    return following


def _fresh(series: Series, anchor: datetime, wanted: Revision, ground: Ground | None, now: datetime) -> Series:
    start = anchor if isinstance(wanted.at, UnsetType) else datetime.combine(anchor.date(), wanted.at)
    if isinstance(wanted.repeats, UnsetType):
        repeats = _remaining(series, anchor)
    else:
        start = _first(wanted.repeats, start)
        repeats = rules.check(wanted.repeats, start)
    seconds = series.seconds if isinstance(wanted.seconds, UnsetType) else wanted.seconds
    moved = replace(series, begins=rules.key_of(start), repeats=repeats, seconds=seconds)
    said = {name: value for name, value in wanted.changes.said().items() if name in _WORDS}
    # Tasks lie within the activity as they did: their times are told from its start.
    draft = replace(rules.at(replace(moved, seconds=seconds), start), **said)
    if ground is not None:
        moved = replace(moved, ground=ground)
    return replace(moved, draft=draft, updated_at=now, look_at=now, version=series.version + 1)


def _first(repeats: Repeats, start: datetime) -> datetime:
    """The first day on which a new rule holds: from the old one on, within a month."""
    for one in (start + timedelta(days=day) for day in range(32)):
        fits_week = not repeats.days or one.weekday() in {rules.WEEKDAYS.index(day) for day in repeats.days}
        fits_day = repeats.day_of_month is None or one.day == repeats.day_of_month
        fits_month = repeats.week is None or (one.day - 1) // 7 + 1 == repeats.week or _is_last(repeats, one)
        if fits_week and fits_day and fits_month:
            return one
    return start


def _is_last(repeats: Repeats, day: datetime) -> bool:
    return repeats.week == -1 and (day + timedelta(days=7)).month != day.month


def _remaining(series: Series, anchor: datetime) -> Repeats:
    """The rule from a day on: what was counted before is counted no more."""
    if series.repeats.count is None:
        return series.repeats
    before = len(rules.rule(series.repeats, series.start).between(series.start, anchor, inc=True)) - 1
    return replace(series.repeats, count=max(series.repeats.count - before, 1))


def _until(series: Series, anchor: datetime, fresh: Series, now: datetime) -> Series:
    """What remains of a series that is another from a day on."""
    last = max(anchor.date() - timedelta(days=1), series.start.date())
    return replace(
        series,
        state=SeriesState.ENDED,
        repeats=replace(series.repeats, count=None, until=last),
        continued=fresh.id,
        updated_at=now,
        version=series.version + 1,
    )


def _matched(coming: Sequence[Activity], fresh: Series) -> dict[UUID, datetime]:
    """For each occurrence, by id, the local time of the new rule that it takes."""
    keyed = [(one.id, rules.local_from(one.original_start)) for one in coming if one.original_start is not None]
    if not keyed:
        return {}
    reach = _REACH[fresh.repeats.frequency]
    last = max(local for _, local in keyed) + reach + timedelta(days=1)
    free = rules.rule(fresh.repeats, fresh.start).between(fresh.start, last, inc=True)
    by_day = {local.date(): local for local in free}
    found = {key: by_day[local.date()] for key, local in keyed if local.date() in by_day}
    left = [local for local in free if local not in found.values()]
    for key, local in keyed:
        near = [one for one in left if abs(one.date() - local.date()) <= reach]
        if key not in found and near:
            found[key] = min(near, key=lambda one: abs(one.date() - local.date()))
            left.remove(found[key])
    return found


def _change(
    one: Activity,
    slots: Sequence[Slot],
    wanted: Revision,
    fresh: Series,
    local: datetime,
    *,
    ground: Ground | None,
    by: UUID,
    now: datetime,
) -> Change | None:
    """What becomes of an occurrence; None where nothing does, as of those that were called off."""
    if not editing.is_changeable(one) or one.starts_at <= now:
        return None
    said = {name: value for name, value in wanted.changes.said().items() if name in _WORDS and name not in one.apart}
    if not _TIMES & set(one.apart):
        starts_at = rules.instant(local, zones.zone_of(fresh.time_zone))
        said |= {"starts_at": starts_at, "ends_at": starts_at + timedelta(seconds=fresh.seconds)}
    ground = ground if "location" in said else None
    return editing.change(one, slots, replace(Changes(), **said), key=new_id(), by=by, ground=ground, now=now)
