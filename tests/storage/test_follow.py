"""Followers of the log."""

import asyncio
from collections.abc import Sequence

import pytest

from pledgebank.base.event import Entry, Event, Subject
from pledgebank.base.ids import new_id
from pledgebank.storage import follow, log, mongo, sequencer
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write
from tests.conftest import Running
from tests.storage.events import Counted, Echoed, Shadowed

pytestmark = pytest.mark.anyio
SUMS = (Index("sums", (("count", 1),)),)


async def count(unit: Unit, entries: Sequence[Entry]) -> None:
    for entry in entries:
        await unit.update("sums", {"_id": entry.subject.id}, {"$inc": {"count": 1}}, upsert=True)
        unit.emit(Echoed(id=entry.subject.id, of=entry.number))


COUNTS = Follower("counts", (Counted,), count)


async def told(storage: Storage, event: Event) -> Written[None]:
    async def command(unit: Unit) -> None:
        unit.emit(event)

    return await write(storage, command)


async def test_an_effect_happens_once_and_what_it_tells_is_in_the_log(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, SUMS)
    subject = new_id()
    async with running(COUNTS):
        last = [await told(storage, Counted(id=subject, writer=1, step=step)) for step in range(5)][-1]
        assert await storage.tail.settled(last.event or "", "counts", seconds=10)

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 5}
    async with running(COUNTS):
        last = await told(storage, Counted(id=subject, writer=1, step=5))
        assert await storage.tail.settled(last.event or "", "counts", seconds=10)
    entries = await log.after(storage.reader, 0, until=10_000, limit=100)
    assert [entry.event.step for entry in entries if isinstance(entry.event, Counted)] == [0, 1, 2, 3, 4, 5]
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))


async def test_two_runs_of_one_follower_do_not_apply_twice(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, SUMS)
    subject = new_id()
    async with running(COUNTS, COUNTS, COUNTS):
        writes = await asyncio.gather(*[told(storage, Counted(id=subject, writer=w, step=0)) for w in range(60)])
        for written in writes:
            assert await storage.tail.settled(written.event or "", "counts", seconds=10)

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 60}


async def test_a_paused_former_leader_cannot_apply_a_second_time(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, SUMS)
    subject = new_id()
    async with running():
        written = await told(storage, Counted(id=subject, writer=1, step=0))
        assert written.event
        async with asyncio.timeout(10):
            await storage.tail.passed(0)
    former, present = follow._Course(storage, COUNTS), follow._Course(storage, COUNTS)
    for course in (former, present):
        await course._begin()
    entries = await log.after(storage.reader, 0, until=1, limit=10)

    await present._take(entries, 1)
    with pytest.raises(follow.Overtaken):
        await former._take(entries, 1)

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 1}


async def test_a_failing_subject_is_parked_while_others_go_on(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, SUMS)
    bad, good = new_id(), new_id()
    broken = True

    async def sometimes(unit: Unit, entries: Sequence[Entry]) -> None:
        if broken and any(entry.subject.id == bad for entry in entries):
            raise RuntimeError("cannot be counted")
        await count(unit, entries)

    follower = Follower("fragile", (Counted,), sometimes)
    async with running(follower):
        for step in range(3):
            failed = await told(storage, Counted(id=bad, writer=1, step=step))
            fine = await told(storage, Counted(id=good, writer=1, step=step))
        assert await storage.tail.settled(fine.event or "", "fragile", seconds=10)
        assert not await storage.tail.settled(failed.event or "", "fragile", seconds=10)
        assert await storage.reader.get("sums", good) == {"_id": good, "count": 3}
        assert await storage.reader.get("sums", bad) is None

        broken = False
        await follow.requeue(storage, follower, Subject("Counter", bad))
        assert await storage.reader.get("sums", bad) == {"_id": bad, "count": 3}
        last = await told(storage, Counted(id=bad, writer=1, step=3))
        assert await storage.tail.settled(last.event or "", "fragile", seconds=10)

    assert await storage.reader.get("sums", bad) == {"_id": bad, "count": 4}


async def test_what_is_not_yet_taken_in_is_not_settled(storage: Storage) -> None:
    written = await told(storage, Counted(id=new_id(), writer=1, step=0))

    assert not await storage.tail.settled(written.event or "", "counts", seconds=0.05)


async def test_nobody_waits_for_a_follower_to_take_in_what_it_never_takes(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, SUMS)
    subject = new_id()
    async with running(COUNTS):
        await told(storage, Counted(id=subject, writer=1, step=0))
        written = await told(storage, Shadowed(id=subject))
        assert await storage.tail.settled(written.event or "", COUNTS.name, COUNTS.kinds, seconds=10)
        assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 1}


