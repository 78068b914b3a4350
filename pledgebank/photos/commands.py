"""What people, phones and things do with photos: load, decide, save, tell."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.errors import invalid
from pledgebank.base.event import Subject
from pledgebank.photos import rules, store
from pledgebank.photos.model import Arrival, Photo
from pledgebank.storage.unit import Unit


async def claim(unit: Unit, *, key: UUID, person: UUID | None, arrival: Arrival) -> None:
    """Note what a photo is, before its pictures are put away. Raises Refused ID_REUSED, SIGN_IN_NEEDED, BUSY."""
    photo = await store.get(unit, key)
    await store.put(unit, photo, rules.claim(photo, key, person, arrival, unit.now))


async def arrive(unit: Unit, *, key: UUID, arrival: Arrival) -> None:
    """A photo's pictures are put away. Raises Refused BUSY where it was swept away meanwhile."""
    photo = await store.get(unit, key)
    arrived, events = rules.arrive(photo, arrival, unit.now)
    await store.put(unit, photo, arrived)
    unit.emit(*events)


async def attach(unit: Unit, ids: Sequence[UUID], subject: Subject, person: UUID | None) -> tuple[UUID, ...]:
    """Let a thing show photos, which may have yet to be sent; answers their ids, each once.

    Raises Refused INVALID for more than 10, for somebody else's, and for those that something else shows.
    """
    keys = _each_once(ids)
    for key, photo in zip(keys, await store.by_ids(unit, keys), strict=True):
        attached, events = rules.attach(photo, key, subject, person, unit.now)
        await store.put(unit, photo, attached)
        unit.emit(*events)
    return keys


async def reserve(unit: Unit, ids: Sequence[UUID], until: datetime, person: UUID | None) -> tuple[UUID, ...]:
    """Keep the photos that a guest, or somebody for them, names in what is yet to be confirmed (`adopt`).

    Raises as `attach` does.
    """
    keys = _each_once(ids)
    for key, photo in zip(keys, await store.by_ids(unit, keys), strict=True):
        await store.put(unit, photo, rules.reserve(photo, key, person, until, unit.now))
    return keys


async def adopt(unit: Unit, ids: Sequence[UUID], subject: Subject, person: UUID) -> tuple[UUID, ...]:
    """Attach what a guest had named to what they have confirmed; those that are free still: answers which."""
    photos = await store.by_ids(unit, ids)
    free = [key for key, photo in zip(ids, photos, strict=True) if rules.is_free(photo, person)]
    return await attach(unit, free, subject, person)


async def detach(unit: Unit, ids: Sequence[UUID], subject: Subject) -> None:
    """Take photos away from a thing: nobody sees them from now on."""
    for photo in await store.by_ids(unit, ids):
        if photo and photo.attached_to == subject:
            await _drop(unit, photo)


async def drop(unit: Unit, subject: Subject) -> None:
    """Take all photos away from a thing that is no longer there. May be done again."""
    for photo in await store.attached_to(unit, subject):
        await _drop(unit, photo)


async def describe(unit: Unit, *, key: UUID, person: UUID | None, alt: str) -> UUID:
    """Say what is to be seen on a photo; answers its id. Raises Refused INVALID, NOT_FOUND."""
    photo = await store.get(unit, key)
    described, events = rules.describe(photo, person, alt)
    await store.put(unit, photo, described)
    unit.emit(*events)
    return key


async def _drop(unit: Unit, photo: Photo) -> None:
    if not photo.gone:
        await store.replace(unit, rules.drop(photo, unit.now))


def _each_once(ids: Sequence[UUID]) -> tuple[UUID, ...]:
    keys = tuple(dict.fromkeys(ids))
    if len(keys) > rules.MOST:
        raise invalid("Please choose at most {most} photos.", "photos", most=rules.MOST)
    return keys
