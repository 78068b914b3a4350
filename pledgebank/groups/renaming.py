"""How what shows a group's name is told to have changed with it: each feature follows the log, a bounded lot at a time.

The same where a group is taken from view, or comes back: those who may not know of it are shown no name then.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Event
from pledgebank.groups.events import GroupRenamed, GroupRenamingContinued
from pledgebank.people.renaming import Showing
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 200
_FIRST = UUID(int=0)


def follower(part: str, showing: Showing, tell: Callable[[UUID], Event]) -> Follower:
    """Who tells of one sort of things that they show another name."""

    async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
        left = AT_ONCE
        for entry in entries:
            after = entry.event.after if isinstance(entry.event, GroupRenamingContinued) else None
            if isinstance(entry.event, GroupRenamingContinued) and entry.event.part != part:
                continue
            group = entry.subject.id
            keys = await showing(unit, group, after, left) if left else []
            left -= len(keys)
            unit.emit(*map(tell, keys))
            if not left:
                unit.emit(GroupRenamingContinued(id=group, part=part, after=keys[-1] if keys else after or _FIRST))

    return Follower(f"groups/renaming/{part}", (GroupRenamed, GroupRenamingContinued), apply)
