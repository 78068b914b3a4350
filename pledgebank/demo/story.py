"""A history told after the event: one act after another, each at its own time and by its own person, all at once.

Everything is done by the same commands as ever, inside one transaction: whatever dies meanwhile, either the whole
history has happened or nothing of it.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.storage.unit import Unit

Known = dict[str, UUID]


class Act(Struct, frozen=True, kw_only=True):
    """What somebody did at some time, UTC. `by` and `key` are names that the story uses for people and things.

    `do` answers the id of what it made; it finds those of earlier acts in what is known by then.
    """

    at: datetime
    key: str
    by: str | None
    origin: Origin = Origin.APP
    do: Callable[[Unit, Known], Awaitable[UUID]]


async def tell(unit: Unit, acts: Iterable[Act]) -> Known:
    """Let everything happen, the earliest first; answers the ids by their keys. Raises what the commands refuse."""
    known: Known = {}
    for act in sorted(acts, key=lambda act: act.at):
        # What was told so far is delivered under its own time and name, before the next act changes both.
        await unit.deliver(new_id())
        unit.events.clear()
        unit.now, unit.by, unit.origin = act.at, known[act.by] if act.by else None, act.origin
        known[act.key] = await act.do(unit, known)
    return known
