"""Somebody says what they can do and how old they are: what kept them waiting may do so no more."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities.places import reviewing
from pledgebank.activities.volunteers import rules, store
from pledgebank.activities.volunteers.model import AgeBand, Volunteer, VolunteerChanged
from pledgebank.storage.unit import Unit


async def say(
    unit: Unit, *, person: UUID, skills: Sequence[str] | None = None, age_band: AgeBand | None = None
) -> UUID:
    """Keep what a person says of themselves, leaving be what they do not say; answers their id.

    Raises Refused INVALID for what is no skill.
    """
    standing = await store.get(unit, person) or Volunteer(id=person)
    said = standing
    if skills is not None:
        said = replace(said, skills=rules.checked(skills, "skills"))
    if age_band is not None:
        said = replace(said, age_band=age_band, age_stated_at=unit.now)
    if said != standing:
        await store.put(unit, said)
        unit.emit(VolunteerChanged(id=person))
        await reviewing.look_again(unit, person)
    return person
