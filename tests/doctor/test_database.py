"""What the doctor says of databases: stopped, standing alone, slow to let go, with another clock, used by others."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pymongo import MongoClient

from pledgebank import database, settings
from pledgebank.base.clock import Clock, SystemClock
from pledgebank.doctor import database as doctors
from pledgebank.doctor import examination
from pledgebank.doctor.finding import Finding, State
from pledgebank.settings import Settings
from pledgebank.storage import embedded, migrations, mongo
from pledgebank.storage.embedded import binary
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.doctor.test_address import free_port

pytestmark = pytest.mark.anyio
BROKEN, DOUBTFUL, FINE = State.BROKEN, State.DOUBTFUL, State.FINE


async def look(storage: Storage, **given: object) -> dict[str, Finding]:
    given = {"mongodb_url": "mongodb://db.example.org/?replicaSet=rs0", **given}
    return {found.check: found async for found in doctors.look(storage, settings.read(**given))}


async def examined(chosen: Settings, clock: Clock | None = None) -> dict[str, Finding]:
    return {found.check: found async for found in examination.examine(chosen, clock or SystemClock())}


@contextmanager
def standing_alone(folder: Path) -> Iterator[str]:
    """A mongod that is no replica set."""
    port = free_port()
    command = [
        str(binary.find(None)),
        "--dbpath",
        str(folder),
        "--port",
        str(port),
        "--bind_ip",
        "127.0.0.1",
        "--nounixsocket",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as mongod:
        url = f"mongodb://127.0.0.1:{port}/"
        with MongoClient[dict[str, object]](url) as client:
            client.admin.command("ping")
        yield url
        mongod.terminate()


async def test_all_is_well_in_a_database_that_was_prepared(storage: Storage, clock: SetClock) -> None:
    await mongo.prepare(storage, database.INDEXES)
    await migrations.apply(storage, database.MIGRATIONS)
    clock.time = datetime.now(UTC)
    found = await look(storage)
    assert {name: one.state for name, one in found.items()} == {
        "database": FINE,
        "replica set": DOUBTFUL,
        "transactions": FINE,
        "clock": FINE,
        "indexes": FINE,
        "migrations": FINE,
    }
    assert found["replica set"].says == "1 member."


async def test_an_index_that_somebody_dropped(storage: Storage) -> None:
    await mongo.prepare(storage, database.INDEXES)
    try:
        await storage.database["log"].drop_index("event_1")
        found = (await look(storage))["indexes"]
    finally:
        await mongo.prepare(storage, database.INDEXES)
    assert found.state is BROKEN
    assert found.says.endswith("are missing: log (event).")
    assert "pledgebank serve" in found.do


async def test_an_index_that_is_there_but_lets_duplicates_in(storage: Storage) -> None:
    await mongo.prepare(storage, database.INDEXES)
    await storage.database["log"].drop_index("event_1")
    try:
        await storage.database["log"].create_index([("event", 1)])
        found = (await look(storage))["indexes"]
    finally:
        await storage.database["log"].drop_index("event_1")
        await mongo.prepare(storage, database.INDEXES)
    assert found.says.endswith("are missing: log (event).")


async def test_a_database_never_used_is_not_changed_by_looking(mongo_url: str) -> None:
    chosen = settings.read(mongodb_url=mongo_url, database="never_used")
    found = await examined(chosen)
    assert (found["indexes"].state, found["database"].state) == (DOUBTFUL, FINE)
    async with mongo.connect(mongo_url, clock=SystemClock(), name="never_used") as storage:
        assert await storage.database.list_collection_names() == []


@pytest.mark.parametrize(("seconds", "state"), [(0, FINE), (5, DOUBTFUL), (-5, DOUBTFUL), (600, BROKEN)])
async def test_a_clock_that_goes_wrong(storage: Storage, clock: SetClock, seconds: int, state: State) -> None:
    clock.time = datetime.now(UTC) + timedelta(seconds=seconds)
    found = (await look(storage))["clock"]
    assert found.state is state
    assert abs(float(found.says.split()[-3]) - abs(seconds)) < 1.5


async def test_a_database_that_a_newer_version_has_changed(storage: Storage) -> None:
    await migrations.apply(storage, database.MIGRATIONS)
    newer = {"_id": len(database.MIGRATIONS) + 1, "name": "of_the_future", "at": storage.clock.now()}
    await storage.database["migrations"].insert_one(newer)
    found = (await look(storage))["migrations"]
    assert (found.state, found.do) == (BROKEN, "Install the version that ran last, or a newer one.")


async def test_a_mongod_that_stands_alone(tmp_path: Path) -> None:
    with standing_alone(tmp_path) as url:
        found = (await examined(settings.read(mongodb_url=url)))["database"]
    assert found.state is BROKEN
    assert found.says.startswith("This MongoDB stands alone, without transactions")
    assert "rs.initiate()" in found.do


async def test_a_private_one_that_runs_is_joined_and_its_slow_transactions_seen_and_stopped_it_is_not_started(
    tmp_path: Path,
) -> None:
    chosen = settings.read(data=tmp_path)
    async with embedded.run(tmp_path) as url:
        with MongoClient[dict[str, object]](url) as client:
            client.admin.command({"setParameter": 1, "transactionLifetimeLimitSeconds": 60})
        running = await examined(chosen)
    assert (running["database"].state, running["replica set"].state) == (FINE, FINE)
    assert running["transactions"].state is DOUBTFUL
    assert running["transactions"].says.endswith("for 60 seconds.")
    assert "transactionLifetimeLimitSeconds=10" in running["transactions"].do
    assert not embedded.runs(tmp_path)

    stopped = await examined(chosen)
    assert stopped["database"].says == "The private one does not run just now: `pledgebank serve` starts it."
    assert "sequencer" not in stopped
    assert not embedded.runs(tmp_path)

    by_url = (await asyncio.create_task(examined(settings.read(mongodb_url=url))))["database"]
    assert by_url.state is BROKEN
    assert by_url.says.startswith("The database does not answer: 127.0.0.1")
    assert "PLEDGEBANK_MONGODB_URL" in by_url.do
    assert url.partition("@")[0].rpartition(":")[2] not in by_url.says
