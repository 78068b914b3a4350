"""The clock of photos: sweeps away what nothing named in time, and deletes the pictures of what is gone."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from pledgebank.base.trace import wordless
from pledgebank.photos import rules, store
from pledgebank.photos.blobs import Blobs
from pledgebank.photos.model import Photo, PhotoSize
from pledgebank.storage.lease import while_held
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write

AT_ONCE = 100
EVERY_SECONDS = 30.0
_logger = structlog.get_logger(__name__)


async def run(storage: Storage, blobs: Blobs) -> None:
    """Sweep every half minute, while holding the lease; until cancelled."""

    async def work() -> None:
        while True:
            await sweep(storage, blobs)
            await asyncio.sleep(EVERY_SECONDS)

    await while_held(storage, "clock/photos", work)


async def sweep(storage: Storage, blobs: Blobs) -> int:
    """Let go of what has ended; answers how many photos. May run anywhere, any number of times.

    First nobody sees the photo, then its pictures are deleted, then it is forgotten: whatever dies, the next goes on.
    """
    done = 0
    while True:
        due = await store.ended(storage.reader, storage.clock.now(), AT_ONCE)
        swept = [await _sweeps(storage, blobs, photo) for photo in due]
        done += sum(swept)
        if len(due) < AT_ONCE:
            return done


async def _sweeps(storage: Storage, blobs: Blobs, photo: Photo) -> bool:
    """Let go of one; whether that went well. One that cannot be deleted is tried again later, after all others."""
    try:
        if not (await write(storage, partial(_end, key=photo.id))).value:
            return False
        if photo.name is not None:
            await blobs.delete([f"{photo.name}/{size.file}" for size in PhotoSize])
        await write(storage, partial(store.delete, key=photo.id))
    except Exception as error:
        _logger.error("photo not deleted", photo=str(photo.id), error=type(error).__name__, trace=wordless(error))
        await write(storage, partial(_put_off, key=photo.id))
        return False
    return True


async def _end(unit: Unit, *, key: UUID) -> bool:
    """Take a photo from view, unless it was named meanwhile; whether it is gone."""
    photo = await store.get(unit, key)
    if photo is None or photo.ends_at is None or photo.ends_at > unit.now:
        return False
    if not photo.gone:
        await store.replace(unit, rules.drop(photo, unit.now))
    return True


async def _put_off(unit: Unit, *, key: UUID) -> None:
    photo = await store.get(unit, key)
    if photo is not None and photo.gone:
        await store.replace(unit, rules.put_off(photo, unit.now))