async def test_a_listener_misses_nothing_between_past_and_present(storage: Storage, running: Running) -> None:
    subject = new_id()
    async with running():
        for step in range(3):
            await told(storage, Counted(id=subject, writer=1, step=step))
        async with asyncio.timeout(10):
            await storage.tail.passed(2)
        seen = []
        listening = storage.tail.listen(1)
        for step in range(3, 6):
            await told(storage, Counted(id=subject, writer=1, step=step))
        async with asyncio.timeout(10):
            async for entry in listening:
                assert isinstance(entry.event, Counted)
                seen.append(entry.event.step)
                if len(seen) == 5:
                    break

    assert seen == [1, 2, 3, 4, 5]


async def test_a_subject_whose_effect_the_database_refuses_is_parked_like_any_other(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, SUMS)
    bad, good = new_id(), new_id()

    async def refused(unit: Unit, entries: Sequence[Entry]) -> None:
        if any(entry.subject.id == bad for entry in entries):
            await unit.update("sums", {"_id": bad}, {"$inc": {"count": "not a number"}}, upsert=True)
        await count(unit, entries)

    follower = Follower("refused", (Counted,), refused)
    async with running(follower):
        failed = await told(storage, Counted(id=bad, writer=1, step=0))
        fine = await told(storage, Counted(id=good, writer=1, step=0))
        assert await storage.tail.settled(fine.event or "", "refused", seconds=30)
        assert not await storage.tail.settled(failed.event or "", "refused", seconds=30)

    assert await storage.reader.get("sums", good) == {"_id": good, "count": 1}
    assert await storage.reader.get("sums", bad) is None


async def test_all_that_waits_behind_a_parked_subject_is_requeued_however_much(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, SUMS)
    subject, broken = new_id(), True

    async def sometimes(unit: Unit, entries: Sequence[Entry]) -> None:
        if broken:
            raise RuntimeError("cannot be counted")
        await unit.update("sums", {"_id": subject}, {"$inc": {"count": len(entries)}}, upsert=True)

    async def many(unit: Unit) -> None:
        unit.emit(*[Counted(id=subject, writer=1, step=step) for step in range(1, 1_200)])

    follower = Follower("fragile", (Counted,), sometimes)
    async with running(follower):
        first = await told(storage, Counted(id=subject, writer=1, step=0))
        assert not await storage.tail.settled(first.event or "", "fragile", seconds=10)
        last = await write(storage, many)
        assert not await storage.tail.settled(last.event or "", "fragile", seconds=30)
        broken = False
        await follow.requeue(storage, follower, Subject("Counter", subject))
        assert await storage.tail.settled(last.event or "", "fragile", seconds=10)

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 1_200}
    assert await storage.reader.count("parked", {}, limit=10) == 0


async def test_what_the_database_does_not_show_yet_is_waited_for_and_not_passed_by(
    storage: Storage, running: Running
) -> None:
    """A new primary may for a moment answer from a time before what the old one has told."""
    await mongo.prepare(storage, SUMS)
    subject = new_id()
    for step in range(5):
        last = await told(storage, Counted(id=subject, writer=1, step=step))
    letters = await storage.reader.find("inbox", {}, order=[("stamp", 1)], limit=10)
    await storage.database["inbox"].delete_many({"_id": {"$in": [letter["_id"] for letter in letters[3:]]}})
    await sequencer.drain(storage)
    storage.tail.saw({"_id": "log", "number": 5})

    working = asyncio.create_task(follow.run(storage, COUNTS))
    while await storage.reader.get("sums", subject) != {"_id": subject, "count": 3}:
        await asyncio.sleep(0.01)
    await storage.database["inbox"].insert_many(letters[3:])
    await sequencer.drain(storage)
    assert await storage.tail.settled(last.event or "", "counts", seconds=10)
    working.cancel()

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 5}


async def test_what_another_type_of_thing_with_the_same_id_told_is_not_requeued(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, SUMS)
    shared, broken = new_id(), True

    async def only_counters(unit: Unit, entries: Sequence[Entry]) -> None:
        counters = [entry for entry in entries if isinstance(entry.event, Counted)]
        if broken and counters:
            raise RuntimeError("cannot be counted")
        await count(unit, entries)

    follower = Follower("both", (Counted, Shadowed), only_counters)
    async with running(follower):
        await told(storage, Counted(id=shared, writer=1, step=0))
        await told(storage, Shadowed(id=shared))
        last = await told(storage, Counted(id=shared, writer=1, step=1))
        assert not await storage.tail.settled(last.event or "", "both", seconds=10)
        assert await storage.reader.get("sums", shared) == {"_id": shared, "count": 1}
        broken = False
        await follow.requeue(storage, follower, Subject("Counter", shared))

    assert await storage.reader.get("sums", shared) == {"_id": shared, "count": 3}
