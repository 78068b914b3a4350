"""The background work: nobody does it, somebody died over it, something is parked and goes on again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.doctor import background
from pledgebank.doctor.finding import Finding, State
from pledgebank.storage import mongo
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.watch import standing
from pledgebank.storage.write import Written, write
from tests.conftest import Running, SetClock
from tests.storage.events import Counted

pytestmark = pytest.mark.anyio
BROKEN, DOUBTFUL, FINE = State.BROKEN, State.DOUBTFUL, State.FINE


class Fragile:
    """A follower that fails until it is mended."""

    def __init__(self) -> None:
        self.broken = True
        self.seen: list[int] = []
        self.follower = Follower("fragile", (Counted,), self.apply)

    async def apply(self, unit: Unit, entries: Sequence[Entry]) -> None:
        if self.broken:
            raise RuntimeError("secret@example.org")
        self.seen += [entry.number for entry in entries]


@pytest.fixture(autouse=True)
async def _prepared(storage: Storage, clock: SetClock) -> None:
    clock.time = datetime.now(UTC)
    await mongo.prepare(storage, ())


async def told(storage: Storage) -> Written[None]:
    async def command(unit: Unit) -> None:
        unit.emit(Counted(id=new_id(), writer=1, step=0))

    return await write(storage, command)


async def look(storage: Storage, *followers: Follower) -> dict[str, Finding]:
    return {found.check: found async for found in background.look(storage, followers)}


async def requeue(storage: Storage, whose: str, follower: Follower) -> list[Finding]:
    return [found async for found in background.requeue(storage, whose, (follower,))]


async def test_nobody_at_work_is_doubtful_and_broken_once_events_wait(storage: Storage) -> None:
    assert (await look(storage))["sequencer"].state is DOUBTFUL
    await told(storage)
    async with asyncio.timeout(10):
        while ((await standing.look(storage)).waits_since or 0) <= 1:
            await asyncio.sleep(0.1)
    found = (await look(storage))["sequencer"]
    assert found.state is BROKEN
    assert found.says.startswith("1 events wait for their number, the oldest for 0:00:0")
    assert "pledgebank work" in found.do


async def test_somebody_at_work_who_keeps_up_is_well(storage: Storage, running: Running) -> None:
    fragile = Fragile()
    fragile.broken = False
    async with running(fragile.follower):
        written = await told(storage)
        assert await storage.tail.settled(written.event or "", "fragile", seconds=10)
        found = await look(storage, fragile.follower)
    assert [one.state for one in found.values()] == [FINE] * 4
    assert found["follower fragile"].says == "Has taken in everything."
    assert found["leases"].says == "2 held."


async def test_a_follower_that_lags(storage: Storage, running: Running, clock: SetClock) -> None:
    fragile = Fragile()
    clock.time = datetime.now(UTC) - timedelta(seconds=20)
    async with running():
        await told(storage)
        async with asyncio.timeout(10):
            await storage.tail.passed(0)
        recent = (await look(storage, fragile.follower))["follower fragile"]
        clock.time = datetime.now(UTC)
    await storage.database["log"].update_many({}, {"$set": {"at": datetime.now(UTC) - timedelta(hours=2)}})
    late = (await look(storage, fragile.follower))["follower fragile"]
    assert (recent.state, recent.says[:38]) == (FINE, "1 events are before it, the oldest 0:0")
    assert late.state is BROKEN
    assert late.says.startswith("1 events are before it, the oldest 2:00:0")
    assert late.says.endswith("Nobody does its work.")


async def test_what_is_parked_is_named_with_its_failure_and_goes_on_when_requeued(
    storage: Storage, running: Running
) -> None:
    fragile = Fragile()
    async with running(fragile.follower):
        written = await told(storage)
        assert not await storage.tail.settled(written.event or "", "fragile", seconds=20)
        [parked] = await standing.parked(storage)
        found = (await look(storage, fragile.follower))["parked"]
        assert found.state is BROKEN
        assert found.says == (
            f"fragile: Counter {parked.subject.id}: RuntimeError since {parked.since:%Y-%m-%d %H:%M} UTC."
        )
        assert "pledgebank doctor --requeue all" in found.do

        [again] = await requeue(storage, "all", fragile.follower)
        assert (again.state, again.says) == (
            BROKEN,
            f"fragile: Counter {parked.subject.id}: fails again (RuntimeError).",
        )
        [unknown] = await requeue(storage, "fragil", fragile.follower)
        assert (unknown.state, unknown.do) == (BROKEN, "There are: fragile.")

        fragile.broken = False
        [freed] = await requeue(storage, "fragile", fragile.follower)
        assert (freed.state, freed.says) == (FINE, f"fragile: Counter {parked.subject.id}: goes on.")
        assert fragile.seen == [1]
        assert (await look(storage, fragile.follower))["parked"].state is FINE
        assert await requeue(storage, "all", fragile.follower) == [
            Finding("requeue", FINE, "Nothing is parked."),
        ]


async def test_a_lease_whose_holder_was_killed(storage: Storage) -> None:
    until = datetime.now(UTC) - timedelta(minutes=5)
    lease = {"_id": "follower/pledges", "holder": "town-1:4711:abcdef01", "until": until}
    await storage.database["leases"].insert_one(lease)
    found = (await look(storage))["leases"]
    assert found.state is DOUBTFUL
    assert f"follower/pledges (town-1:4711, {until:%Y-%m-%d %H:%M} UTC)" in found.says
