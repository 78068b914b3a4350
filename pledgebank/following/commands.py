"""Beginning to follow things and ending it, by one's own word or by what one does; and moving all who follow a thing.

Who follows a thing need not always see it: whoever tells them of it asks that anew each time.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.following import store
from pledgebank.following.model import Follow, FollowSet
from pledgebank.storage.unit import Reader, Unit


async def set_follow(unit: Unit, *, subject: Subject, person: UUID, follows: bool) -> UUID:
    """A person says whether they want to hear of a thing that they see; answers the person's id."""
    standing = await store.of(unit, person, subject)
    if standing is None or standing.follows is not follows:
        key = standing.id if standing else new_id()
        await store.put(unit, Follow(id=key, subject=subject, person=person, follows=follows, at=unit.now))
        unit.emit(FollowSet(id=person))
    return person


async def begin(unit: Unit, subject: Subject, person: UUID) -> None:
    """Let a person follow what they have done something about, unless they ever said that they do not want to.

    Tells nothing: what they did is told, and with it that they follow it.
    """
    if await store.of(unit, person, subject) is None:
        await store.put(unit, Follow(id=new_id(), subject=subject, person=person, follows=True, at=unit.now))


async def followers_of(reader: Reader, subject: Subject, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Who follows a thing, by their ids, after an id, at most so many: fewer than asked for means that was all."""
    return await store.followers(reader, subject, after, limit)


async def move(unit: Unit, source: Subject, target: Subject, limit: int) -> int:
    """Let at most so many of those who follow one thing follow another instead; of how many that was done.

    What somebody said about the other before is left as it is. Fewer than asked for means that was all.
    """
    moving = await store.on(unit, source, limit)
    said = await store.said_by(unit, [one.person for one in moving], target)
    await store.delete(unit, [one.id for one in moving if one.person in said])
    for one in moving:
        if one.person not in said:
            await store.put(unit, replace(one, subject=target))
    return len(moving)


async def forget(unit: Unit, subject: Subject, limit: int) -> int:
    """Let at most so many people no longer follow a thing that is gone; how many that were."""
    going = await store.on(unit, subject, limit)
    await store.delete(unit, [one.id for one in going])
    return len(going)
