"""The order of the log."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.storage import log, mongo, sequencer
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.storage.events import Counted
from tests.storage.faults.faulty_mongo import fault, parameters

pytestmark = pytest.mark.anyio


def step(counter: UUID, writer: int, number: int) -> Callable[[Unit], Awaitable[None]]:
    """Add one to a counter of one's own, saying which step it was."""

    async def command(unit: Unit) -> None:
        await unit.insert("steps", {"_id": new_id(), "writer": writer, "step": number})
        unit.emit(Counted(id=counter, writer=writer, step=number))

    return command


async def entries_of(storage: Storage) -> list[Entry]:
    found: list[Entry] = []
    while batch := await log.after(storage.reader, len(found), until=10**9, limit=500):
        found.extend(batch)
    return found


async def test_64_writers_and_several_sequencers_make_one_gapless_causal_log(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, [Index("steps", (("writer", 1),))])
    writers = [new_id() for _ in range(64)]

    async def steps(writer: int) -> None:
        for number in range(10):
            await write(storage, step(writers[writer], writer, number))

    others = [asyncio.create_task(sequencer.run(storage)) for _ in range(2)]
    async with running():
        await asyncio.gather(*[steps(writer) for writer in range(64)])
        async with asyncio.timeout(30):
            await storage.tail.passed(639)
    for other in others:
        other.cancel()

    entries = await entries_of(storage)
    assert [entry.number for entry in entries] == list(range(1, 641))
    assert len({entry.event_id for entry in entries}) == 640
    for writer in range(64):
        own = [entry.event for entry in entries if isinstance(entry.event, Counted)]
        assert [event.step for event in own if event.writer == writer] == list(range(10))
    assert await storage.reader.count("inbox", {}, limit=1) == 0


async def test_what_was_decided_on_another_write_comes_after_it(storage: Storage, running: Running) -> None:
    """A relay: each writer waits to see the document of the one before, then writes."""
    await mongo.prepare(storage, [Index("steps", (("writer", 1),))])
    subject = new_id()

    async def runner(place: int) -> None:
        while place and await storage.reader.find_one("steps", {"writer": place - 1}) is None:
            await asyncio.sleep(0)
        await write(storage, step(subject, place, 0))

    async with running():
        await asyncio.gather(*[runner(place) for place in range(20)])
        async with asyncio.timeout(30):
            await storage.tail.passed(19)

    order = [entry.event.writer for entry in await entries_of(storage) if isinstance(entry.event, Counted)]
    assert order == list(range(20))


async def test_sequencers_that_meet_number_every_event_once(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("steps", (("writer", 1),))])
    for number in range(3):
        await write(storage, step(new_id(), 0, number))

    moved = await asyncio.gather(*[sequencer.drain(storage) for _ in range(4)])

    assert sorted(moved) == [0, 0, 0, 3]
    assert [entry.number for entry in await entries_of(storage)] == [1, 2, 3]
    assert await log.head(storage.reader) == 3


async def test_no_effect_is_numbered_before_its_cause_though_the_database_pauses_in_its_scan(
    faulty: Storage, faulty_url: str
) -> None:
    """The cause is stamped first and commits while the inbox is scanned; the effect follows before the scan ends."""
    await mongo.prepare(faulty, [Index("steps", (("writer", 1),))])
    cause, others, effect = new_id(), new_id(), new_id()
    stamped, commit = asyncio.Event(), asyncio.Event()

    async def slowly(unit: Unit) -> None:
        unit.emit(Counted(id=cause, writer=0, step=0))
        await unit.deliver(cause)
        unit.events.clear()
        stamped.set()
        await commit.wait()

    causing = asyncio.create_task(write(faulty, slowly))
    await stamped.wait()
    for number in range(20):
        await write(faulty, step(others, 1, number))
    often = {"internalQueryExecYieldIterations": 5}
    where: Doc = {"namespace": f"{faulty.database.name}.inbox", "checkForInterruptAfterHang": True}
    async with parameters(faulty_url, often), fault(faulty_url, "setYieldAllLocksHang", **where):
        scanning = asyncio.create_task(sequencer.drain(faulty))
        await asyncio.sleep(0.3)
        commit.set()
        await causing
        await write(faulty, step(effect, 2, 0))
    await scanning
    await sequencer.drain(faulty)

    order = [entry.subject.id for entry in await entries_of(faulty)]
    assert len(order) == 22
    assert order.index(cause) < order.index(effect)
