"""What an erased person wrote to those who take part stays, without them."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.messages import store
from pledgebank.activities.messages.model import MessageSent
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Let at most so many messages be nobody's; answers how many it were."""
    found = await store.written_by(unit, person, limit)
    for message in found:
        await store.replace(unit, replace(message, author=None))
    return len(found)


ERASES = erasure.follower("activities/messages", (MessageSent,), let_go)
