"""How what a closed group still has to come is called off: each feature follows the log, a bounded lot at a time.

Something may be made for a group while it is being closed, and enter the log after that. So those who call off follow
what is made, too, and look again whenever it was made for a group that is closed.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Event
from pledgebank.groups import store
from pledgebank.groups.events import GroupClosed, GroupClosingContinued
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

# Each may bring much with it.
AT_ONCE = 20

# Calls off at most so many things of a group; answers how many. Fewer than asked: there are no more.
CallOff = Callable[[Unit, UUID, int], Awaitable[int]]
# For which groups these things, by their ids, were made.
MadeFor = Callable[[Unit, Sequence[UUID]], Awaitable[Sequence[UUID]]]


def follower(part: str, acts: tuple[type[Event], ...], made_for: MadeFor, call_off: CallOff) -> Follower:
    """Who calls off one sort of things, which are made by these acts."""

    async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
        left = AT_ONCE
        for group in await _closed(unit, entries, part, made_for):
            left -= await call_off(unit, group, left) if left > 0 else 0
            if left <= 0:
                unit.emit(GroupClosingContinued(id=group, part=part))

    return Follower(f"closing/{part}", (GroupClosed, GroupClosingContinued, *acts), apply)


async def _closed(unit: Unit, entries: Sequence[Entry], part: str, made_for: MadeFor) -> list[UUID]:
    keys, made = [], []
    for entry in entries:
        if isinstance(entry.event, GroupClosingContinued):
            keys += [entry.subject.id] if entry.event.part == part else []
        elif isinstance(entry.event, GroupClosed):
            keys.append(entry.subject.id)
        else:
            made.append(entry.subject.id)
    if made:
        keys += await made_for(unit, list(dict.fromkeys(made)))
    found = await store.by_ids(unit, list(dict.fromkeys(keys))) if keys else []
    return [group.id for group in found if group is not None and group.closed_at is not None]
