"""What is told of each event of an activity: with what the words need beside it, as that stands now."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from pledgebank.activities import events
from pledgebank.activities import store as activities
from pledgebank.activities.messages import store as messages
from pledgebank.activities.messages.model import Message, MessageSent
from pledgebank.activities.model import Activity
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup
from pledgebank.base.event import Entry, Event
from pledgebank.notify.activities import store, tales
from pledgebank.notify.activities.model import ActivityTale, Reminding, Times
from pledgebank.storage.unit import Unit


async def told_of(unit: Unit, entry: Entry) -> list[ActivityTale]:
    """The tales of an event, those that are still worth telling; usually one, or none."""
    if isinstance(entry.event, Reminding):
        return await _reminding(unit, entry.event)
    activity = await activities.get(unit, entry.subject.id)
    if activity is None:
        return []
    tell = next((tell for kind, tell in _TELLERS.items() if isinstance(entry.event, kind)), None)
    return await tell(unit, entry, activity) if tell else tales.simple(entry)


async def _published(unit: Unit, entry: Entry, activity: Activity) -> list[ActivityTale]:
    await _times(unit, activity)
    return tales.planned(entry, activity)


async def _written(unit: Unit, entry: Entry, _: Activity) -> list[ActivityTale]:
    assert isinstance(entry.event, MessageSent)
    [message] = await messages.by_ids(unit, [entry.event.message])
    return tales.written(entry, message) if message and not message.hidden else []


async def _attended(unit: Unit, entry: Entry, _: Activity) -> list[ActivityTale]:
    assert isinstance(entry.event, events.AttendanceChanged)
    signup = await _signup(unit, entry.event.signup)
    return tales.attended(entry, signup) if signup else []


async def _of_places(unit: Unit, entry: Entry, activity: Activity) -> list[ActivityTale]:
    event = entry.event
    assert isinstance(event, events.ActivityJoined | events.ActivityPromoted | events.ActivityLeft)
    signup = await _signup(unit, event.signup)
    if signup is None:
        return []
    if isinstance(event, events.ActivityLeft):
        slot = await places.slot(unit, signup.slot)
        return tales.left(entry, event, slot, activity) if slot else []
    told = tales.joined(entry, event) if isinstance(event, events.ActivityJoined) else tales.promoted(entry, signup)
    message = await _latest(unit, activity, signup)
    return [*told, tales.greeting(entry, message, signup.id)] if message else told


async def _changed(unit: Unit, entry: Entry, activity: Activity) -> list[ActivityTale]:
    event = entry.event
    times = await _times(unit, activity)
    if isinstance(event, events.AskedAgain):
        signup = await _signup(unit, event.signup)
        return tales.asked_again(entry, signup, times) if signup else []
    assert isinstance(event, events.ActivityChanged)
    return tales.changed(entry, times) if event.asks_again else []


async def _times(unit: Unit, activity: Activity) -> Times:
    """When it begins, as people are told from now on; what they were told before is kept until it is moved again."""
    known = (await store.times(unit, [activity.id])).get(activity.id)
    if known is not None and known.moved == activity.moved:
        return known
    was = known.starts_at if known is not None and known.starts_at != activity.starts_at else None
    told = Times(id=activity.id, starts_at=activity.starts_at, moved=activity.moved, was=was)
    await store.put_times(unit, told)
    return told


async def _reminding(unit: Unit, event: Reminding) -> list[ActivityTale]:
    """Nothing of what was moved or called off since its time came."""
    activity, slot = await activities.get(unit, event.activity), await places.slot(unit, event.slot)
    if activity is None or slot is None or activity.moved != event.moved or slot.starts_at != event.starts_at:
        return []
    over = slot.closed or activity.state not in tales.LIVE or unit.now >= slot.starts_at
    return [] if over else tales.reminding(event)


async def _latest(unit: Unit, activity: Activity, signup: Signup) -> Message | None:
    """The last message that is for somebody who has just come; none where they read it as it was written."""
    if activity.state not in tales.LIVE or unit.now >= activity.ends_at:
        return None
    return await messages.latest_for(unit, signup)


async def _signup(unit: Unit, key: UUID) -> Signup | None:
    [found] = await places.signups_by_ids(unit, [key])
    return found


_TELLERS: Mapping[type[Event], Callable[[Unit, Entry, Activity], Awaitable[list[ActivityTale]]]] = {
    events.ActivityPublished: _published,
    events.ActivityChanged: _changed,
    events.AskedAgain: _changed,
    MessageSent: _written,
    events.ActivityJoined: _of_places,
    events.ActivityPromoted: _of_places,
    events.ActivityLeft: _of_places,
    events.AttendanceChanged: _attended,
}
