"""Where a follower begins that joins a house with a past: at the end of its log, not with all that ever happened."""

from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.migrations import Migration
from pledgebank.storage.unit import Unit


def begins_now(*followers: Follower) -> Migration:
    """A migration after which these followers take in only what happens from then on."""

    async def begin_now(unit: Unit) -> bool:
        number = await log.head(unit)
        for follower in followers:
            if await unit.get("heads", follower.head) is None:
                await unit.insert("heads", {"_id": follower.head, "number": number, "parked": 0})
        return False

    return begin_now


async def begin_again(unit: Unit, follower: Follower) -> None:
    """Let a follower take in the whole log once more, where it has begun: one that notices what it knows already."""
    await unit.update("heads", {"_id": follower.head}, {"$set": {"number": 0}})
