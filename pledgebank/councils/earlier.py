"""Categories as earlier versions kept them, brought to what they are now."""

from msgspec.structs import replace

from pledgebank.councils import rules, store
from pledgebank.storage.unit import Unit
from pledgebank.words.languages import ENGLISH

AT_ONCE = 1_000


async def give_keys(unit: Unit) -> bool:
    """Give each category a key of its own in its body, and its heading in a list; whether there are more of them."""
    found = await store.without_key(unit, AT_ONCE)
    taken: dict[object, set[str]] = {}
    for body in {category.body for category, _ in found}:
        taken[body] = {one.key for one in await store.categories_of(unit, [body], inactive=True)}
    changed = []
    for category, group in found:
        key = rules.free_key(category.name, taken[category.body])
        taken[category.body].add(key)
        changed.append(replace(category, key=key, groups=({ENGLISH: group},) if group else ()))
    await store.put_categories(unit, changed)
    return len(found) == AT_ONCE
