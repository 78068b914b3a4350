"""Saying when and where one could help, and doing again what is over: load, decide, save, tell."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities import commands as activities
from pledgebank.activities import seeing, sight
from pledgebank.activities.finding import rules, store
from pledgebank.activities.finding.model import ActivityCopied, AvailabilitySet, Span
from pledgebank.activities.places import store as places
from pledgebank.base.errors import not_allowed
from pledgebank.base.geo import Point
from pledgebank.councils.places import Places
from pledgebank.reports import store as reports
from pledgebank.reports.rules import is_public
from pledgebank.storage.unit import Unit


async def set_availability(
    unit: Unit, *, person: UUID, spans: Sequence[Span], centre: Point, metres: float, time_zone: str
) -> UUID:
    """Somebody says when and where they could help; answers their id. Raises Refused INVALID."""
    said = rules.available(person, spans, centre=centre, metres=metres, time_zone=time_zone, now=unit.now)
    await store.put(unit, said)
    unit.emit(AvailabilitySet(id=person))
    return person


async def forget_availability(unit: Unit, *, person: UUID) -> UUID:
    """Somebody no longer says when and where they could help; answers their id."""
    if await store.forget(unit, person):
        unit.emit(AvailabilitySet(id=person))
    return person


async def copy(
    unit: Unit, *, activity: UUID, person: UUID, starts_at: datetime, note: str, places_known: Places
) -> UUID:
    """Do again what is over, as a new draft; answers its id. Raises Refused NOT_FOUND, NOT_ALLOWED, NOT_OVER, INVALID.

    What it was about and is no longer there for all to see is left out, and so is the pledge that it made good.
    """
    found, eyes = await seeing.visible(unit, activity, person, "activity")
    if not sight.speaks_for(found, eyes):
        raise not_allowed("Only who organises this can do it again.", "activity")
    [slots] = await places.slots_of(unit, [activity])
    about = [one.id for one in await reports.by_ids(unit, found.reports) if one is not None and is_public(one)]
    draft = rules.again(found, slots, starts_at, reports=about, now=unit.now)
    [earlier] = await store.copies(unit, [activity])
    anew = await activities.create(unit, draft, organiser=person, places=places_known, publish=False)
    await store.insert_copy(unit, rules.carried(anew, activity, earlier, note, unit.now))
    unit.emit(ActivityCopied(id=activity, anew=anew))
    return anew
