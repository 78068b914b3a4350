"""Photos in the database: what is known of them. Their pictures are in a store of their own (`blobs`)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.base.event import Subject
from pledgebank.photos.model import Photo
from pledgebank.storage.documents import dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

PHOTOS = "photos"
INDEXES = (
    Index(PHOTOS, (("name", 1),), where={"name": {"$gt": ""}}),
    Index(PHOTOS, (("owner", 1),)),
    Index(PHOTOS, (("attached_to.id", 1), ("attached_to.type", 1))),
    Index(PHOTOS, (("ends_at", 1),)),
)


async def get(reader: Reader, key: UUID) -> Photo | None:
    """The photo with this id, whoever may see it."""
    document = await reader.get(PHOTOS, key)
    return load(Photo, document) if document else None


async def by_ids(reader: Reader, keys: Sequence[UUID]) -> list[Photo | None]:
    """The photos with these ids, in their order, whoever may see them."""
    rows = await reader.find(PHOTOS, {"_id": {"$in": list(keys)}}, limit=max(len(keys), 1))
    found = {row["_id"]: load(Photo, row) for row in rows}
    return [found.get(key) for key in keys]


async def by_name(reader: Reader, name: str) -> Photo | None:
    """The photo whose pictures are kept under this name."""
    document = await reader.find_one(PHOTOS, {"name": name})
    return load(Photo, document) if document else None


async def attached_to(reader: Reader, subject: Subject) -> list[Photo]:
    """The photos of a thing, but for those that are gone."""
    where = {"attached_to.id": subject.id, "attached_to.type": subject.type, "gone": False}
    return [load(Photo, row) for row in await reader.find(PHOTOS, where, limit=100)]


async def of_owner(reader: Reader, person: UUID, limit: int) -> list[Photo]:
    """Some of the photos of a person."""
    return [load(Photo, row) for row in await reader.find(PHOTOS, {"owner": person}, limit=limit)]


async def ended(reader: Reader, now: datetime, limit: int) -> list[Photo]:
    """Those to be swept away now, the longest due first."""
    where = {"ends_at": {"$lte": now}}
    return [load(Photo, row) for row in await reader.find(PHOTOS, where, order=[("ends_at", 1)], limit=limit)]


async def insert(unit: Unit, photo: Photo) -> None:
    """Keep a new photo."""
    await unit.insert(PHOTOS, dump(photo))


async def replace(unit: Unit, photo: Photo) -> None:
    """Keep a photo, read in this very unit, as it now is."""
    await unit.replace(PHOTOS, dump(photo))


async def put(unit: Unit, before: Photo | None, photo: Photo) -> None:
    """Keep a photo as it now is, if that is another than `before`, which was read in this very unit."""
    if before is None:
        await insert(unit, photo)
    elif photo != before:
        await replace(unit, photo)


async def delete(unit: Unit, key: UUID) -> None:
    """Forget a photo whose pictures were deleted."""
    await unit.delete(PHOTOS, {"_id": key, "gone": True})
