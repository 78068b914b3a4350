"""When and where an erased person could have helped is forgotten."""

from uuid import UUID

from pledgebank.activities.finding import store
from pledgebank.activities.finding.model import AvailabilitySet
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Forget it; answers 1 where there was something, which leaves nothing else."""
    return min(await store.forget(unit, person), limit - 1)


ERASES = erasure.follower("availability", (AvailabilitySet,), let_go)
