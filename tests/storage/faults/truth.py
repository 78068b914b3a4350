"""What must be true of a database after the writers of `killed` were harassed: whatever died, and however often."""

import asyncio
from collections import Counter
from collections.abc import Collection

from pledgebank.base.event import Entry
from pledgebank.storage import log
from pledgebank.storage.mongo import Storage
from tests.storage.events import Counted, Echoed
from tests.storage.faults import killed

Step = tuple[int, int]


async def quiet(storage: Storage) -> None:
    """Wait until all that was written is in the log and taken in."""
    async with asyncio.timeout(60):
        still = 0
        while still < 5:
            await asyncio.sleep(0.2)
            waiting = await storage.reader.count("inbox", {}, limit=1)
            still = still + 1 if not waiting and await _taken_in(storage) else 0


async def _taken_in(storage: Storage) -> bool:
    last = await storage.reader.find_one("log", {"kind": Counted.kind}, order=[("_id", -1)])
    head = await storage.reader.get("heads", "follower/counts")
    return bool(last and head and head["number"] >= last["_id"])


async def check(storage: Storage, acknowledged: Collection[Step]) -> int:
    """Nothing acknowledged is lost, nothing doubled, no gap, every effect once; answers how long the log is."""
    entries: list[Entry] = []
    while batch := await log.after(storage.reader, len(entries), until=10**9, limit=500):
        entries.extend(batch)
    counted = [(entry.number, entry.event) for entry in entries if isinstance(entry.event, Counted)]
    steps = Counter((event.writer, event.step) for _, event in counted)

    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert set(acknowledged) <= set(steps)
    assert set(steps.values()) == {1}
    for writer in {writer for writer, _ in steps}:
        order = [event.step for _, event in counted if event.writer == writer]
        key = killed.counter(writer)
        assert order == list(range(len(order)))
        assert await storage.reader.get("sums", key) == {"_id": key, "count": len(order)}
    echoes = [entry.event.of for entry in entries if isinstance(entry.event, Echoed)]
    assert echoes == [number for number, _ in counted]
    return len(entries)
