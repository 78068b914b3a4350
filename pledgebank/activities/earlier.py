"""Activities as earlier versions kept them, brought to what they are now."""

from msgspec.structs import replace

from pledgebank.activities import earlier_store, grounds, store
from pledgebank.activities.days import store as days
from pledgebank.activities.days import times
from pledgebank.activities.events import ActivityShownElsewhere
from pledgebank.activities.model import Activity, Ground
from pledgebank.activities.places import store as signups
from pledgebank.councils.places import Places
from pledgebank.storage.migrations import Migration
from pledgebank.storage.unit import Unit

AT_ONCE = 500
# Each with all its tasks.
COUNTED_AT_ONCE = 100


def write_times_and_places(places: Places) -> Migration:
    """Write down of each whether it has started and ended, so that the clock tells only what is yet to come; and show
    it where this installation shows its place, no longer in the middle of a cell that everybody knows.
    """

    async def write_days(unit: Unit) -> bool:
        found = await earlier_store.without_times(unit, AT_ONCE)
        known = await grounds.of_many(unit, places, [activity.location for activity in found])
        for activity, ground in zip(found, known, strict=True):
            await store.replace(unit, times.gone_by(_lying(activity, ground), unit.now))
            unit.emit(ActivityShownElsewhere(id=activity.id))
        return len(found) == AT_ONCE

    return write_days


async def write_codes(unit: Unit) -> bool:
    """Write down the short code by which each sign-up is found; whether there are more of them."""
    found = await days.without_code(unit, AT_ONCE)
    for signup in found:
        await signups.replace_signup(unit, signup)
    return len(found) == AT_ONCE


async def count_free(unit: Unit) -> bool:
    """Count of each activity how many of its tasks have room; whether there are more of them."""
    keys = await earlier_store.uncounted(unit, COUNTED_AT_ONCE)
    for key, slots in zip(keys, await signups.slots_of(unit, keys), strict=True):
        await earlier_store.set_free(unit, key, sum(slot.counted for slot in slots))
        for slot in slots:
            await signups.replace_slot(unit, slot)
    return len(keys) == COUNTED_AT_ONCE


def _lying(activity: Activity, ground: Ground) -> Activity:
    places = {"cell": ground.cell, "areas": ground.areas, "bodies": ground.bodies, "lies_in": ground.lies_in}
    return replace(activity, shown=ground.shown, **places)
