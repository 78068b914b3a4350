"""Whose eyes look, with the groups for which they speak: for all that groups can own."""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.councils import staff
from pledgebank.councils.model import Eyes
from pledgebank.groups.members import store
from pledgebank.storage.unit import Reader


async def eyes_of(reader: Reader, person: UUID | None) -> Eyes:
    """What a person's roles, in councils and in groups, let them see and do, as they are now."""
    eyes = await staff.eyes_of(reader, person)
    return replace(eyes, organises=frozenset(await store.organised_by(reader, person))) if person else eyes
