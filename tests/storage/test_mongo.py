"""The opened database: its indexes, and how far its followers are behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from pymongo.errors import AutoReconnect, NotPrimaryError, ServerSelectionTimeoutError, WriteConcernError

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo, sequencer
from pledgebank.storage.documents import Doc
from pledgebank.storage.driver.indexes import IndexConflict
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Index, Storage, Unreachable
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running, SetClock
from tests.storage.events import Counted

pytestmark = pytest.mark.anyio
KEYS = (("kept_at", 1),)


@pytest.fixture
async def keeping(storage: Storage) -> AsyncIterator[Storage]:
    """With an index that throws away after an hour; its collection goes with the test."""
    await mongo.prepare(storage, [Index("kept", KEYS, expires=3600)])
    yield storage
    await storage.database.drop_collection("kept")


async def index_of(storage: Storage) -> Doc:
    return dict((await storage.database["kept"].index_information())["kept_at_1"])


async def test_another_time_of_expiry_takes_the_place_of_the_old(keeping: Storage) -> None:
    await mongo.prepare(keeping, [Index("kept", KEYS, expires=7200)])

    assert (await index_of(keeping))["expireAfterSeconds"] == 7200


async def test_an_index_without_expiry_gets_one(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("plainly_kept", KEYS)])
    await mongo.prepare(storage, [Index("plainly_kept", KEYS, expires=60)])

    information = await storage.database["plainly_kept"].index_information()
    assert information["kept_at_1"]["expireAfterSeconds"] == 60
    await storage.database.drop_collection("plainly_kept")


async def test_what_had_to_be_unique_need_no_longer_be(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("once_unique", KEYS, unique=True)])
    await asyncio.gather(*(mongo.prepare(storage, [Index("once_unique", KEYS)]) for _ in range(3)))

    information = await storage.database["once_unique"].index_information()
    await storage.database.drop_collection("once_unique")
    assert "unique" not in information["kept_at_1"]


@pytest.mark.parametrize("other", [{"unique": True}, {}, {"expires": 3600, "where": {"name": "bench"}}])
async def test_other_options_are_explained_and_nothing_is_changed(keeping: Storage, other: Doc) -> None:
    with pytest.raises(IndexConflict, match=f"The index kept_at_1 of kept in the database {keeping.database.name} has"):
        await mongo.prepare(keeping, [Index("kept", KEYS, **other)])

    assert (await index_of(keeping))["expireAfterSeconds"] == 3600


async def test_a_follower_that_was_given_up_holds_nobody_back(storage: Storage, running: Running) -> None:
    async def take(unit: Unit, entries: Sequence[Entry]) -> None:
        pass

    async def tell(unit: Unit) -> None:
        unit.emit(*[Counted(id=new_id(), writer=0, step=step) for step in range(30)])

    await storage.database["heads"].insert_one({"_id": "follower/removed", "number": 1, "parked": 0})
    last = await write(storage, tell)
    async with running(Follower("present", (Counted,), take)):
        assert await storage.tail.settled(last.event or "", "present", seconds=10)
        async with asyncio.timeout(10):
            while "removed" not in storage.tail.reached:
                await asyncio.sleep(0.05)
        assert await storage.lag() == 0


async def test_where_nobody_is_at_work_everything_waits(storage: Storage) -> None:
    async def tell(unit: Unit) -> None:
        unit.emit(*[Counted(id=new_id(), writer=0, step=step) for step in range(30)])

    await write(storage, tell)
    await sequencer.drain(storage)
    storage.tail.saw({"_id": "follower/present", "number": 10})

    assert await storage.lag() == 20


async def test_what_is_done_at_the_start_survives_a_change_of_primary() -> None:
    waiting = WriteConcernError("Primary stepped down while waiting for replication", 189)
    ways: list[Exception] = [NotPrimaryError("steps down"), AutoReconnect("connection closed"), waiting]

    async def step() -> str:
        if ways:
            raise ways.pop()
        return "done"

    assert await mongo.patiently(step) == "done"


async def test_where_no_primary_follows_that_is_said() -> None:
    async def step() -> None:
        raise ServerSelectionTimeoutError("No primary, Timeout: 5.0s, Topology Description: <...>")

    with pytest.raises(Unreachable, match=r"^The database does not answer: No primary$"):
        await mongo.patiently(step)


async def test_a_url_that_makes_no_sense_is_said_without_its_secrets(clock: SetClock) -> None:
    with pytest.raises(Unreachable, match=r"^The URL of the database makes no sense") as caught:
        async with mongo.connect("mongodb://ann:swordfish@localhost:99999/", clock=clock):
            raise AssertionError("opened")
    assert caught.value.__suppress_context__
    assert "swordfish" not in str(caught.value)
