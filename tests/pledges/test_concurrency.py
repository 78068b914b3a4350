"""Many people sign one pledge at once: everyone is counted, and it activates once."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges import fold, store
from pledgebank.pledges.events import PledgeActivated, PledgeSigned
from pledgebank.pledges.fold import FOLDS, Recount
from pledgebank.pledges.model import PledgeState
from pledgebank.storage import log, sequencer
from pledgebank.storage.mongo import Storage
from tests.conftest import Running, SetClock
from tests.pledges.builders import created, kinds, sign

pytestmark = pytest.mark.anyio
PROCESSES = 4
PEOPLE = 1_000


async def test_200_people_who_sign_at_once_are_all_counted(pledges: Storage, running: Running) -> None:
    pledge = await created(pledges, target=100)

    async def counted() -> int:
        written = await sign(pledges, pledge)
        assert written.event is not None
        assert await pledges.tail.settled(written.event, FOLDS.name, seconds=120)
        found = await store.get(pledges.reader, pledge)
        assert found is not None
        return found.signature_count

    async with running(FOLDS):
        counts = await asyncio.gather(*(counted() for _ in range(200)))
    assert max(counts) == 200
    assert min(counts) >= 1
    await prove(pledges, pledge, people=200, target=100)


async def test_one_person_who_signs_many_times_at_once_counts_once(pledges: Storage, running: Running) -> None:
    pledge, person = await created(pledges), new_id()
    async with running(FOLDS):
        written = await asyncio.gather(*(sign(pledges, pledge, person) for _ in range(20)))
        events = [one.event for one in written if one.event is not None]
        assert [await pledges.tail.settled(event, FOLDS.name, seconds=120) for event in events] == [True]
    assert len({one.value for one in written}) == 1
    assert await fold.recount(pledges.reader, pledge) == Recount(shown=1, true=1)


async def test_1000_people_sign_from_4_processes_and_it_activates_once(
    pledges: Storage, mongo_url: str, clock: SetClock
) -> None:
    pledge = await created(pledges, target=500, day=clock.time.date() + timedelta(days=4 * 365))
    servers = [await start(pledges, mongo_url, pledge, works=number == 0) for number in range(PROCESSES)]
    try:
        for server in servers:
            assert await said(server) == b"ready\n"
        began = time.perf_counter()
        for server in servers:
            go(server)
        answers = [await said(server) for server in servers]
        waits = sorted(wait for answer in answers for wait in msgspec.json.decode(answer, type=list[float]))
        seconds = time.perf_counter() - began
    finally:
        await asyncio.gather(*(stop(server) for server in servers))
    assert len(waits) == PEOPLE
    print(f"{PEOPLE / seconds:.0f} counted a second, p50 {waits[PEOPLE // 2]:.0f} ms, p95 {waits[950]:.0f} ms")
    await prove(pledges, pledge, people=PEOPLE, target=500)


async def prove(storage: Storage, key: UUID, *, people: int, target: int) -> None:
    """Everyone is counted, and the pledge became active once, by the signature that reached the target."""
    pledge = await store.get(storage.reader, key)
    assert pledge is not None
    assert (pledge.state, pledge.signature_count, pledge.count_at_activation) == (PledgeState.ACTIVE, people, target)
    assert await fold.recount(storage.reader, key) == Recount(shown=people, true=people)
    while await sequencer.drain(storage):
        pass
    told = Counter(await kinds(storage, key))
    assert (told["pledge.signed"], told["pledge.activated"]) == (people, 1)
    head = await log.head(storage.reader)
    everything = await log.after(storage.reader, 0, until=head, limit=20_000)
    assert [entry.number for entry in everything] == list(range(1, head + 1))
    entries = [entry for entry in everything if entry.subject.id == key]
    reaching = [entry for entry in entries if isinstance(entry.event, PledgeSigned)][target - 1]
    assert pledge.activated_at == reaching.at
    assert [entry.event for entry in entries if isinstance(entry.event, PledgeActivated)] == [
        PledgeActivated(id=key, count=target)
    ]


async def start(storage: Storage, url: str, pledge: UUID, *, works: bool, people: int = PEOPLE // PROCESSES) -> Process:
    given = [url, storage.database.name, pledge.hex, str(people), "16", *(["work"] if works else [])]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.pledges.signers", *given, stdin=PIPE, stdout=PIPE, limit=2**20
    )


async def said(server: Process) -> bytes:
    assert server.stdout is not None
    return await server.stdout.readline()


def go(server: Process) -> None:
    assert server.stdin is not None
    server.stdin.write(b"\n")


async def stop(server: Process) -> None:
    if server.returncode is None:
        go(server)
        await server.wait()
