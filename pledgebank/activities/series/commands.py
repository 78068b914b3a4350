"""What organisers do with series: plan, make ahead, end. Load, decide, save, tell."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import commands as planning
from pledgebank.activities import grounds
from pledgebank.activities import rules as activity_rules
from pledgebank.activities import store as activities
from pledgebank.activities.calling_off import call_off
from pledgebank.activities.checklist import commands as checklist
from pledgebank.activities.events import ActivityCreated, ActivityPublished
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places.model import Slot
from pledgebank.activities.series import rules, store
from pledgebank.activities.series.events import SeriesChanged, SeriesCreated, SeriesEnded
from pledgebank.activities.series.model import Series, SeriesDraft, SeriesState
from pledgebank.base import zones
from pledgebank.base.errors import Refused, not_allowed, not_found
from pledgebank.councils.model import Eyes
from pledgebank.councils.places import Places
from pledgebank.groups import store as groups
from pledgebank.groups.eyes import eyes_of
from pledgebank.groups.model import GroupState
from pledgebank.storage.unit import Reader, Unit

# Made in one transaction.
AT_ONCE = 10


async def create(unit: Unit, draft: SeriesDraft, *, organiser: UUID, places: Places, publish: bool) -> UUID:
    """Plan a series and make its first occurrences; answers its id. Raises Refused as planning an activity does."""
    ground = await grounds.of(unit, places, draft.first.location)
    # First what bounds the draft: so many reports as somebody may send are not read before.
    activity_rules.plan(draft.first, organiser=organiser, ground=ground, now=unit.now)
    series = rules.plan(draft, organiser=organiser, ground=ground, publish=publish, now=unit.now)
    first, _ = rules.occurrence(series, series.start, unit.now)
    await planning.check(unit, first, organiser)
    await store.insert(unit, series)
    unit.emit(SeriesCreated(id=series.id))
    await make(unit, series)
    return series.id


async def make_ahead(unit: Unit, *, key: UUID) -> bool:
    """Make some of what is to come of a series; answers whether there is more to make at once."""
    series = await store.get(unit, key)
    if series is None or series.state is SeriesState.ENDED or series.look_at > unit.now:
        return False
    group = await groups.get(unit, series.group) if series.group else None
    if group is not None and group.state is GroupState.CLOSED:
        await stop(unit, series)
        return False
    return await make(unit, series)


async def make(unit: Unit, series: Series) -> bool:
    """Make some of what there is to be of a series by now, and note when to look again; whether there is more."""
    lately = rules.local_of(unit.now - timedelta(seconds=series.seconds, days=3), zones.zone_of(series.time_zone))
    made = await store.keys_from(unit, series.id, rules.key_of(lately))
    wanted = rules.to_make(series, made, unit.now)
    several = [await _planned(unit, series, local) for local in wanted[:AT_ONCE]]
    await store.insert_occurrences(unit, several)
    for activity, _ in several:
        unit.emit(ActivityCreated(id=activity.id))
        if activity.state is ActivityState.PUBLISHED:
            unit.emit(ActivityPublished(id=activity.id))
    more = len(wanted) > AT_ONCE
    look_at = unit.now if more else unit.now + rules.LOOKS_EVERY
    await store.replace(unit, replace(series, look_at=look_at))
    if several:
        unit.emit(SeriesChanged(id=series.id))
    return more


async def _planned(unit: Unit, series: Series, local: datetime) -> tuple[Activity, list[Slot]]:
    """An occurrence; where the council wants something done first, it is a draft until that is."""
    activity, slots = rules.occurrence(series, local, unit.now)
    if activity.state is ActivityState.PUBLISHED:
        try:
            await checklist.check_publishing(unit, activity, unit.now)
        except Refused:
            activity = replace(activity, state=ActivityState.DRAFT, version=1, invited_until=None)
    return activity, slots


async def put_off(unit: Unit, *, key: UUID) -> None:
    """Look at a series again in an hour."""
    if series := await store.get(unit, key):
        await store.replace(unit, replace(series, look_at=unit.now + timedelta(hours=1)))


async def end(unit: Unit, *, key: UUID, person: UUID, last: UUID | None, expected: int | None) -> UUID:
    """End a series with its occurrence `last`, or at once; what comes after is called off. Answers its id.

    Raises Refused NOT_FOUND, NOT_ALLOWED, CONFLICT. Ending it again changes nothing.
    """
    series = await allowed(unit, key, person, expected, running=False)
    if series.state is SeriesState.ENDED:
        return key
    coming = await to_come(unit, series, last, unit.now)
    for activity in coming:
        if activity.id != last:
            await call_off(unit, activity)
    await stop(unit, series)
    return key


async def stop(unit: Unit, series: Series) -> None:
    """Make no more of a series."""
    stopped = replace(series, state=SeriesState.ENDED, updated_at=unit.now, version=series.version + 1)
    await store.replace(unit, stopped)
    unit.emit(SeriesEnded(id=series.id))


async def allowed(reader: Reader, key: UUID, person: UUID, expected: int | None, *, running: bool = True) -> Series:
    """The series that somebody may change. Raises Refused NOT_FOUND, NOT_ALLOWED, SERIES_ENDED, CONFLICT."""
    series, eyes = await store.get(reader, key), await eyes_of(reader, person)
    if series is None or not may_see(series, eyes):
        raise not_found("There is no such series.", "series")
    if not speaks_for(series, eyes):
        raise not_allowed("Only the organiser can change this.", "series")
    if running:
        rules.require_running(series)
    if expected is not None and expected != series.version:
        raise Refused("CONFLICT", "This has changed; please look at it again.", field=("expectedVersion",))
    return series


def speaks_for(series: Series, eyes: Eyes) -> bool:
    """Whether it is theirs: made by them, or for a group whose organisers they are."""
    if series.group is not None:
        return series.group in eyes.organises
    return eyes.person is not None and eyes.person == series.organiser


def may_see(series: Series, eyes: Eyes) -> bool:
    """Whether they may know of it."""
    return series.publish or speaks_for(series, eyes)


async def to_come(reader: Reader, series: Series, since: UUID | None, now: datetime) -> list[Activity]:
    """The occurrences from one of them on, that included, without one all; of these those that have not begun.

    Raises Refused NOT_FOUND where it is none of this series.
    """
    if since is None:
        lately = rules.local_of(now - timedelta(days=1), zones.zone_of(series.time_zone))
        found = await store.occurrences_from(reader, series.id, rules.key_of(lately))
        return [one for one in found if one.starts_at > now]
    one = await activities.get(reader, since)
    if one is None or one.series != series.id or one.original_start is None:
        raise not_found("This is not part of the series.", "from")
    following = await store.occurrences_from(reader, series.id, one.original_start)
    return [other for other in following if other.starts_at > now]
