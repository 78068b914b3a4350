"""What becomes of an erased person's places and of what they organise.

A place that is still to come is given up as if they had left, so that who is next moves up; what is over stays in the
counts, without them. Drafts go, and what they have said of themselves. What they organise and is not over is called
off, and of their series no more is made.
"""

from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.calling_off import call_off
from pledgebank.activities.editing import store as edits
from pledgebank.activities.events import ActivityChanged, ActivityCreated, ActivityJoined, ActivityPublished
from pledgebank.activities.places import commands
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import LET_OFF, Signup
from pledgebank.activities.series import commands as series_commands
from pledgebank.activities.series import store as series
from pledgebank.activities.series.events import SeriesCreated
from pledgebank.activities.volunteers import store as volunteers
from pledgebank.activities.volunteers.model import VolunteerChanged
from pledgebank.base.ids import new_id
from pledgebank.people import erasure
from pledgebank.storage.unit import Unit

# Each place given up may bring up others, which takes more of a transaction than a mere change.
AT_ONCE = 50
ACTS = (ActivityCreated, ActivityPublished, ActivityChanged, ActivityJoined, SeriesCreated, VolunteerChanged)


async def let_go(unit: Unit, person: UUID, limit: int) -> int:
    """Let go of at most so many activities and sign-ups; answers how many it were."""
    organised = await activities.organised_by(unit, person, ending_after=unit.now, limit=limit)
    for activity in organised:
        await call_off(unit, activity)
    left = limit - len(organised)
    own = await signups.of_person(unit, person, left) if left else []
    for signup in own:
        await _leave(unit, signup)
    left -= len(own)
    if left:
        await signups.delete_schedule(unit, person)
        await volunteers.delete(unit, person)
    changed = await edits.forget(unit, person, left) if left else 0
    left -= changed
    running = await series.running_of(unit, person, left) if left else []
    for one in running:
        await series_commands.stop(unit, one)
    return limit - left + len(running)


ERASES = erasure.follower("activities", ACTS, let_go, at_once=AT_ONCE)


async def _leave(unit: Unit, signup: Signup) -> None:
    slot = await signups.slot(unit, signup.slot)
    if slot is not None and signup.state in LET_OFF and slot.ends_at > unit.now:
        signup = await commands.give_up(unit, slot, signup)
    # What the organiser wrote of them goes with them.
    await signups.replace_signup(unit, replace(signup, person=new_id(), over="", reason="", updated_at=unit.now))
