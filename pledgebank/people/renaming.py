"""How what shows a name is told to have changed with it: each feature follows the log, a bounded lot at a time.

Nobody is told of a person as such: whoever may not see a name on anything is not to learn that there is one.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Event
from pledgebank.people.model import PersonRenamed, RenamingContinued
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit

AT_ONCE = 200

# The things that show a person's name, by id, after an id, at most so many.
Showing = Callable[[Reader, UUID, UUID | None, int], Awaitable[Sequence[UUID]]]


def follower(part: str, showing: Showing, tell: Callable[[UUID], Event]) -> Follower:
    """Who tells of one sort of things that they show another name."""

    async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
        left = AT_ONCE
        for entry in entries:
            after = entry.event.after if isinstance(entry.event, RenamingContinued) else None
            if isinstance(entry.event, RenamingContinued) and entry.event.part != part:
                continue
            person = entry.subject.id
            keys = await showing(unit, person, after, left) if left else []
            left -= len(keys)
            unit.emit(*map(tell, keys))
            if not left:
                unit.emit(RenamingContinued(id=person, part=part, after=keys[-1] if keys else after or _FIRST))

    return Follower(f"renaming/{part}", (PersonRenamed, RenamingContinued), apply)


_FIRST = UUID(int=0)
