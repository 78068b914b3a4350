"""Activities as earlier versions kept them, brought to what they are now."""

from pledgebank.activities import store
from pledgebank.activities.places import store as places
from pledgebank.storage.unit import Unit

AT_ONCE = 100


async def count_free(unit: Unit) -> bool:
    """Count of each activity how many of its tasks have room; whether there are more of them."""
    keys = await store.uncounted(unit, AT_ONCE)
    for key, slots in zip(keys, await places.slots_of(unit, keys), strict=True):
        await store.set_free(unit, key, sum(slot.counted for slot in slots))
        for slot in slots:
            await places.replace_slot(unit, slot)
    return len(keys) == AT_ONCE
