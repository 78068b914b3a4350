"""Listening to one thing: woken for it alone, and nothing of it is missed."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.storage import tail
from pledgebank.storage.mongo import Storage
from pledgebank.storage.recent import Recent
from tests.conftest import Running
from tests.storage.events import Counted
from tests.storage.test_follow import told

pytestmark = pytest.mark.anyio


async def heard(storage: Storage, subject: UUID, after: int, count: int) -> list[int]:
    steps = []
    async with aclosing(storage.tail.about(subject, after)) as entries:
        async for entry in entries:
            assert isinstance(entry.event, Counted)
            assert entry.subject.id == subject
            steps.append(entry.event.step)
            if len(steps) == count:
                break
    return steps


async def tell(storage: Storage, subjects: Sequence[UUID], steps: range) -> None:
    for step in steps:
        for subject in subjects:
            await told(storage, Counted(id=subject, writer=1, step=step))


async def test_who_listens_to_one_thing_hears_all_of_it_and_nothing_else(storage: Storage, running: Running) -> None:
    mine, others = new_id(), new_id()
    async with running(), asyncio.timeout(20):
        await tell(storage, [mine, others], range(3))
        await storage.tail.passed(5)
        listening = [asyncio.create_task(heard(storage, mine, after, 6 - after // 2)) for after in (0, 2, 4)]
        await tell(storage, [others, mine], range(3, 6))
        told_ = [await one for one in listening]

    assert told_ == [[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [2, 3, 4, 5]]
    assert storage.tail._about == {}


async def test_what_is_no_longer_at_hand_is_read(
    storage: Storage, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.tail, "_recent", Recent(4))
    monkeypatch.setattr(tail, "MOST", 4)
    mine, others = new_id(), new_id()
    async with running(), asyncio.timeout(20):
        await tell(storage, [mine, others], range(5))
        await storage.tail.passed(9)
        assert not storage.tail._recent.reaches(5)
        assert storage.tail._recent.reaches(6)
        assert await heard(storage, mine, 0, 5) == [0, 1, 2, 3, 4]


async def test_a_listener_to_one_thing_sleeps_through_the_rest(storage: Storage, running: Running) -> None:
    mine, others = new_id(), new_id()
    async with running(), asyncio.timeout(20):
        listening = asyncio.create_task(heard(storage, mine, 0, 1))
        await asyncio.sleep(0)
        [woken] = storage.tail._about[mine]
        await tell(storage, [others], range(5))
        await storage.tail.passed(4)
        assert not woken.is_set()
        await tell(storage, [mine], range(1))
        assert await listening == [0]
