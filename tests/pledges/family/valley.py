"""A valley of three wards, in which a pledge goes by wards."""

from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct

from pledgebank import database
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.pledges import clock, store
from pledgebank.pledges.family import commands, following, rules
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import NameVisibility, Pledge
from pledgebank.pledges.signing import commands as signing
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import Written, write
from tests.councils.builders import feature, load, square
from tests.people.leaving import calm
from tests.pledges.builders import created

FOLLOWERS = (FOLDS, following.GATHERS, following.SPREADS)


class Valley(Struct):
    """The database, its wards from west to east, and a pledge that two have to sign in a ward."""

    storage: Storage
    wards: tuple[UUID, UUID, UUID]
    promiser: UUID
    key: UUID

    async def sign(self, ward: int, person: UUID | None = None, **said: Any) -> Written[UUID]:
        """Somebody signs in a ward."""
        who = person or new_id()
        given: dict[str, Any] = {
            "pledge": self.key,
            "place": self.wards[ward],
            "visibility": NameVisibility.HIDDEN,
            **said,
        }
        command = partial(commands.sign, places=Places(), person=who, **given)
        return await write(self.storage, command, by=who)

    async def withdraw(self, pledge: UUID, person: UUID) -> None:
        await write(self.storage, partial(signing.withdraw, pledge=pledge, person=person), by=person)

    async def calm(self) -> None:
        """All that follows has been done."""
        await calm(self.storage, *FOLLOWERS)

    async def settle(self) -> None:
        """Time has come for it, and all that follows has been done."""
        await clock.settle_due(self.storage)
        await self.calm()

    def child(self, ward: int) -> UUID:
        return rules.key_of(self.key, self.wards[ward])

    async def pledge(self, key: UUID) -> Pledge:
        found = await store.get(self.storage.reader, key)
        assert found is not None
        return found

    async def whole(self) -> Pledge:
        return await self.pledge(self.key)

    async def ward(self, ward: int) -> Pledge:
        return await self.pledge(self.child(ward))


async def settled(storage: Storage, **said: Any) -> Valley:
    """The valley, in an empty database."""
    await mongo.prepare(storage, database.INDEXES)
    loaded = await load(storage, *(feature(name, [square(west, 0)]) for west, name in enumerate("ABC")))
    first, second, third = (one.area.id for one in loaded)
    promiser = new_id()
    key = await created(storage, promiser, area_kind="ward", **said)
    return Valley(storage, (first, second, third), promiser, key)


def middle(ward: int) -> Point:
    """A point in a ward."""
    return Point.at(0.5, ward + 0.5)
