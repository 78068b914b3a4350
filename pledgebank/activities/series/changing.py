"""Organisers change a series from some day on: load, decide, save, tell."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.activities import rules as activity_rules
from pledgebank.activities.calling_off import call_off
from pledgebank.activities.editing import commands as editing
from pledgebank.activities.editing import store as edits
from pledgebank.activities.editing.commands import Touched
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places_store
from pledgebank.activities.series import commands, revising, rules, store
from pledgebank.activities.series.events import SeriesChanged, SeriesCreated, SeriesSplit
from pledgebank.activities.series.model import Revision
from pledgebank.activities.series.revising import Revised
from pledgebank.base import zones
from pledgebank.councils.places import Places
from pledgebank.storage.unit import Reader, Unit


class Wish(Struct, frozen=True):
    """Who wants what changed about which series: from the occurrence `since` on, or about all that is to come."""

    series: UUID
    person: UUID
    revision: Revision
    since: UUID | None = None
    expected: int | None = None


async def revise(unit: Unit, *, wish: Wish, places: Places) -> UUID:
    """Change what is to come of a series; answers the id of the series that this is part of from now on.

    From an occurrence on, it is a new one. Raises Refused as the rules do.
    """
    if wish.revision == Revision():
        return (await commands.allowed(unit, wish.series, wish.person, wish.expected)).id
    revised = await _revised(unit, wish, places, unit.now)
    if revised.before is None:
        await store.replace(unit, revised.series)
        unit.emit(SeriesChanged(id=wish.series))
    else:
        await store.replace(unit, revised.before)
        await store.insert(unit, revised.series)
        unit.emit(SeriesSplit(id=wish.series, into=revised.series.id), SeriesCreated(id=revised.series.id))
    await _save(unit, revised)
    await commands.make(unit, revised.series)
    return revised.series.id


async def preview(reader: Reader, wish: Wish, places: Places, now: datetime) -> Touched:
    """Whose places that would touch: those asked again, and those of what is called off; nothing is written."""
    if wish.revision == Revision():
        await commands.allowed(reader, wish.series, wish.person, wish.expected)
        return Touched()
    revised = await _revised(reader, wish, places, now)
    asked = [changed.activity.id for changed in revised.changes if changed.event.asks_again]
    gone = [one.id for one in revised.called_off if one.state is not ActivityState.CANCELLED]
    return await editing.touched(reader, [*asked, *gone]) if asked or gone else Touched()


async def made(reader: Reader, key: UUID) -> Touched:
    """Whose places the last change of a series touched, as far as they were not called off."""
    series = await store.get(reader, key)
    if series is None:
        return Touched()
    lately = rules.local_of(series.updated_at, zones.zone_of(series.time_zone))
    coming = await store.occurrences_from(reader, key, rules.key_of(lately))
    asked = [one.id for one in coming if one.moved and one.stood is None and one.updated_at == series.updated_at]
    return await editing.touched(reader, asked) if asked else Touched()


async def _revised(reader: Reader, wish: Wish, places: Places, now: datetime) -> Revised:
    series = await commands.allowed(reader, wish.series, wish.person, wish.expected)
    coming = await commands.to_come(reader, series, wish.since, now)
    slots = await places_store.slots_of(reader, [one.id for one in coming]) if coming else []
    revised = revising.revise(
        series,
        coming,
        {one.id: several for one, several in zip(coming, slots, strict=True)},
        wish.revision,
        splits=wish.since is not None,
        ground=await editing.ground_of(reader, places, series.draft.location, wish.revision.changes),
        by=wish.person,
        now=now,
    )
    before = {one.id: one for one in coming}
    for changed in revised.changes:
        await editing.check_moving(reader, before[changed.activity.id], changed, now)
    return revised


async def _save(unit: Unit, revised: Revised) -> None:
    gone = [_called_off(unit, one) for one in revised.called_off if one.state is not ActivityState.DRAFT]
    several = [*(changed.activity for changed in revised.changes), *revised.kept, *gone]
    await store.replace_occurrences(unit, several)
    for one in revised.called_off:
        if one.state is ActivityState.DRAFT:
            await call_off(unit, one)
    moved = [changed for changed in revised.changes if changed.event.shifted or changed.event.asks_again]
    await edits.replace_slots(unit, [slot for changed in moved for slot in changed.slots])
    await edits.insert(unit, *(changed.edit for changed in revised.changes))
    unit.emit(*(changed.event for changed in revised.changes))


def _called_off(unit: Unit, activity: Activity) -> Activity:
    cancelled, events = activity_rules.cancel(activity, unit.now)
    unit.emit(*events)
    return cancelled
