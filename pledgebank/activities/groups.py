"""What becomes of activities of a group: when it is called otherwise, and when it is closed."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities import calling_off, store
from pledgebank.activities.events import ActivityCreated, ActivityPublished, OrganiserRenamed
from pledgebank.groups import closing, renaming
from pledgebank.storage.unit import Unit


async def call_off(unit: Unit, group: UUID, limit: int) -> int:
    """Call off at most so many coming activities of a group that is closed, and let its drafts go; how many it were."""
    found = await store.coming_of_group(unit, group, ending_after=unit.now, limit=limit)
    for activity in found:
        await calling_off.call_off(unit, activity)
    return len(found)


async def _made_for(unit: Unit, keys: Sequence[UUID]) -> list[UUID]:
    return [one.group for one in await store.by_ids(unit, keys) if one is not None and one.group is not None]


CALLS_OFF = closing.follower("activities", (ActivityCreated, ActivityPublished), _made_for, call_off)
TELLS = renaming.follower("activities", store.naming_group, lambda activity: OrganiserRenamed(id=activity))
