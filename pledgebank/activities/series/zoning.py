"""What is to come of a series stays at its local time when a country sets its clocks otherwise than was foretold."""

from uuid import UUID

from pledgebank.activities.editing import commands as editing
from pledgebank.activities.editing import rules as editing_rules
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.model import Activity
from pledgebank.activities.places import store as places_store
from pledgebank.activities.series import commands, rules, store
from pledgebank.activities.series.model import Series
from pledgebank.base import zones
from pledgebank.base.ids import new_id
from pledgebank.storage.unit import Unit

_TIMES = {"startsAt", "endsAt"}


async def follow(unit: Unit, *, key: UUID) -> int:
    """Move those of a series that clocks have moved away from their local time; answers how many it were."""
    series = await store.get(unit, key)
    if series is None:
        return 0
    coming = await commands.to_come(unit, series, None, unit.now)
    return sum([await _follow(unit, series, one) for one in coming])


async def _follow(unit: Unit, series: Series, activity: Activity) -> bool:
    if activity.original_start is None or _TIMES & set(activity.apart):
        return False
    local = rules.local_from(activity.original_start)
    starts_at = rules.instant(local, zones.zone_of(series.time_zone))
    if starts_at == activity.starts_at or starts_at <= unit.now or not editing_rules.is_changeable(activity):
        return False
    times = Changes(starts_at=starts_at, ends_at=activity.ends_at + (starts_at - activity.starts_at))
    [slots] = await places_store.slots_of(unit, [activity.id])
    changed = editing_rules.change(activity, slots, times, key=new_id(), by=None, ground=None, now=unit.now)
    if changed is None:
        return False
    await editing.save(unit, changed)
    return True
