"""Pledges as earlier versions kept them, brought to what they are now."""

from collections.abc import Sequence

from msgspec.structs import replace

from pledgebank.councils import store as councils
from pledgebank.pledges import store
from pledgebank.pledges.model import Pledge
from pledgebank.pledges.signing import counting
from pledgebank.storage.unit import Unit

AT_ONCE = 500


async def write_words(unit: Unit) -> bool:
    """Write down the words by which each pledge is found; whether there are more of them."""
    return await _keep_anew(unit, await store.without_words(unit, AT_ONCE))


async def write_listing(unit: Unit) -> bool:
    """Write down who answers for each pledge's place, and whether all see it, also unasked; whether there are more."""
    return await _keep_anew(unit, await store.without_listing(unit, AT_ONCE))


async def _keep_anew(unit: Unit, found: Sequence[Pledge]) -> bool:
    places = {pledge.areas for pledge in found if pledge.areas and not pledge.bodies}
    bodies = {areas: tuple(body.id for body in await councils.bodies_of(unit, areas)) for areas in places}
    for pledge in found:
        answers = pledge.bodies or bodies.get(pledge.areas, ())
        await store.replace(unit, replace(pledge, bodies=answers, promoted=counting.is_promoted(pledge)))
    return len(found) == AT_ONCE
