"""Whether a screen of map costs the same with a million reports as with ten thousand, in one city, in the same run.

python -m bench.map [REPORTS] [FOLDER]      (FOLDER keeps the database for another run)
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from bench import city
from pledgebank import database, schema
from pledgebank.base.clock import SystemClock
from pledgebank.map import fold, tally_store
from pledgebank.reports.store import REPORTS
from pledgebank.storage import embedded, migrations, mongo
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.write import write
from pledgebank.web.context import Context
from pledgebank.web.nodes import encode

SMALL = 10_000
FOLDED_AT_ONCE = 1_000
ROUNDS = 40
SCHEMA = schema.build(explorable=False)
COMMON, RARER = city.WORDS[0], city.WORDS[-1]
Ask = Callable[[Storage], Awaitable[int]]
View = tuple[dict[str, float], int]  # a box and a zoom

MAP = """query ($within: BoxInput!, $zoom: Int!, $where: MapFilter) { map(within: $within, zoom: $zoom, where: $where) {
  total clusters { location { lat lng } count kind opensAt } pins { id kind location { lat lng } title state } } }"""
LIST = """query ($where: ReportFilter) { reports(where: $where, first: 20) {
  edges { node { id title state } } pageInfo { endCursor } } }"""
SIMILAR = "query ($to: SimilarTo!) { similarReports(to: $to) { report { id title } metres likeness } }"
WHOLE = ({"south": 47.320, "west": 8.448, "north": 47.435, "east": 8.625}, 13)
STREET = ({"south": 47.3750, "west": 8.5350, "north": 47.3790, "east": 8.5430}, 17)
# Eight times as wide and as high as the street: where few are, it shows about as many things.
QUARTER = ({"south": 47.3610, "west": 8.5070, "north": 47.3930, "east": 8.5710}, 14)
SINCE = "2019-05-15"
WASTE, LAMPS = (encode("Category", uuid5(city.BODY, name)) for name in ("Abfall/Sammelstelle", "Beleuchtung/Uhren"))


def screen(where: dict[str, Any] | None, view: View, *, of_few: View | None = None) -> Ask:
    """One screen of map; answers how much it shows. `of_few`: the screen of the small city instead."""

    async def ask(storage: Storage) -> int:
        box, zoom = of_few if of_few and storage.database.name == name_of(SMALL) else view
        shown = (await answered(storage, MAP, {"within": box, "zoom": zoom, "where": where}))["map"]
        return len(shown["clusters"]) + len(shown["pins"])

    return ask


def name_of(amount: int) -> str:
    """The database of the city with so many reports."""
    return f"bench_{amount}"


def listed(where: dict[str, Any] | None) -> Ask:
    """The first page of a list; answers its length."""

    async def ask(storage: Storage) -> int:
        return len((await answered(storage, LIST, {"where": where}))["reports"]["edges"])

    return ask


def similar(title: str) -> Ask:
    """What may be the same as something in the middle of the street; answers how many."""
    box = STREET[0]
    spot = {"lat": (box["south"] + box["north"]) / 2, "lng": (box["west"] + box["east"]) / 2}

    async def ask(storage: Storage) -> int:
        to = {"location": spot, "category": WASTE, "title": title}
        return len((await answered(storage, SIMILAR, {"to": to}))["similarReports"])

    return ask


async def answered(storage: Storage, query: str, given: dict[str, Any]) -> dict[str, Any]:
    """What GraphQL answers a guest."""
    context = Context(storage=storage, viewer=None, tools=TOOLS)
    answer = await SCHEMA.execute(query, given, context_value=context)
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return answer.data


TOOLS: dict[type, object] = {}
# What else there is to ask of many reports, such as search, is added here by its name.
ASKED: dict[str, Ask] = {
    "map, whole city": screen(None, WHOLE),
    "map, whole city, open": screen({"states": ["OPEN"]}, WHOLE),
    "map, whole city, waste": screen({"categories": [WASTE]}, WHOLE),
    "map, whole city, since 15 May 2019": screen({"createdSince": SINCE}, WHOLE),
    "map, whole city, waste fixed since": screen(
        {"categories": [WASTE], "states": ["FIXED"], "createdSince": SINCE}, WHOLE
    ),
    "map, whole city, one ward": screen({"area": encode("Area", city.ward(city.MIDDLE))}, WHOLE),
    "map, a street": screen(None, STREET),
    "map, a street, open": screen({"states": ["OPEN"]}, STREET),
    "map, a street, waste since": screen({"categories": [WASTE], "createdSince": SINCE}, STREET),
    "map, as many, open": screen({"states": ["OPEN"]}, STREET, of_few=QUARTER),
    "map, as many, waste since": screen({"categories": [WASTE], "createdSince": SINCE}, STREET, of_few=QUARTER),
    "list, newest": listed(None),
    "list, newest open lamps": listed({"categories": [LAMPS], "states": ["OPEN"]}),
    "list, in the street": listed({"within": STREET[0]}),
    "search, a word": listed({"text": COMMON}),
    "search, two words, one begun": listed({"text": f"{COMMON} {RARER[:4]}"}),
    "search, a word in the street": listed({"text": COMMON, "within": STREET[0]}),
    "similar": similar(f"{COMMON} {RARER}"),
}


async def build(storage: Storage, amount: int, rows: list[city.Real]) -> None:
    """Keep so many reports and count them with the follower's own code, unless that was done."""
    if await storage.database[REPORTS].estimated_document_count() == amount:
        await mongo.prepare(storage, database.INDEXES)
        await migrations.apply(storage, database.MIGRATIONS)
        return
    await mongo.prepare(storage, [Index(REPORTS, (("ref", 1),), unique=True), *tally_store.INDEXES])
    begun = time.perf_counter()
    keys = await city.insert(storage, amount, rows)
    print(f"{amount:,} reports inserted in {time.perf_counter() - begun:.0f} s", flush=True)
    begun = time.perf_counter()
    for first in range(0, amount, FOLDED_AT_ONCE):
        await count(storage, keys[first : first + FOLDED_AT_ONCE])
    print(f"{amount:,} reports counted in {time.perf_counter() - begun:.0f} s", flush=True)
    await mongo.prepare(storage, database.INDEXES)


