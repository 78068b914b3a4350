"""Activities as earlier versions kept them, brought to what they are now."""

from pledgebank.activities import store
from pledgebank.activities.days import times
from pledgebank.storage.unit import Unit

AT_ONCE = 500


async def write_times(unit: Unit) -> bool:
    """Write down of each whether it has started and ended, so that the clock tells only what is yet to come; whether
    there are more of them.
    """
    found = await store.without_times(unit, AT_ONCE)
    for activity in found:
        await store.replace(unit, times.gone_by(activity, unit.now))
    return len(found) == AT_ONCE
