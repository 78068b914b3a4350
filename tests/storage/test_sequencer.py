"""The order of the log."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from pledgebank.base.event import Entry
from pledgebank.base.ids import new_id
from pledgebank.storage import log, mongo, sequencer
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.storage.events import Counted

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


async def test_of_two_sequencers_that_meet_one_stops(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("steps", (("writer", 1),))])
    for number in range(3):
        await write(storage, step(new_id(), 0, number))
    await sequencer.drain(storage)
    await write(storage, step(new_id(), 0, 3))
    letters = await storage.reader.find("inbox", {}, limit=10)

    async def late(unit: Unit) -> None:
        await sequencer._move(unit, 2, letters)

    with pytest.raises(sequencer.Overtaken):
        await write(storage, late, recognise=False)

    assert await log.head(storage.reader) == 3
