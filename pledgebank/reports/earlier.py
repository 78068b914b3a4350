"""Reports as earlier versions kept them, brought to what they are now."""

from pledgebank.councils import store as councils
from pledgebank.reports import store
from pledgebank.storage.unit import Unit

AT_ONCE = 2_000


async def fill_in(unit: Unit) -> bool:
    """Write down who answers for each report, and that it is not private; whether there are more of them."""
    found = await store.without_body(unit, AT_ONCE)
    chosen = await councils.categories_by_ids(unit, sorted(set(found.values())))
    bodies = {category.id: category.body for category in chosen if category}
    for category, body in bodies.items():
        await store.give_body(unit, [key for key, of in found.items() if of == category], body)
    return bool(bodies) and len(found) == AT_ONCE
