"""Reports as earlier versions kept them, brought to what they are now."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from pledgebank.councils import store as councils
from pledgebank.people import waiting
from pledgebank.people.model import Act
from pledgebank.reports import store
from pledgebank.reports.commands import KIND
from pledgebank.storage.unit import Reader, Unit

AT_ONCE = 2_000
MOST_WAITING = 10_000  # of one week; a guest whose report is beyond them would have to send it again
PLACED_AT_ONCE = 500  # each is written into eight places of indexes, in the ten seconds that a transaction may last
WORDED_AT_ONCE = 500  # each by itself: their words differ


async def fill_in(unit: Unit) -> bool:
    """Write down who answers for each report, and that it is not private; whether there are more of them."""
    found = await store.without_body(unit, AT_ONCE)
    bodies = await _bodies(unit, list(found.values()))
    for category, body in bodies.items():
        await store.give_body(unit, [key for key, of in found.items() if of == category], body)
    return bool(bodies) and len(found) == AT_ONCE


async def write_words(unit: Unit) -> bool:
    """Write down the words by which each report is found, and how many support it; whether there are more of them."""
    found = await store.without_words(unit, WORDED_AT_ONCE)
    for report in found:
        await store.replace(unit, report)
    return len(found) == WORDED_AT_ONCE


async def write_cells(unit: Unit) -> bool:
    """Write down the coarser cells by which each report is found; whether there are more of them."""
    found = await store.without_cells(unit, PLACED_AT_ONCE)
    await store.give_cells(unit, found)
    return len(found) == PLACED_AT_ONCE


async def fill_in_waiting(unit: Unit) -> bool:
    """Write down who answers for the reports that guests have yet to confirm; there are never more of them."""
    acts = await waiting.of_kind(unit, KIND, MOST_WAITING)
    kept = {act.id: msgspec.json.decode(act.body, type=dict[str, Any]) for act in acts}
    old = [act for act in acts if "body" not in kept[act.id]]
    bodies = await _bodies(unit, [UUID(kept[act.id]["category"]) for act in old])
    await waiting.replace_all(unit, [_filled_in(act, kept[act.id], bodies) for act in old])
    return False


def _filled_in(act: Act, report: Mapping[str, Any], bodies: Mapping[UUID, UUID]) -> Act:
    return replace(act, body=msgspec.json.encode({**report, "body": bodies[UUID(report["category"])]}))


async def _bodies(reader: Reader, categories: Sequence[UUID]) -> dict[UUID, UUID]:
    """By category the body that answers for it."""
    chosen = await councils.categories_by_ids(reader, sorted(set(categories)))
    return {category.id: category.body for category in chosen if category}
