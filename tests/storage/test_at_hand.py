"""Followers take what is new from what their process has at hand, and read only what it has not."""

import asyncio

import pytest

from pledgebank.base.ids import new_id
from pledgebank.storage import log, mongo, tail
from pledgebank.storage.mongo import Storage
from pledgebank.storage.recent import Recent
from pledgebank.storage.unit import Reader
from tests.conftest import Running
from tests.storage.events import Counted
from tests.storage.test_follow import COUNTS, SUMS, told

pytestmark = pytest.mark.anyio
KINDS = frozenset({Counted.kind})


async def test_a_follower_that_keeps_up_never_reads_the_log(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    of_kinds = log.of_kinds

    async def counted(reader: Reader, *given: object, **named: object) -> object:
        nonlocal reads
        reads += 1
        return await of_kinds(reader, *given, **named)  # type: ignore[arg-type]  # passed on

    await mongo.prepare(storage, SUMS)
    monkeypatch.setattr(log, "of_kinds", counted)
    subject = new_id()
    async with running(COUNTS), asyncio.timeout(20):
        for step in range(5):
            written = await told(storage, Counted(id=subject, writer=1, step=step))
            assert await storage.tail.settled(written.event or "", "counts", seconds=10, new=True)

    assert await storage.reader.get("sums", subject) == {"_id": subject, "count": 5}
    assert reads == 0


async def test_what_is_at_hand_and_what_is_read_is_the_same(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.tail, "_recent", Recent(4))
    monkeypatch.setattr(tail, "MOST", 4)
    async with running(), asyncio.timeout(20):
        for step in range(10):
            await told(storage, Counted(id=new_id(), writer=1, step=step))
        await storage.tail.passed(9)
        for after in range(10):
            for limit in (1, 3, 20):
                found, through = await storage.tail.of_kinds(KINDS, after, limit=limit)
                numbers = list(range(after + 1, min(after + limit, 10) + 1))
                assert ([entry.number for entry in found], through) == (numbers, numbers[-1])
        assert await storage.tail.of_kinds(frozenset({"other"}), 7, limit=5) == ([], 10)
