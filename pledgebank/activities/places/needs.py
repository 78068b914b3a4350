"""What a slot asks of who comes: an age, skills, the organiser's yes; the unknown is wanting. Pure."""

from datetime import datetime

from pledgebank.activities.places.model import Signup, Slot
from pledgebank.activities.volunteers import rules as volunteering
from pledgebank.activities.volunteers.model import Volunteer
from pledgebank.base.errors import Refused


def check_age(slot: Slot, volunteer: Volunteer | None, party_size: int, now: datetime, field: str = "slot") -> None:
    """Raises Refused AGE_UNKNOWN or TOO_YOUNG where the slot is not for all ages; nobody vouches for another's age."""
    if not slot.age_from:
        return
    least = volunteering.least_age(volunteer, now)
    if least is None:
        raise Refused(
            "AGE_UNKNOWN",
            "This is for people aged {age} or over: please say in your profile how old you are.",
            field=(field,),
            age=slot.age_from,
        )
    if least < slot.age_from:
        raise Refused("TOO_YOUNG", "This is for people aged {age} or over.", field=(field,), age=slot.age_from)
    if party_size > 1:
        raise Refused(
            "PARTY_AGE_UNKNOWN",
            "This is for people aged {age} or over, so each signs up by themselves.",
            field=("partySize",),
            age=slot.age_from,
        )


def is_of_age(slot: Slot, volunteer: Volunteer | None, party_size: int, now: datetime) -> bool:
    """Whether `check_age` has nothing against it."""
    try:
        check_age(slot, volunteer, party_size, now)
    except Refused:
        return False
    return True


def needs_yes(slot: Slot, volunteer: Volunteer | None, *, vouched: bool) -> bool:
    """Whether the organiser is to say yes first: to each, or to who has not declared the skills."""
    return not vouched and (slot.approval or not skilled(slot, volunteer))


def skilled(slot: Slot, volunteer: Volunteer | None) -> bool:
    """Whether somebody says that they can do all that the slot needs."""
    return set(slot.skills) <= set(volunteer.skills if volunteer else ())


def asks_anything(slot: Slot) -> bool:
    """Whether it matters what who comes has said of themselves."""
    return bool(slot.age_from or slot.skills)


def still_fits(slot: Slot, volunteer: Volunteer | None, signup: Signup, now: datetime) -> bool:
    """Whether who has a place meets what the slot asks now; a yes once given for everybody is not asked for again."""
    return is_of_age(slot, volunteer, signup.party_size, now) and (signup.vouched or skilled(slot, volunteer))
