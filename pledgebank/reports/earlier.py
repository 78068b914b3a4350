"""Reports as earlier versions kept them, brought to what they are now."""

from pledgebank.councils import store as councils
from pledgebank.reports import store
from pledgebank.storage.unit import Unit

AT_ONCE = 2_000
WORDED_AT_ONCE = 500  # each by itself: their words differ


async def fill_in(unit: Unit) -> bool:
    """Write down who answers for each report, and that it is not private; whether there are more of them."""
    found = await store.without_body(unit, AT_ONCE)
    chosen = await councils.categories_by_ids(unit, sorted(set(found.values())))
    bodies = {category.id: category.body for category in chosen if category}
    for category, body in bodies.items():
        await store.give_body(unit, [key for key, of in found.items() if of == category], body)
    return bool(bodies) and len(found) == AT_ONCE


async def write_words(unit: Unit) -> bool:
    """Write down the words by which each report is found, and how many support it; whether there are more of them."""
    found = await store.without_words(unit, WORDED_AT_ONCE)
    for report in found:
        await store.replace(unit, report)
    return len(found) == WORDED_AT_ONCE
