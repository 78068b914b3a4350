"""Pledges as earlier versions kept them, brought to what they are now."""

from pledgebank.pledges import store
from pledgebank.storage.unit import Unit

AT_ONCE = 500


async def write_words(unit: Unit) -> bool:
    """Write down the words by which each pledge is found; whether there are more of them."""
    found = await store.without_words(unit, AT_ONCE)
    for pledge in found:
        await store.replace(unit, pledge)
    return len(found) == AT_ONCE
