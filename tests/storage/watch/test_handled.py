"""The log's line for each event taken in, and what this process counts of its work."""

import asyncio
from collections.abc import MutableMapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from pledgebank.base import trail
from pledgebank.base.clock import SystemClock
from pledgebank.base.errors import Refused, invalid
from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write
from tests.conftest import Running
from tests.storage.events import Counted, Echoed

pytestmark = pytest.mark.anyio
BAD = new_id()
Lines = list[MutableMapping[str, Any]]


async def told(storage: Storage, *events: Counted) -> Written[None]:
    async def command(unit: Unit) -> None:
        unit.emit(*events)

    return await write(storage, command)


async def echo(unit: Unit, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.subject.id == BAD:
            raise RuntimeError("secret@example.org")
        unit.emit(Echoed(id=entry.subject.id, of=entry.number))


ECHOES = Follower("echoes", (Counted,), echo)


async def until_handled(lines: Lines, count: int) -> Lines:
    async with asyncio.timeout(20):
        while len(found := [line for line in lines if line["event"] == "handled"]) < count:
            await asyncio.sleep(0.01)
    return found


async def test_one_line_for_an_event_leads_from_the_write_that_told_it_to_those_it_brought(
    storage: Storage, running: Running
) -> None:
    with capture_logs() as lines, trail.begun() as request:
        async with running(ECHOES):
            written = await told(storage, Counted(id=new_id(), writer=1, step=0))
            [line] = await until_handled(lines, 1)
            async with asyncio.timeout(10):
                await storage.tail.passed(line["number"])
    [operation] = request.writes
    assert written.event == f"{operation}-0"
    [effect] = line.pop("writes")
    echo = await storage.reader.find_one("log", {"event": f"{effect}-0"})
    assert echo is not None
    assert echo["kind"] == "test.echoed"
    assert line.pop("milliseconds") > 0
    assert line == {
        "event": "handled",
        "log_level": "debug",
        "follower": "echoes",
        "kind": "test.counted",
        "number": echo["_id"] - 1,
        "event_id": written.event,
        "batch": 1,
        "retries": 0,
        "parked": False,
    }


async def test_what_is_parked_and_what_waits_behind_it_says_so(storage: Storage, running: Running) -> None:
    with capture_logs() as lines:
        async with running(ECHOES):
            await told(storage, Counted(id=BAD, writer=1, step=0))
            [first] = await until_handled(lines, 1)
            await told(storage, Counted(id=BAD, writer=1, step=1), Counted(id=new_id(), writer=1, step=0))
            [_, waits, free] = await until_handled(lines, 3)
    assert (first["parked"], first["retries"]) == (True, 3)
    assert (waits["parked"], waits["retries"], waits["batch"]) == (True, 0, 2)
    assert (free["parked"], free["retries"], free["batch"]) == (False, 0, 2)
    assert "secret" not in str([first, waits, free])
    measures = storage.measures
    assert (measures.handled["echoes"], measures.parked["echoes"]) == (3, 1)
    assert measures.handling_seconds["echoes"] > 0
    # Three events told and one echoed, in this process.
    assert measures.sequenced >= 3


async def test_writes_are_counted_by_how_they_end_and_by_why_they_are_tried_again(storage: Storage) -> None:
    async def refuse(unit: Unit) -> None:
        raise invalid("No.")

    async def fail(unit: Unit) -> None:
        raise LookupError

    async def take(unit: Unit) -> None:
        await unit.get("heads", "contested")
        met.set()
        await asyncio.sleep(0.05)
        await unit.update("heads", {"_id": "contested"}, {"$inc": {"number": 1}}, upsert=True)

    met = asyncio.Event()
    before = storage.measures.writes.copy()
    with pytest.raises(Refused):
        await write(storage, refuse)
    with pytest.raises(LookupError):
        await write(storage, fail)
    cancelled = asyncio.create_task(write(storage, take))
    await met.wait()
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    with trail.begun() as noted:
        await asyncio.gather(*(write(storage, take) for _ in range(4)))
    ended = storage.measures.writes - before
    assert ended == {"refused": 1, "failed": 1, "cancelled": 1, "written": 4}
    assert noted.retries == storage.measures.again.total() > 0
    assert set(storage.measures.again) <= {"conflict", "duplicate"}


async def test_callers_that_wait_for_one_of_few_connections_are_counted(mongo_url: str, database_name: str) -> None:
    async with mongo.connect(mongo_url, clock=SystemClock(), name=database_name, pool=4) as storage:
        pool, most = storage.measures.pool, 0
        asked = [asyncio.create_task(storage.reader.get("heads", "log")) for _ in range(50)]
        while not all(task.done() for task in asked):
            most = max(most, pool.waiting)
            assert pool.in_use <= pool.open <= 3 * 4
            await asyncio.sleep(0)
        assert most > 10
        assert (pool.waiting, pool.failed, pool.cleared) == (0, 0, 0)
    assert (pool.open, pool.in_use) == (0, 0)
