"""Activities for tests: plausible unless told otherwise."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pledgebank.activities import blurring, commands, rules
from pledgebank.activities.model import Activity, ActivityDraft, Ground
from pledgebank.activities.places import counting
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, Slot, SlotDraft
from pledgebank.base import cells
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 5, 9, 9, 0, tzinfo=UTC)


def a_draft(**changes: Any) -> ActivityDraft:
    """A clean-up on Saturday morning with two places."""
    usual: dict[str, Any] = {
        "title": "Clean-up at the burn",
        "description": "Gloves are there.",
        "starts_at": SATURDAY,
        "ends_at": SATURDAY + timedelta(hours=3),
        "time_zone": "Europe/London",
        "location": Point.at(56.1165, -3.9369),
        "slots": (SlotDraft("Litter pickers", 2),),
    }
    return ActivityDraft(**(usual | changes))


def an_activity(organiser: UUID | None = None, **changes: Any) -> Activity:
    """A draft by somebody."""
    draft = a_draft(**changes)
    return rules.plan(draft, organiser=organiser or new_id(), ground=a_ground(draft.location), now=NOW)


def a_ground(location: Point) -> Ground:
    """What is known of a place in no area, blurred by a key of tests."""
    shown = blurring.shown(location, bytes(32))
    return Ground(shown=shown, cell=cells.cell_of(shown))


def a_signup(slot: Slot, **changes: Any) -> Signup:
    """A place in a slot that has given out a ticket for one, otherwise one in its queue."""
    usual: dict[str, Any] = {"person": new_id(), "party_size": 1, "asks": False, "moved": 0, "vouched": False}
    return counting.join(slot, **(usual | changes), now=NOW)


async def a_published_slot(storage: Storage, organiser: UUID | None = None, **changes: Any) -> Slot:
    """The one slot of a published activity in the database."""
    [slot] = await published_slots(storage, organiser, **changes)
    return slot


async def published_slots(storage: Storage, organiser: UUID | None = None, **changes: Any) -> tuple[Slot, ...]:
    """The slots of a published activity in the database."""
    draft, whose = a_draft(**changes), organiser or new_id()
    made = await write(
        storage, lambda unit: commands.create(unit, draft, organiser=whose, places=Places(), publish=True)
    )
    [slots] = await signups.slots_of(storage.reader, [made.value])
    return slots