async def count(storage: Storage, keys: Sequence[UUID]) -> None:
    """Count some reports as the follower does."""
    await write(storage, partial(fold.look_again, keys=keys), recognise=False)


async def compare(small: Storage, large: Storage) -> None:
    """Ask both everything, turn and turn about."""
    for name, ask in ASKED.items():
        times: dict[Storage, list[float]] = {small: [], large: []}
        shown = {each: await ask(each) for each in times}
        for _ in range(ROUNDS):
            for each, taken in times.items():
                begun = time.perf_counter()
                await ask(each)
                taken.append((time.perf_counter() - begun) * 1000)
        few, many = (statistics.median(taken) for taken in times.values())
        few95, many95 = (statistics.quantiles(taken, n=20)[-1] for taken in times.values())
        print(
            f"{name:36} {few:6.1f} ms -> {many:6.1f} ms, ratio {many / few:.2f};"
            f" p95 {few95:.1f} -> {many95:.1f}; shows {shown[small]} -> {shown[large]}",
            flush=True,
        )


async def cost(storage: Storage, rows: list[city.Real], amount: int) -> None:
    """What counting new reports costs when they come in batches, and one by one."""
    made = await city.insert(storage, 2_000, rows, seed=int(time.time()))
    for batch in (500, 1):
        some = [made.pop() for _ in range(1_000 if batch > 1 else 100)]
        begun = time.perf_counter()
        for first in range(0, len(some), batch):
            await count(storage, some[first : first + batch])
        each = (time.perf_counter() - begun) / len(some) * 1000
        print(f"with {amount:,} reports, counting one more in batches of {batch}: {each:.2f} ms", flush=True)
    await storage.database[REPORTS].delete_many({"_id": {"$in": made}})


async def sizes(storage: Storage) -> None:
    """How much the database keeps."""
    for name in (REPORTS, tally_store.TALLIES, tally_store.MARKS):
        found = await storage.database.command("collStats", name)
        stored = (found["storageSize"] + found["totalIndexSize"]) / 2**20
        print(f"{name}: {found['count']:,} documents, {found['size'] / 2**20:.0f} MB, {stored:.0f} MB on disk")


async def main(amount: int, folder: Path | None) -> None:
    """Build both cities in one database server, and compare."""
    origin, rows = city.real()
    print(f"drawn after {origin}, {date.today()}", flush=True)
    async with AsyncExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kept.mkdir(exist_ok=True, parents=True)
        url = stack.enter_context(embedded.running(kept))
        small, large = [
            await stack.enter_async_context(mongo.connect(url, clock=SystemClock(), name=name_of(size)))
            for size in (SMALL, amount)
        ]
        await build(small, SMALL, rows)
        await build(large, amount, rows)
        await sizes(large)
        await compare(small, large)
        for storage, size in ((small, SMALL), (large, amount)):
            await cost(storage, rows, size)


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(main(int((*given[:1], "1000000")[0]), Path(given[1]) if len(given) > 1 else None))
