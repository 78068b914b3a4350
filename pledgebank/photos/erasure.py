"""What becomes of an erased person's photos: what things show stays without its owner, the rest goes."""

from uuid import UUID

from pledgebank.people import erasure
from pledgebank.photos import rules, store
from pledgebank.photos.model import PhotoArrived, PhotoAwaited
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Take the person away from at most so many photos; answers how many it were."""
    photos = await store.of_owner(unit, person, limit)
    for photo in photos:
        await store.replace(unit, rules.let_go(photo, unit.now))
    return len(photos)


ERASES = erasure.follower("photos", (PhotoArrived, PhotoAwaited), let_go)
