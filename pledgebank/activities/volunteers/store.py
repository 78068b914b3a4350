"""What people say of themselves as volunteers, in the database."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.activities.volunteers.model import Volunteer
from pledgebank.storage.documents import dump, load
from pledgebank.storage.mongo import Index
from pledgebank.storage.unit import Reader, Unit

VOLUNTEERS = "volunteers"
INDEXES: tuple[Index, ...] = (Index(VOLUNTEERS, (("skills", 1), ("_id", 1))),)


async def get(reader: Reader, person: UUID) -> Volunteer | None:
    """What a person has said of themselves; None where nothing."""
    document = await reader.get(VOLUNTEERS, person)
    return load(Volunteer, document) if document else None


async def by_ids(reader: Reader, people: Sequence[UUID]) -> list[Volunteer | None]:
    """What these people have said of themselves, in their order."""
    documents = await reader.find(VOLUNTEERS, {"_id": {"$in": list(people)}}, limit=max(len(people), 1))
    found = {document["_id"]: load(Volunteer, document) for document in documents}
    return [found.get(person) for person in people]


async def put(unit: Unit, volunteer: Volunteer) -> None:
    """Keep what a person says of themselves now, leaving be what else is kept with it."""
    said = dump(volunteer)
    await unit.update(VOLUNTEERS, {"_id": said.pop("_id")}, {"$set": said}, upsert=True)


async def delete(unit: Unit, person: UUID) -> int:
    """Forget what a person said of themselves; answers how many documents that were."""
    return await unit.delete(VOLUNTEERS, {"_id": person})
