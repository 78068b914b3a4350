"""What is done to series in tests, and how their people then stand."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import clearing
from pledgebank.activities import rules as activity_rules
from pledgebank.activities import store as activities
from pledgebank.activities.editing import asking
from pledgebank.activities.editing.commands import Touched
from pledgebank.activities.model import Activity
from pledgebank.activities.places.model import SignupState
from pledgebank.activities.series import changing, clock
from pledgebank.activities.series.changing import Wish
from pledgebank.activities.series.model import Revision
from pledgebank.councils.places import Places
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.editing.changing import signup
from tests.conftest import Running
from tests.people.leaving import calm


async def revise(
    storage: Storage, series: UUID, person: UUID, *, since: UUID | None = None, expected: int | None = None, **said: Any
) -> UUID:
    wish = Wish(series, person, Revision(**said), since, expected)
    return (await write(storage, partial(changing.revise, wish=wish, places=Places()), by=person)).value


async def preview(storage: Storage, series: UUID, person: UUID, since: UUID | None = None, **said: Any) -> Touched:
    wish = Wish(series, person, Revision(**said), since)
    return await changing.preview(storage.reader, wish, Places(), storage.clock.now())


async def call_off(storage: Storage, activity: Activity) -> None:
    async def command(unit: Unit) -> None:
        found = await activities.get(unit, activity.id)
        assert found is not None
        cancelled, events = activity_rules.cancel(found, unit.now)
        await activities.replace(unit, cancelled)
        unit.emit(*events)

    await write(storage, command)


async def settled(storage: Storage, running: Running) -> None:
    async with running(asking.ASKS, clearing.CLEARS):
        await calm(storage, asking.ASKS, clearing.CLEARS)


async def state(storage: Storage, key: UUID) -> SignupState:
    return (await signup(storage, key)).state


async def clock_of(storage: Storage) -> int:
    return await clock.make_due(storage)


async def shift(storage: Storage, key: UUID, by: timedelta) -> None:
    async def command(unit: Unit) -> None:
        found = await activities.get(unit, key)
        assert found is not None
        await activities.replace(unit, replace(found, starts_at=found.starts_at + by, ends_at=found.ends_at + by))
        await unit.update_all(
            "slots", {"activity": key}, {"$set": {"starts_at": found.starts_at + by, "ends_at": found.ends_at + by}}
        )

    await write(storage, command)
