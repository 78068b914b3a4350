"""What an erased person wanted to hear of is forgotten."""

from uuid import UUID

from pledgebank.base.event import Event
from pledgebank.following import store
from pledgebank.following.model import FollowSet
from pledgebank.people import erasure
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Forget at most so many of a person's follows; answers how many it were."""
    keys = await store.of_person(unit, person, limit)
    await store.delete(unit, keys)
    return len(keys)


def erases(*acts: type[Event]) -> Follower:
    """Who forgets them. `acts`: those by which people begin to follow something, besides saying so."""
    return erasure.follower("following", (FollowSet, *acts), let_go)
