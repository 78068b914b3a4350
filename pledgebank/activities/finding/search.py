"""What is open for somebody: tasks near, when they could, that they can do; a bounded look at a time."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.activities import sight
from pledgebank.activities.finding import rules, store
from pledgebank.activities.finding.model import Availability
from pledgebank.activities.model import Activity
from pledgebank.activities.places import roll
from pledgebank.activities.places.model import Signup, Slot
from pledgebank.activities.volunteers import rules as volunteering
from pledgebank.activities.volunteers import store as volunteers
from pledgebank.base import page as pages
from pledgebank.base.geo import Circle
from pledgebank.base.page import Page
from pledgebank.councils.model import Eyes
from pledgebank.groups import eyes as whose
from pledgebank.storage.unit import Reader

AT_ONCE = 50
MOST_LOOKED_AT = 200  # activities for one page: it may be short of some, and tells where to go on


class _Seeker(Struct, frozen=True):
    """Who looks, and what decides what is for them."""

    eyes: Eyes
    availability: Availability
    skills: tuple[str, ...]
    age: int | None
    held: list[Signup]


class Found(Struct, frozen=True):
    """A page of tasks; `onward`: where to go on looking, also where the last that was looked at was none for them."""

    page: Page[Slot]
    onward: str | None


async def open_slots(reader: Reader, person: UUID, first: int, after: str | None, now: datetime) -> Found:
    """Open tasks for somebody, the soonest activity first; none for who has not said when. Raises INVALID_CURSOR."""
    place = pages.decode(after, datetime, UUID, UUID) if after is not None else None
    [availability] = await store.availabilities(reader, [person])
    if availability is None or first == 0:
        return Found(Page((), (), has_more=False), None)
    said = await volunteers.get(reader, person)
    seeker = _Seeker(
        await whose.eyes_of(reader, person),
        availability,
        said.skills if said else (),
        volunteering.least_age(said, now),
        await store.held_by(reader, person, now),
    )
    return await _look(reader, seeker, first, place, now)


async def _look(
    reader: Reader, seeker: _Seeker, first: int, place: tuple[pages.Key, ...] | None, now: datetime
) -> Found:
    circle = Circle(seeker.availability.centre, seeker.availability.metres)
    slots: list[Slot] = []
    cursors: list[str] = []
    looked_at, beyond = 0, place
    while looked_at < MOST_LOOKED_AT:
        begin = _begin(beyond)
        lot = await store.near(reader, circle, now, begin, AT_ONCE)
        tasks = await roll.open_slots(reader, [one.id for one in lot], now)
        own = await roll.standing_of(reader, [(seeker.availability.id, one.id) for one in lot])
        for activity, standing in zip(lot, own, strict=True):
            for slot in () if standing else tasks[activity.id]:
                at = (activity.starts_at, activity.id, slot.id)
                if _is_shown(beyond, at) or not _fits(seeker, activity, slot):
                    continue
                slots.append(slot)
                cursors.append(pages.encode(at))
                if len(slots) > first:
                    shown = Page(tuple(slots[:first]), tuple(cursors[:first]), has_more=True)
                    return Found(shown, cursors[first - 1])
        looked_at += len(lot)
        if len(lot) < AT_ONCE:
            return Found(Page(tuple(slots), tuple(cursors), has_more=False), cursors[-1] if cursors else None)
        beyond = (lot[-1].starts_at, lot[-1].id, UUID(int=2**128 - 1))
    assert beyond is not None
    return Found(Page(tuple(slots), tuple(cursors), has_more=True), pages.encode(beyond))


def _begin(place: tuple[pages.Key, ...] | None) -> tuple[datetime, UUID] | None:
    if place is None:
        return None
    at, activity, _ = place
    assert isinstance(at, datetime)
    assert isinstance(activity, UUID)
    return at, activity


def _is_shown(place: tuple[pages.Key, ...] | None, at: tuple[datetime, UUID, UUID]) -> bool:
    """Whether an earlier page had it, or went past it."""
    if place is None:
        return False
    return at <= (place[0], place[1], place[2])


def _fits(seeker: _Seeker, activity: Activity, slot: Slot) -> bool:
    if sight.speaks_for(activity, seeker.eyes):
        return False
    return rules.fits(slot, seeker.availability, skills=seeker.skills, age=seeker.age, held=seeker.held)
