"""Looks again at who signed up for a slot: when it asks for something else, or they say more of themselves."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pledgebank.activities.events import AskedAgain, ReviewContinued, SignupQueued, SlotChanged
from pledgebank.activities.places import counting, due_store, filling, needs, store
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.volunteers import store as volunteers
from pledgebank.activities.volunteers.model import Volunteer
from pledgebank.base.event import Entry
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Reader, Unit

AT_ONCE = 50
MOST_SHOWN = 100
LOOKED_AT = 1_000


async def look_again(unit: Unit, person: UUID) -> None:
    """Who says more of themselves than before may come up, or needs nobody's yes any more."""
    await store.touch_schedule(unit, person)
    volunteer = await volunteers.get(unit, person)
    for signup in await due_store.queued_of(unit, person):
        slot = await filling.found(unit, signup.slot)
        if slot.ends_at > unit.now and needs.asks_anything(slot):
            slot, _ = await review(unit, slot, signup, volunteer)
            await filling.fill(unit, slot)


async def review(unit: Unit, slot: Slot, signup: Signup, volunteer: Volunteer | None) -> tuple[Slot, Signup]:
    """Slot and sign-up, kept, as that stands by what the slot asks now; the slot is still to be kept."""
    state = standing(slot, signup, volunteer, unit.now)
    if state is signup.state:
        return slot, signup
    slot, turned = counting.turn(slot, signup, state, unit.now)
    await store.replace_signup(unit, turned)
    told = AskedAgain if state is SignupState.RECONFIRM else SignupQueued
    unit.emit(told(id=slot.activity, signup=turned.id))
    return slot, turned


def standing(slot: Slot, signup: Signup, volunteer: Volunteer | None, now: datetime) -> SignupState:
    """Where a sign-up stands by what the slot asks now: nobody loses a place or their turn by it."""
    if signup.state is SignupState.CONFIRMED and not needs.still_fits(slot, volunteer, signup, now):
        return SignupState.RECONFIRM
    asks = needs.needs_yes(slot, volunteer, vouched=signup.vouched)
    if signup.state is SignupState.WAITLISTED and asks:
        return SignupState.REQUESTED
    if signup.state is SignupState.REQUESTED and not asks:
        return SignupState.WAITLISTED
    return signup.state


async def affected(reader: Reader, slot: Slot, now: datetime) -> list[Signup]:
    """Whose place would be in question if a slot were as it is given here; up to 100, of the first 1,000 by ticket."""
    found: list[Signup] = []
    after, seen = 0, 0
    while len(found) < MOST_SHOWN and seen < LOOKED_AT:
        lot = await due_store.reviewed(reader, slot.id, after=after, limit=200)
        said = await volunteers.by_ids(reader, [one.person for one in lot])
        found += [
            one for one, volunteer in zip(lot, said, strict=True) if standing(slot, one, volunteer, now) != one.state
        ]
        if len(lot) < 200:
            break
        after, seen = lot[-1].ticket, seen + len(lot)
    return found[:MOST_SHOWN]


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Look at who signed up for what asks for something else, a bounded lot at a time."""
    begun: dict[UUID, int] = {}
    for entry in entries:
        if isinstance(entry.event, ReviewContinued):
            begun.setdefault(entry.event.slot, entry.event.after)
        elif isinstance(entry.event, SlotChanged) and entry.event.asks_anew:
            begun[entry.event.slot] = 0
    for slot, after in begun.items():
        await _go_on(unit, slot, after)


async def _go_on(unit: Unit, key: UUID, after: int) -> None:
    slot = await filling.found(unit, key)
    if slot.ends_at <= unit.now:
        return
    lot = await due_store.reviewed(unit, key, after=after, limit=AT_ONCE)
    said = await volunteers.by_ids(unit, [one.person for one in lot])
    for signup, volunteer in zip(lot, said, strict=True):
        slot, _ = await review(unit, slot, signup, volunteer)
    await filling.fill(unit, slot)
    if len(lot) == AT_ONCE:
        unit.emit(ReviewContinued(id=slot.activity, slot=key, after=lot[-1].ticket))


REVIEWS = Follower("activities/reviewing", (SlotChanged, ReviewContinued), apply, at_once=10)
