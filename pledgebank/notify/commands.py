"""Reading what one was told, and saying whether to be written to."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.base.errors import not_found
from pledgebank.notify import rules, store
from pledgebank.notify.model import Mute, ViewerNotified, WishesChanged
from pledgebank.people import store as people
from pledgebank.storage.unit import Unit


async def mark_read(unit: Unit, *, person: UUID, keys: Sequence[UUID], up_to: UUID | None) -> UUID:
    """Mark some of a person's notices as read, and all up to one. Raises Refused NOT_FOUND."""
    until = None
    if up_to is not None:
        [until] = await store.by_ids(unit, [up_to])
        if until is None or until.person != person:
            raise not_found("This notice is no longer here.", "upTo")
    if await store.mark_read(unit, person, keys, until):
        unit.emit(ViewerNotified(id=person))
    return person


async def set_email(unit: Unit, *, person: UUID, email: bool) -> UUID:
    """A person says whether they want to be told by e-mail."""
    [wishes] = await store.wishes(unit, [person])
    if wishes.email is not email:
        await store.put_wishes(unit, replace(wishes, email=email))
        unit.emit(WishesChanged(id=person))
    return person


async def stop(unit: Unit, *, person: UUID, thing: UUID | None) -> None:
    """End e-mail to a person about one thing, or all of it; who has left has none anyway."""
    found = await people.get(unit, person)
    if found is None or found.erased_at is not None:
        return
    if thing is None:
        await set_email(unit, person=person, email=False)
        return
    await store.put_mute(unit, Mute(id=rules.mute_id(person, thing), person=person, thing=thing, at=unit.now))
    unit.emit(WishesChanged(id=person))
