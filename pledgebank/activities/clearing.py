"""Lets off all who had signed up for what was called off: a follower, as they may be many."""

from collections.abc import Sequence

from pledgebank.activities import store as activities
from pledgebank.activities.events import ActivityCancelled, ActivityJoined, ClearingContinued
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import commands
from pledgebank.activities.places import store as signups
from pledgebank.base.event import Entry
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 50


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Clear what was called off, also of those who joined while it was, a bounded lot at a time."""
    left = AT_ONCE
    keys = list(dict.fromkeys(entry.subject.id for entry in entries))
    for activity in await activities.by_ids(unit, keys):
        if activity is None or activity.state is not ActivityState.CANCELLED:
            continue
        standing = await signups.standing_in(unit, activity.id, left) if left else []
        for signup in standing:
            await commands.let_off(unit, signup)
        left -= len(standing)
        if not left:
            unit.emit(ClearingContinued(id=activity.id))


CLEARS = Follower("activities/clearing", (ActivityCancelled, ClearingContinued, ActivityJoined), apply)
