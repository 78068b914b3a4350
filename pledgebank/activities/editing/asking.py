"""Asks all who have a place in what was moved whether they still come: a follower, as they may be many.

It also gives their sign-ups the new times, by which it is known who is free when. Whoever now has two places at one
time keeps both, and is asked.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.editing import commands, store
from pledgebank.activities.events import ActivityChanged, AskedAgain, AskingContinued
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import filling
from pledgebank.activities.places import store as places_store
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base.event import Entry
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit

AT_ONCE = 50


class _Round(Struct, frozen=True):
    """Those of an activity who are yet to be seen to: after a person, about so many moves of it."""

    activity: UUID
    moved: int
    asks: bool
    shifts: bool
    after: UUID | None = None


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """See to who signed up for what was changed, a bounded lot at a time."""
    left = AT_ONCE
    for one in filter(None, (_round(entry) for entry in entries)):
        activity = await activities.get(unit, one.activity)
        if activity is None or activity.state is ActivityState.CANCELLED:
            continue
        signups = await store.standing(unit, activity.id, one.after, left) if left else []
        await _see_to(unit, activity, signups, one)
        left -= len(signups)
        if left and one.shifts:
            await _fill(unit, activity)
        if not left:
            after = signups[-1].person if signups else one.after
            unit.emit(_rest(one, after))


ASKS = Follower("activities/asking", (ActivityChanged, AskingContinued), apply)


def _round(entry: Entry) -> _Round | None:
    told = entry.event
    if isinstance(told, AskingContinued):
        return _Round(told.id, told.moved, told.asks_again, told.shifted, told.after)
    if isinstance(told, ActivityChanged) and (told.asks_again or told.shifted):
        return _Round(told.id, told.moved, told.asks_again, told.shifted)
    return None


def _rest(one: _Round, after: UUID | None) -> AskingContinued:
    return AskingContinued(
        id=one.activity, after=after or _BEFORE_ALL, moved=one.moved, asks_again=one.asks, shifted=one.shifts
    )


async def _see_to(unit: Unit, activity: Activity, signups: Sequence[Signup], one: _Round) -> None:
    found = await places_store.slots_by_ids(unit, [signup.slot for signup in signups])
    slots = {slot.id: slot for slot in found if slot is not None}
    for signup in signups:
        slot = slots[signup.slot]
        moves = (signup.starts_at, signup.ends_at) != (slot.starts_at, slot.ends_at)
        # Of a change that was overtaken by the next nobody hears: they are asked about that one.
        asks = one.asks and one.moved == activity.moved and _is_open(signup, activity)
        if moves or asks:
            await _tell(unit, signup, slot, asks=asks)


def _is_open(signup: Signup, activity: Activity) -> bool:
    return signup.state in store.TOUCHED and signup.agreed < activity.moved


async def _tell(unit: Unit, signup: Signup, slot: Slot, *, asks: bool) -> None:
    await places_store.touch_schedule(unit, signup.person)
    state = SignupState.RECONFIRM if asks and signup.state is SignupState.CONFIRMED else signup.state
    now = unit.now if asks else signup.updated_at
    until = min(signup.offer_until, slot.starts_at) if signup.offer_until else None
    told = replace(
        signup, starts_at=slot.starts_at, ends_at=slot.ends_at, state=state, updated_at=now, offer_until=until
    )
    await places_store.replace_signup(unit, told)
    if signup.holds and told.starts_at != signup.starts_at:
        await filling.come_up(unit, signup.person, replace(slot, starts_at=signup.starts_at, ends_at=signup.ends_at))
    if asks:
        elsewhere = await commands.clashes(unit, told, slot)
        unit.emit(AskedAgain(id=slot.activity, signup=told.id, clashes=tuple(other.id for other in elsewhere)))


async def _fill(unit: Unit, activity: Activity) -> None:
    """Who waited and had another place at the old time may have none at the new one."""
    [slots] = await places_store.slots_of(unit, [activity.id])
    for slot in slots:
        await filling.fill(unit, slot)


_BEFORE_ALL = UUID(int=0)
