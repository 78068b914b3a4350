"""How what an erased person has left behind is let go of: each feature follows the log, a bounded lot at a time.

An act of theirs may enter the log after `person.erased`, begun before and committed after it. So those who let go
follow the acts too, and look again whenever one is by somebody who is no longer there.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from pledgebank.base.event import Entry, Event
from pledgebank.people import store
from pledgebank.people.model import ErasureContinued, PersonErased
from pledgebank.storage import answers
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 200

# Lets go of at most so many things of a person; answers of how many. Fewer than asked: there are no more.
LetGo = Callable[[Unit, UUID, int], Awaitable[int]]


def follower(part: str, acts: tuple[type[Event], ...], let_go: LetGo, *, at_once: int = AT_ONCE) -> Follower:
    """Who lets go of one sort of things, which people make by these acts."""

    async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
        left = at_once
        for person in await _gone(unit, entries, part):
            left -= await let_go(unit, person, left) if left > 0 else 0
            if left <= 0:
                unit.emit(ErasureContinued(id=person, part=part))

    return Follower(f"erasure/{part}", (PersonErased, ErasureContinued, *acts), apply)


async def _gone(unit: Unit, entries: Sequence[Entry], part: str) -> list[UUID]:
    """Whose things are to be let go of, each once."""
    gone, acting = [], []
    for entry in entries:
        if isinstance(entry.event, PersonErased) or _goes_on(entry.event, part):
            gone.append(entry.subject.id)
        elif entry.by is not None and not isinstance(entry.event, ErasureContinued):
            acting.append(entry.by)
    late = await store.erased(unit, list(dict.fromkeys(acting))) if acting else []
    return list(dict.fromkeys([*gone, *late]))


def _goes_on(event: Event, part: str) -> bool:
    return isinstance(event, ErasureContinued) and event.part == part


ERASES = follower("answers", (), answers.forget)
