"""What people do about places, as tests ask for it."""

from functools import partial
from typing import Any
from uuid import UUID

from pledgebank.activities import commands as organising
from pledgebank.activities.places import commands, deciding, offers
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.deciding import Answer
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.activities.volunteers import commands as volunteers
from pledgebank.activities.volunteers.model import AgeBand
from pledgebank.base.errors import Refused
from pledgebank.storage import sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.pledges.builders import kinds

TAKING = {"CONFIRMED", "RECONFIRM", "OFFERED", "CHECKED_IN", "CHECKED_OUT", "NO_SHOW"}


async def join(storage: Storage, slot: Slot, person: UUID, party_size: int = 1, **changes: Any) -> Signup:
    joining = partial(commands.join, slot_id=slot.id, person=person, party_size=party_size, **changes)
    return await signup(storage, (await write(storage, joining, by=person, turn=slot.id)).value)


async def leave(storage: Storage, slot: Slot, person: UUID) -> Signup:
    leaving = partial(commands.leave, slot_id=slot.id, person=person)
    return await signup(storage, (await write(storage, leaving, by=person, turn=slot.id)).value)


async def answer(storage: Storage, one: Signup, *, accept: bool, person: UUID | None = None) -> Signup:
    answering = partial(offers.answer, key=one.id, person=person or one.person, accept=accept)
    return await signup(storage, (await write(storage, answering, by=one.person, turn=one.slot)).value)


async def decide(storage: Storage, one: Signup, organiser: UUID, *, accept: bool, **said: str) -> Signup:
    deciding_ = partial(deciding.answer, key=one.id, person=organiser, answer=Answer(accept=accept, **said))
    return await signup(storage, (await write(storage, deciding_, by=organiser, turn=one.slot)).value)


async def cancel(storage: Storage, activity: UUID, person: UUID) -> UUID:
    cancelling = partial(organising.cancel, key=activity, person=person, reason="Snow.")
    return (await write(storage, cancelling, by=person)).value


async def say(storage: Storage, person: UUID, age: AgeBand | None = None, skills: tuple[str, ...] = ()) -> None:
    await write(storage, partial(volunteers.say, person=person, skills=skills, age_band=age), by=person)


async def signup(storage: Storage, key: UUID) -> Signup:
    [found] = await signups.signups_by_ids(storage.reader, [key])
    assert found is not None
    return found


async def state(storage: Storage, one: Signup) -> SignupState:
    return (await signup(storage, one.id)).state


async def slot_now(storage: Storage, slot: Slot) -> Slot:
    found = await signups.slot(storage.reader, slot.id)
    assert found is not None
    return found


async def counts(storage: Storage, slot: Slot) -> tuple[int, int, int]:
    """People with a place, waiting and asking, as the slot shows them; its sign-ups must say the same."""
    found = await slot_now(storage, slot)
    rows = await storage.reader.find("signups", {"slot": slot.id}, limit=2_000)
    true = [
        sum(row["party_size"] for row in rows if row["state"] in states)
        for states in (TAKING, {"WAITLISTED"}, {"REQUESTED"})
    ]
    assert [found.taken, found.waiting, found.requested] == true
    activity = await storage.reader.get("activities", found.activity)
    [slots] = await signups.slots_of(storage.reader, [found.activity])
    assert activity is not None
    room = [one for one in slots if not one.closed and (one.capacity is None or one.taken < one.capacity)]
    assert activity["free"] == len(room)
    return found.taken, found.waiting, found.requested


def code_of(error: object) -> str:
    assert isinstance(error, Refused), error
    return error.code


async def told(storage: Storage, activity: UUID) -> list[str]:
    """All that happened to an activity, in order."""
    while await sequencer.drain(storage):
        pass
    return await kinds(storage, activity)
