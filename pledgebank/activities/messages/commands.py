"""Writing to those who take part, and taking from view what must not be seen: load, decide, save, tell."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pledgebank.activities import seeing
from pledgebank.activities.messages import rules, store
from pledgebank.activities.messages.model import MessageSent
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import SignupState
from pledgebank.base.errors import not_found
from pledgebank.storage.unit import Unit


async def send(
    unit: Unit,
    *,
    activity: UUID,
    person: UUID,
    text: str,
    states: Sequence[SignupState] = (),
    slot: UUID | None = None,
    day: date | None = None,
) -> UUID:
    """Write to those who take part; answers the message's id. Raises Refused NOT_FOUND and as the rules do."""
    found, eyes = await seeing.visible(unit, activity, person, "activity")
    rules.check(found, eyes, unit.now)
    [slots] = await places.slots_of(unit, [activity])
    addressed = rules.address(found, slots, states, slot, day)
    box = await store.letterbox(unit, activity)
    message, box = rules.write(found, eyes.person, box, text=text, addressed=addressed, now=unit.now)
    await store.insert(unit, message)
    await store.put_letterbox(unit, box)
    unit.emit(MessageSent(id=activity, message=message.id))
    return message.id


async def hide(unit: Unit, *, message: UUID, person: UUID, hidden: bool, reason: str) -> UUID:
    """Take a message from view, or let it be seen again; answers its id.

    Raises Refused NOT_FOUND, also for who may not read it, NOT_ALLOWED, INVALID.
    """
    [found] = await store.by_ids(unit, [message])
    if found is None:
        raise not_found("There is no such message.", "message")
    activity, eyes = await seeing.visible(unit, found.activity, person, "message")
    [own] = await places.own_in(unit, [(person, activity.id)])
    if not rules.may_read(found, activity, eyes, own):
        raise not_found("There is no such message.", "message")
    changed, events = rules.hide(found, activity, eyes, hidden=hidden, reason=reason)
    if events:
        await store.replace(unit, changed)
        unit.emit(*events)
    return message
