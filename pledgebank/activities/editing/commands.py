"""What organisers change about activities. Load, decide, save, tell."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import grounds, sight
from pledgebank.activities import store as activities
from pledgebank.activities.editing import rules, store
from pledgebank.activities.editing.model import Changes
from pledgebank.activities.editing.rules import Change
from pledgebank.activities.model import Ground
from pledgebank.activities.places import store as places_store
from pledgebank.activities.places.model import Signup, Slot
from pledgebank.base.errors import not_found
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.groups.eyes import eyes_of
from pledgebank.storage.unit import Reader, Unit

SHOWN = 100


class Touched(Struct, frozen=True):
    """Whose place a change touches: the first hundred, and how many in all."""

    signups: tuple[UUID, ...] = ()
    count: int = 0


class Wish(Struct, frozen=True):
    """Who wants what changed about which activity, as they saw it in the version `expected`."""

    activity: UUID
    person: UUID
    changes: Changes
    expected: int | None = None


async def edit(unit: Unit, *, wish: Wish, places: Places) -> UUID:
    """Change an activity; answers the id of the edit, or its own where nothing is different.

    Raises Refused NOT_FOUND and as the rules do.
    """
    changed = await _change(unit, wish, places, unit.now)
    if changed is None:
        return wish.activity
    await save(unit, replace(changed, activity=rules.apart(changed.activity, changed.edit)))
    return changed.edit.id


async def preview(reader: Reader, wish: Wish, places: Places, now: datetime) -> Touched:
    """Whose place a change would touch; nothing is written. Raises Refused as `edit` does."""
    changed = await _change(reader, wish, places, now)
    asked = changed is not None and changed.event.asks_again
    return await touched(reader, [wish.activity]) if asked else Touched()


async def made(reader: Reader, key: UUID) -> Touched:
    """Whose place an edit, by its id, touched; nobody's where it mattered to nobody."""
    found = await store.get(reader, key)
    return await touched(reader, [found.activity]) if found and found.asks else Touched()


async def touched(reader: Reader, keys: Sequence[UUID]) -> Touched:
    """Whose place a change of these activities touches."""
    signups = await store.touched(reader, keys, SHOWN)
    count = len(signups) if len(signups) < SHOWN else await store.count_touched(reader, keys)
    return Touched(tuple(signup.id for signup in signups), count)


async def save(unit: Unit, changed: Change) -> None:
    """Keep an activity as it was changed in this very unit, and tell."""
    await activities.replace(unit, changed.activity)
    if changed.event.shifted or changed.event.asks_again:
        # Also where their times stay: who joins meanwhile conflicts, and looks again at what it has become.
        await store.replace_slots(unit, changed.slots)
    await store.insert(unit, changed.edit)
    unit.emit(changed.event)


async def clashes(reader: Reader, signup: Signup, slot: Slot) -> list[Signup]:
    """Where else the person of a sign-up holds a place at the time of its slot."""
    held = await places_store.places_of(reader, signup.person, slot)
    return [one for one in held if one.id != signup.id]


async def _change(reader: Reader, wish: Wish, places: Places, now: datetime) -> Change | None:
    found, eyes = await activities.get(reader, wish.activity), await eyes_of(reader, wish.person)
    if found is None or not sight.may_see(found, eyes):
        raise not_found("There is no such activity.", "activity")
    rules.allow(found, eyes, wish.expected, now)
    [slots] = await places_store.slots_of(reader, [found.id])
    ground = await ground_of(reader, places, found.location, wish.changes)
    return rules.change(found, slots, wish.changes, key=new_id(), by=wish.person, ground=ground, now=now)


async def ground_of(reader: Reader, places: Places, stands: Point, changes: Changes) -> Ground | None:
    """What is known of the new place of what stands at a point; None where it stays."""
    if not isinstance(changes.location, Point) or changes.location == stands:
        return None
    return await grounds.of(reader, places, changes.location)
