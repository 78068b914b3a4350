"""Events that only a newer version can read: they stand in nobody's way but their own subject's."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest

from pledgebank.base.event import Entry, Subject, Unknown
from pledgebank.base.ids import new_id
from pledgebank.storage import follow, log, mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import Running
from tests.storage.events import Counted
from tests.storage.test_follow import COUNTS, SUMS, told

pytestmark = pytest.mark.anyio
NEWER = [{"kind": "test.recounted"}, {"data.step": "third"}, {"data": 7}, {"origin": "pigeon"}]


async def told_by_a_newer_version(storage: Storage, subject: UUID, change: dict[str, object]) -> None:
    """As if a newer version had written it; nothing is sequenced yet."""
    written = await told(storage, Counted(id=subject, writer=1, step=0))
    await storage.database["inbox"].update_one({"_id": written.event}, {"$set": change})


async def entries(storage: Storage, count: int) -> list[Entry]:
    found = []
    async with asyncio.timeout(10), aclosing(storage.tail.listen(0)) as listening:
        async for entry in listening:
            found.append(entry)
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("change", NEWER, ids=str)
async def test_listeners_are_told_its_subject_and_go_on(
    storage: Storage, running: Running, change: dict[str, object]
) -> None:
    strange, known = new_id(), new_id()
    await told_by_a_newer_version(storage, strange, change)
    async with running():
        await told(storage, Counted(id=known, writer=1, step=1))
        first, second = await entries(storage, 2)

    kind = str(change.get("kind", "test.counted"))
    assert (first.subject, first.event) == (Subject("Counter", strange), Unknown(id=strange, called=kind))
    assert second.event == Counted(id=known, writer=1, step=1)


@pytest.mark.parametrize("change", NEWER[1:], ids=str)
async def test_followers_park_its_subject_and_go_on(
    storage: Storage, running: Running, change: dict[str, object]
) -> None:
    await mongo.prepare(storage, SUMS)
    strange, known = new_id(), new_id()
    await told_by_a_newer_version(storage, strange, change)
    async with running(COUNTS):
        waiting = await told(storage, Counted(id=strange, writer=1, step=1))
        fine = await told(storage, Counted(id=known, writer=1, step=0))
        assert await storage.tail.settled(fine.event or "", "counts", seconds=10)
        assert not await storage.tail.settled(waiting.event or "", "counts", seconds=10)

        assert await storage.reader.get("sums", strange) is None
        assert await storage.reader.get("sums", known) == {"_id": known, "count": 1}
        with pytest.raises(follow.Unreadable):
            await follow.requeue(storage, COUNTS, Subject("Counter", strange))

        newer = {"kind": "test.counted", "origin": "app", "data": {"writer": 1, "step": 0, "after": None}}
        await storage.database["log"].update_one({"_id": 1}, {"$set": newer})
        await follow.requeue(storage, COUNTS, Subject("Counter", strange))

    assert await storage.reader.get("sums", strange) == {"_id": strange, "count": 2}
    assert await log.head(storage.reader) >= 3
