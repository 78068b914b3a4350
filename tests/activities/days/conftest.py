"""A clean-up on Saturday with somebody who organises it, somebody who comes and somebody else."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct

from pledgebank import database, schema
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import Signup, Slot, SlotDraft
from pledgebank.storage import mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.nodes import Nodes
from tests.activities.builders import SATURDAY, a_published_slot
from tests.conftest import SetClock
from tests.hostile.town import Town
from tests.pledges.builders import a_person, kinds

SIGNUP = """id state attendance { attended markedBy { id } markedAt cameAt leftAt minutes claimedMinutes
  confirmedMinutes confirmedBy { id } contest contestedAt }"""


class Day(Struct):
    """The database on the day, and who acts in it."""

    town: Town
    clock: SetClock
    slot: Slot
    organiser: UUID
    comer: UUID
    stranger: UUID

    @property
    def storage(self) -> Storage:
        return self.town.storage

    async def join(self, person: UUID, size: int = 1) -> Signup:
        joining = partial(places.join, slot_id=self.slot.id, person=person, party_size=size)
        return await self.signup((await write(self.storage, joining, by=person)).value)

    async def signup(self, key: UUID) -> Signup:
        [found] = await signups.signups_by_ids(self.storage.reader, [key])
        assert found is not None
        return found

    async def taken(self) -> int:
        found = await signups.slot(self.storage.reader, self.slot.id)
        assert found is not None
        return found.taken

    async def look(self, person: UUID | None, signup: Signup) -> Any:
        """A sign-up as a viewer sees it; None where they may not."""
        query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Signup {{ {SIGNUP} ticket {{ token code svg }} }} }} }}"
        data, codes = await self.town.ask(query, {"id": nodes.encode("Signup", signup.id)}, person)
        assert codes == []
        return data["node"]

    async def of_activity(self, person: UUID | None, fields: str) -> Any:
        query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Activity {{ {fields} }} }} }}"
        data, codes = await self.town.ask(query, {"id": nodes.encode("Activity", self.slot.activity)}, person)
        assert codes == []
        return data["node"]

    async def scan(self, person: UUID | None, code: str, scan: str = "1", *, out: bool = False, at: Any = None) -> Any:
        """A scan, now by the device's clock unless said."""
        at = (at or self.clock.time).isoformat()
        return await self.act(person, "checkIn", code=code, scanId=scan, at=at, out=out)

    async def act(self, person: UUID | None, name: str, **given: Any) -> Any:
        """What a mutation answers: its sign-up and marks, or the code of why not."""
        kind = "CheckInInput" if name == "checkIn" else HOURS.get(name, f"{name[0].upper()}{name[1:]}Input")
        marks = "marks" if name == "checkIn" else ""
        shown = f"signup {{ {SIGNUP} }} {marks} errors {{ code }}"
        query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {shown} }} }}"
        data, codes = await self.town.ask(query, {"input": given}, person)
        if codes:
            return codes[0]
        answer = data[name]
        return answer["errors"][0]["code"] if answer["errors"] else answer

    async def told(self) -> int:
        """How often something about attendance was told."""
        while await sequencer.drain(self.storage):
            pass
        return (await kinds(self.storage, self.slot.activity)).count("activity.attended")


HOURS = {"claimHours": "HoursInput", "confirmHours": "HoursInput"}


@pytest.fixture
async def day(storage: Storage, clock: SetClock) -> Day:
    """The moment it starts."""
    await mongo.prepare(storage, database.INDEXES)
    people = [await a_person(storage, name) for name in ("Olu", "Cai", "Sam")]
    slot = await a_published_slot(storage, people[0], slots=(SlotDraft("Litter pickers", 4),))
    return Day(Town(storage, {Nodes: schema.NODES}, people[0], people[1]), clock, slot, *people)


def key_of(signup: Signup) -> str:
    """Its id as clients know it."""
    return nodes.encode("Signup", signup.id)


START = SATURDAY
