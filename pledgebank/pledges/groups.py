"""What becomes of pledges that were made for a group: when it is called otherwise, and when it is closed."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.groups import closing, renaming
from pledgebank.pledges import store
from pledgebank.pledges.events import PledgeCreated, PromiserRenamed
from pledgebank.pledges.life import rules as life
from pledgebank.storage.unit import Unit


async def call_off(unit: Unit, group: UUID, limit: int) -> int:
    """Call off at most so many undecided pledges of a group that is closed; answers how many it were."""
    found = await store.open_of_group(unit, group, closing_after=unit.now, limit=limit)
    for pledge in found:
        ended, events = life.end(pledge, unit.now)
        await store.replace(unit, ended)
        unit.emit(*events)
    return len(found)


async def _made_for(unit: Unit, keys: Sequence[UUID]) -> list[UUID]:
    return [one.group for one in await store.by_ids(unit, keys) if one is not None and one.group is not None]


CALLS_OFF = closing.follower("pledges", (PledgeCreated,), _made_for, call_off)
TELLS = renaming.follower("pledges", store.naming_group, lambda pledge: PromiserRenamed(id=pledge))
