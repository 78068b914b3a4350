"""Which skills there are, and what an age that was once stated means now. Pure."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec

from pledgebank.activities.volunteers.model import AgeBand, Skill, Volunteer
from pledgebank.base.errors import invalid

FILE = "skills.json"
MOST_SKILLS = 20
LEAST_AGES = {AgeBand.UNDER_13: 0, AgeBand.FROM_13_TO_15: 13, AgeBand.FROM_16_TO_17: 16, AgeBand.FROM_18: 18}


@cache
def catalogue() -> tuple[Skill, ...]:
    """All skills there are, in the order in which they are offered."""
    return msgspec.json.decode((files(__package__) / FILE).read_bytes(), type=tuple[Skill, ...])


def checked(skills: Sequence[str], *field: str) -> tuple[str, ...]:
    """Each skill once, in the catalogue's order. Raises Refused INVALID for a key of none, or too many."""
    known = [skill.key for skill in catalogue()]
    if len(skills) > MOST_SKILLS or not set(skills).issubset(known):
        raise invalid("There is no such skill.", *field)
    return tuple(key for key in known if key in skills)


def least_age(volunteer: Volunteer | None, now: datetime) -> int | None:
    """How old somebody is at least, in whole years, as they once said; None where they did not."""
    if volunteer is None or volunteer.age_band is None or volunteer.age_stated_at is None:
        return None
    stated = volunteer.age_stated_at
    years = now.year - stated.year - ((now.month, now.day) < (stated.month, stated.day))
    return LEAST_AGES[volunteer.age_band] + max(years, 0)
