"""A pledge with people who gave their word on it, in the house of notices."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.pledges import store
from pledgebank.pledges.after import answers, course
from pledgebank.pledges.after import store as after
from pledgebank.pledges.after.model import Announcement
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import Pledge, PledgeState, Signature, SignatureState
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.notify.house import House
from tests.pledges.builders import a_pledge, a_signature, keep

WORDS = "Bring gloves and a spade on Saturday; we meet at ten at the old bridge."
WORKING = (FOLDS, course.KEEPS, answers.FOLDS)


class Promised(Struct):
    """One pledge, who made it, and who signed it, each in another state."""

    house: House
    pledge: Pledge
    promiser: UUID
    signers: dict[SignatureState, UUID]

    async def changed(self, **different: Any) -> Pledge:
        """The pledge as something made it."""
        found = await store.get(self.house.storage.reader, self.pledge.id)
        assert found is not None
        changed = replace(found, **different)
        await write(self.house.storage, partial(store.replace, pledge=changed))
        return changed

    async def signer(self, state: SignatureState = SignatureState.COUNTED, **said: Any) -> UUID:
        """One more person who gave their word."""
        person = await self.house.person()
        await keep(self.house.storage, self.signature(person, state, **said))
        return person

    def signature(self, person: UUID, state: SignatureState, **said: Any) -> Signature:
        usual: dict[str, Any] = {"signed_at": self.house.storage.clock.now()}
        return a_signature(**{**usual, "pledge": self.pledge.id, "person": person, "state": state, **said})

    async def signature_of(self, person: UUID) -> Signature:
        found = await store.signature_of(self.house.storage.reader, self.pledge.id, person)
        assert found is not None
        return found

    async def set(self, person: UUID, **different: Any) -> None:
        """A signature as something made it."""
        row = {key: getattr(value, "value", value) for key, value in different.items()}
        where = {"person": person, "pledge": self.pledge.id}
        await self.house.storage.database[store.SIGNATURES].update_one(where, {"$set": row})

    async def announced(self, text: str = WORDS, at: datetime | None = None) -> UUID:
        """What the promiser wrote, of which nothing has been told yet."""
        made = Announcement(
            id=self.pledge.id, pledge=self.pledge.id, text=text, sent_at=at or self.house.storage.clock.now()
        )

        async def command(unit: Unit) -> None:
            await after.insert_announcement(unit, made)

        await write(self.house.storage, command)
        return made.id


async def promised(house: House, *states: SignatureState, **said: Any) -> Promised:
    """A pledge that is on, unless said otherwise, signed by one person in each of these states."""
    promiser = await house.person()
    now = house.storage.clock.now()
    usual: dict[str, Any] = {
        "action": "clear the path",
        "promiser": promiser,
        "state": PledgeState.ACTIVE,
        "activated_at": now,
        "signature_count": 2,
    }
    made = Promised(house, a_pledge(**{**usual, **said}), promiser, {})
    await keep(house.storage, made.pledge)
    for state in states:
        made.signers[state] = await made.signer(state)
    return made
