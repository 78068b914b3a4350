"""What it costs a server that many listen: to one thing each, and to everything in a box each, as it was and as it is.

python -m bench.listening [LISTENERS] [EVENTS]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pledgebank import database, schema
from pledgebank.base import cells
from pledgebank.base.clock import SystemClock
from pledgebank.base.event import Entry, Origin
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id, new_ref
from pledgebank.reports import store
from pledgebank.reports.model import Report, ReportCreated, ReportState
from pledgebank.storage import embedded, mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web.context import Context, Glance
from pledgebank.web.nodes import Nodes

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ELSEWHERE = "{north: 10, south: 9, west: 9, east: 10}"
Listener = Callable[[Storage, UUID], Coroutine[None, None, None]]


def a_report(place: Point) -> Report:
    """An open report there."""
    return Report(
        id=new_id(),
        ref=new_ref(),
        title="Lamp out",
        description="",
        category=new_id(),
        body=new_id(),
        location=place,
        cell=cells.cell_of(place),
        areas=(),
        state=ReportState.OPEN,
        reporter=None,
        show_name=False,
        origin=Origin.APP,
        created_at=NOON,
        updated_at=NOON,
    )


async def tell(storage: Storage, reports: Sequence[Report]) -> None:
    """Write so many, each in a transaction of its own, as people do."""
    for report in reports:

        async def command(unit: Unit, one: Report = report) -> None:
            await store.insert(unit, one)
            unit.emit(ReportCreated(id=one.id))

        await write(storage, command)
        await sequencer.drain(storage)


async def _wait(entries: AsyncGenerator[Entry, None], subject: UUID) -> None:
    async with aclosing(entries):
        async for entry in entries:
            if entry.subject.id == subject:
                return


async def every_event_looked_at(storage: Storage, subject: UUID) -> None:
    """One thing followed by looking at all that happens."""
    await _wait(storage.tail.listen(storage.tail.head), subject)


async def woken_for_it_alone(storage: Storage, subject: UUID) -> None:
    """One thing followed as it is."""
    await _wait(storage.tail.about(subject, storage.tail.head), subject)


def changed(tools: dict[type, object], query: str) -> Listener:
    """Everybody's own `changed`, until something comes that is told at the very end."""
    built = schema.build()

    async def listen(storage: Storage, last: UUID) -> None:  # noqa: ARG001 - the box says it
        context = Context(storage, tools)
        async with aclosing(await built.stream(query, context_value=context)) as results:
            async for result in results:
                assert not getattr(result, "errors", None), result
                return

    return listen


async def measure(storage: Storage, name: str, listener: Listener, listeners: int, events: int) -> None:
    """Print what so many listeners cost while so many events happen, of which only the last is for them."""
    last = a_report(Point.at(9.5, 9.5))
    listening = [asyncio.create_task(listener(storage, last.id)) for _ in range(listeners)]
    await asyncio.sleep(1)
    begun, worked = time.perf_counter(), time.process_time()
    await tell(storage, [*(a_report(Point.at(56.1190, -3.9370)) for _ in range(events - 1)), last])
    await asyncio.gather(*listening)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(f"{name}: {seconds:.1f} s, {cpu:.1f} s of CPU, {cpu / listeners / events * 1e6:.0f} us a listener and event")


async def main(listeners: int, events: int) -> None:
    """Print what listening cost, and costs."""
    tools: dict[type, object] = {Nodes: schema.NODES, Sources: schema.COPIES}
    query = f"subscription {{ changed(within: {ELSEWHERE}) {{ id }} }}"
    print(f"{listeners} listeners, {events} events")
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with mongo.connect(url, clock=SystemClock()) as storage:
            await mongo.prepare(storage, database.INDEXES)
            for name, listener, count in (
                ("nobody", woken_for_it_alone, 1),
                ("one thing, every event looked at", every_event_looked_at, listeners),
                ("one thing, woken for it alone", woken_for_it_alone, listeners),
                ("a box, everybody reads for themselves", changed(tools, query), listeners),
                ("a box, read once for all", changed({**tools, Glance: Glance()}, query), listeners),
            ):
                await measure(storage, name, listener, count, events)


if __name__ == "__main__":
    asyncio.run(main(*(int(number) for number in (*sys.argv[1:], "200", "100")[:2])))
