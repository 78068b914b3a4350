"""An activity with people in it, each in another state, in the house of notices."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.model import Activity, ActivityState
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup, SignupState, Slot
from pledgebank.base.event import Event
from pledgebank.base.ids import new_id
from pledgebank.notify.activities import reminding
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import SATURDAY, an_activity
from tests.notify.house import FOLLOWERS, House
from tests.notify.reading import told
from tests.people.leaving import calm

TITLE = "Clean-up at the burn"
STATES = tuple(SignupState)


class Planned(Struct):
    """One published activity with one task, who organises it, and who signed up for it, by state."""

    house: House
    activity: Activity
    slot: Slot
    organiser: UUID
    people: dict[SignupState, UUID]
    signups: dict[UUID, Signup]

    @property
    def id(self) -> UUID:
        return self.activity.id

    async def joiner(self, state: SignupState = SignupState.CONFIRMED, **different: Any) -> UUID:
        """One more person with a sign-up."""
        person = await self.house.person(**different.pop("person", {}))
        await self.signed(person, state, **different)
        return person

    async def signed(self, person: UUID, state: SignupState = SignupState.CONFIRMED, **different: Any) -> Signup:
        now = self.house.storage.clock.now()
        usual: dict[str, Any] = {
            "id": new_id(),
            "slot": self.slot.id,
            "activity": self.id,
            "person": person,
            "party_size": 1,
            "ticket": len(self.signups) + 1,
            "state": state,
            "starts_at": self.slot.starts_at,
            "ends_at": self.slot.ends_at,
            "created_at": now,
            "updated_at": now,
        }
        signup = Signup(**{**usual, **different})
        await write(self.house.storage, partial(places.insert_signup, signup=signup))
        self.signups[person] = signup
        return signup

    async def set(self, person: UUID, **different: Any) -> Signup:
        """A sign-up as something made it."""
        signup = replace(self.signups[person], **different)
        await write(self.house.storage, partial(places.replace_signup, signup=signup))
        self.signups[person] = signup
        return signup

    async def changed(self, **different: Any) -> Activity:
        """The activity as something made it; its one task goes with its times."""
        self.activity = replace(self.activity, **different)
        times = {name: value for name, value in different.items() if name in ("starts_at", "ends_at")}
        self.slot = replace(self.slot, **times)

        async def command(unit: Unit) -> None:
            await activities.replace(unit, self.activity)
            await places.replace_slot(unit, self.slot)

        await write(self.house.storage, command)
        return self.activity

    async def task(self, **different: Any) -> Slot:
        """The task as something made it."""
        self.slot = replace(self.slot, **different)
        await write(self.house.storage, partial(places.replace_slot, slot=self.slot))
        return self.slot

    async def happens(self, *events: Event, by: UUID | None = None) -> None:
        await self.house.happens(*events, by=by)
        await calm(self.house.storage, *FOLLOWERS, reminding.PLANS)

    async def heard(self) -> dict[str, list[str]]:
        """What each of those who signed up was told, by the state of their sign-up; without those who heard nothing."""
        found = {state.value: await told(self.house, person) for state, person in self.people.items()}
        return {state: said for state, said in found.items() if said}

    async def email(self, person: UUID) -> str:
        return (await self.house.known(person)).email or ""


async def planned(house: House, *states: SignupState, **different: Any) -> Planned:
    """An activity on Saturday morning with a task for which one person signed up in each of these states."""
    organiser = different.pop("organiser", None) or await house.person()
    usual: dict[str, Any] = {"state": ActivityState.PUBLISHED, "organiser": organiser}
    activity = replace(an_activity(organiser), **{**usual, **different})
    slot = Slot(
        id=new_id(),
        activity=activity.id,
        role="Litter pickers",
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        capacity=20,
        taken=len(states),
    )

    async def command(unit: Unit) -> None:
        await activities.insert(unit, activity)
        await places.insert_slots(unit, [slot])

    await write(house.storage, command)
    made = Planned(house, activity, slot, organiser, {}, {})
    for state in states:
        made.people[state] = await made.joiner(state)
    return made


SUNDAY = SATURDAY + timedelta(days=1, hours=1)
