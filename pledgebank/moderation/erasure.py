"""What an erased person told moderators is forgotten; that something was flagged, and how often, stays."""

from uuid import UUID

from pledgebank.moderation import store
from pledgebank.moderation.model import FlagRaised
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Forget at most so many of a person's reasons and wishes; answers how many it were."""
    given = await store.given_by(unit, person, limit)
    await store.forget_flaggings(unit, [one.id for one in given])
    return len(given)


ERASES = erasure.follower("flags", (FlagRaised,), let_go)
