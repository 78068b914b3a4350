"""The demo town with a city's reports in it: a real server with the built pages, for measuring."""

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from msgspec import structs

from bench import city
from bench.map import FOLDED_AT_ONCE, count
from pledgebank.base import cells
from pledgebank.base.clock import SystemClock
from pledgebank.base.geo import Point
from pledgebank.reports import store
from pledgebank.reports.model import Report
from pledgebank.reports.store import REPORTS
from pledgebank.storage import embedded, mongo
from pledgebank.storage.documents import load
from pledgebank.storage.mongo import Storage

PORT = 23_480
ADDRESS = f"http://127.0.0.1:{PORT}"
PAGES = Path(__file__).parents[1] / "mobile-mock" / "dist"
TOWN = Point.at(56.118, -3.936)
# Degrees of longitude are shorter here than where the city lies.
WIDER = 1.2


@asynccontextmanager
async def running(amount: int) -> AsyncIterator[str]:
    """A server over the demo town and so many reports more; gives its address."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        async with _server(url), mongo.connect(url, clock=SystemClock(), name="pledgebank") as storage:
            await _crowd(storage, amount)
            yield ADDRESS


@asynccontextmanager
async def _server(url: str) -> AsyncIterator[None]:
    environment = {
        "PLEDGEBANK_MONGODB_URL": url,
        "PLEDGEBANK_PORT": str(PORT),
        "PLEDGEBANK_PAGES": str(PAGES),
        "PLEDGEBANK_LOG_LEVEL": "error",
        "PLEDGEBANK_RATE_LIMITS": "no",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pledgebank", "serve", "--demo", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(600), httpx2.AsyncClient(base_url=ADDRESS) as client:
            while not await _is_ready(client):  # noqa: ASYNC110 - another process, of which no event tells
                await asyncio.sleep(0.2)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(client: httpx2.AsyncClient) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        return (await client.get("/readyz")).status_code == 200
    return False


async def _crowd(storage: Storage, amount: int) -> None:
    begun = time.perf_counter()
    there = [load(Report, each) for each in await storage.reader.find(REPORTS, {}, limit=1_000)]
    made = sorted(_reports(amount, there), key=lambda report: report.cell)
    for first in range(0, amount, city.AT_ONCE):
        documents = [store.document(report) for report in made[first : first + city.AT_ONCE]]
        await storage.database[REPORTS].insert_many(documents, ordered=False)
    for first in range(0, amount, FOLDED_AT_ONCE):
        await count(storage, [report.id for report in made[first : first + FOLDED_AT_ONCE]])
    print(f"{amount:,} reports in the demo town, made and counted in {time.perf_counter() - begun:.0f} s", flush=True)


def _reports(amount: int, there: Sequence[Report]) -> Iterator[Report]:
    """Spread as in the city, about what the town's own reports are about."""
    draw = random.Random(7)
    for report in city.reports(amount, city.real()[1]):
        like = draw.choice(there)
        at = Point.at(
            TOWN.lat + report.location.lat - city.MIDDLE.lat,
            TOWN.lng + (report.location.lng - city.MIDDLE.lng) * WIDER,
        )
        yield structs.replace(
            report, location=at, cell=cells.cell_of(at), category=like.category, body=like.body, areas=like.areas
        )
