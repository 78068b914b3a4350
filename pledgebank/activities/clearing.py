"""Lets off all who had signed up for what was called off, or is done: a follower, as they may be many."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import store as activities
from pledgebank.activities.events import ActivityCancelled, ActivityDone, ActivityJoined, ClearingContinued, SlotChanged
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import commands, due_store
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup
from pledgebank.base.event import Entry
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 50


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Clear what was called off, also of those who joined while it was."""
    await clear(unit, list(dict.fromkeys(entry.subject.id for entry in entries)))


async def clear(unit: Unit, keys: Sequence[UUID]) -> None:
    """Let off who is to be let off in these activities, a bounded lot at a time."""
    left = AT_ONCE
    for key in keys:
        standing = await _without_a_place_to_go(unit, key, left) if left else []
        for signup in standing:
            await commands.let_off(unit, signup)
        left -= len(standing)
        if not left:
            unit.emit(ClearingContinued(id=key))


async def _without_a_place_to_go(unit: Unit, key: UUID, limit: int) -> list[Signup]:
    """Some of those who are to be let off: all where it was called off or is done, else those of its closed tasks."""
    activity = await activities.get(unit, key)
    if activity is None:
        return []
    if activity.state is ActivityState.CANCELLED:
        return await due_store.standing_in(unit, key, limit)
    if activity.state is ActivityState.DONE:  # whoever had begun by then has been there
        return await due_store.standing_in(unit, key, limit, not_begun_at=activity.updated_at)
    found: list[Signup] = []
    [slots] = await signups.slots_of(unit, [key])
    for slot in slots:
        if slot.closed and len(found) < limit:
            found += await due_store.standing_in_slot(unit, slot.id, limit - len(found))
    return found


CLEARS = Follower(
    "activities/clearing",
    (ActivityCancelled, ActivityDone, SlotChanged, ClearingContinued, ActivityJoined),
    apply,
)
