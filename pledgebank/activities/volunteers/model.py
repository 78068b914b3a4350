"""What somebody says of themselves to those who look for help: skills, and how old they are."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event


class AgeBand(StrEnum):
    """How old somebody says they are: never a birth date."""

    UNDER_13 = "UNDER_13"
    FROM_13_TO_15 = "FROM_13_TO_15"
    FROM_16_TO_17 = "FROM_16_TO_17"
    FROM_18 = "FROM_18"


class Skill(Struct, frozen=True):
    """One thing that people can do and a task may need: its key, and its name in English."""

    key: str
    name: str


class Volunteer(Struct, frozen=True, kw_only=True):
    """What a person (of the same id) says of themselves. `age_stated_at`: when they said how old they are, UTC."""

    id: UUID
    skills: tuple[str, ...] = ()
    age_band: AgeBand | None = None
    age_stated_at: datetime | None = None


@event("volunteer.changed", about="Viewer")
class VolunteerChanged(Event, frozen=True, kw_only=True):
    """Somebody says otherwise what they can do, or how old they are."""
