"""What a search for a place costs with 10,000 and with 500,000 places, and all the real postcodes looked up.

What is printed are ratios of medians; below 1.5 the cost does not grow with the gazetteer.
"""

import asyncio
import csv
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from pledgebank.base.clock import SystemClock
from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.geocoding import folding, naming, rules, search, spelling, store
from pledgebank.geocoding.model import Layout, Named
from pledgebank.geocoding.rules import Sought
from pledgebank.imports.gazetteer import loading
from pledgebank.storage import embedded, mongo
from pledgebank.storage.documents import dump
from pledgebank.storage.mongo import Storage

SMALL, LARGE = 10_000, 500_000
ROUNDS = 150
ENDINGS = ("Street", "Road", "Lane", "Avenue", "Close", "Gardens", "Hill", "Square")
DATA = os.environ.get("PLEDGEBANK_TEST_DATA")
BRISTOL = Path(DATA or ".") / "geocode" / "postcodes_bs_wgs84.csv"
LAYOUT = Layout(source="bristol", labels=(("postcode",),), lat="lat", lng="lon", kind="postcode")


class Country:
    """Draws houses in streets in towns: more of them make more towns, and the same common names in each."""

    def __init__(self, amount: int) -> None:
        self._draw = random.Random(4)
        self._amount = amount
        self._names = [self._name() for _ in range(3_000)]

    def _name(self) -> str:
        syllables = ("al", "ber", "car", "don", "el", "fair", "gil", "ham", "king", "lang", "mor", "nor", "wes", "ton")
        return "".join(self._draw.choices(syllables, k=3)).title()

    def places(self) -> list[Named]:
        """Ten thousand to a town."""
        made = []
        for number in range(self._amount):
            town = number // 10_000
            label = f"{number % 90 + 1} {self._names[number % 10_000 // 40]} {ENDINGS[number % 8]}, Town{town}"
            location = Point.at(50 + town * 0.15 + self._draw.gauss(0, 0.02), -2 + self._draw.gauss(0, 0.03))
            made.append(Named(key=str(number), label=label, kind="address", location=location))
        return made


@asynccontextmanager
async def filled(url: str, places: Sequence[Named]) -> AsyncIterator[Storage]:
    """A database with these places."""
    async with mongo.connect(url, clock=SystemClock(), name=f"bench_{new_id().hex}") as storage:
        load = new_id()
        words: dict[str, Sequence[str]] = {}
        for start in range(0, len(places), 5_000):
            entries = [rules.entry(one, "bench", load) for one in places[start : start + 5_000]]
            await storage.database[store.GAZETTEER].insert_many([dump(one) for one in entries], ordered=False)
            words.update(spelling.words_of(entries))
        if words:
            await storage.database[store.WORDS].insert_many([{"_id": one, "near": near} for one, near in words.items()])
        await mongo.prepare(storage, store.INDEXES)
        yield storage
        await storage.client.drop_database(storage.database)


async def cost(storage: Storage, texts: Sequence[str], near: Point | None) -> float:
    """The median of milliseconds."""
    took = []
    for text in texts:
        began = time.perf_counter()
        await search.find(storage.reader, text, Sought(folding.tokens_of(text), near), 5)
        took.append(1_000 * (time.perf_counter() - began))
    return statistics.median(took)


async def naming_cost(storage: Storage, points: Sequence[Point]) -> float:
    """The median of milliseconds."""
    took = []
    for point in points:
        began = time.perf_counter()
        await naming.next_to(storage.reader, point)
        took.append(1_000 * (time.perf_counter() - began))
    return statistics.median(took)


async def compare(url: str) -> None:
    """Each kind of question, small and large in turn."""
    first = Country(SMALL).places()
    chosen = random.Random(5).sample(first, ROUNDS)
    streets = [one.label.partition(",")[0] for one in chosen]
    kinds = {
        "a whole address": ([one.label for one in chosen], None),
        "a street half typed, nearby": ([one.partition(" ")[2][:-3] for one in streets], chosen[0].location),
        "a street half typed": ([one.partition(" ")[2][:-3] for one in streets], None),
        "common words alone": ([f"{ending} town0" for ending in ENDINGS] * 10, None),
        "a slip in the street": ([f"{one[:5]}{one[6:]} Town0" for one in streets], None),
    }
    async with filled(url, first) as small, filled(url, Country(LARGE).places()) as large:
        for name, (texts, near) in kinds.items():
            few, many = await cost(small, texts, near), await cost(large, texts, near)
            print(f"{name}: {few:.1f} ms of {SMALL:,}, {many:.1f} ms of {LARGE:,}, ratio {many / few:.2f}")
        points = [one.location for one in chosen]
        few, many = await naming_cost(small, points), await naming_cost(large, points)
        print(f"the name of a point: {few:.1f} ms, {many:.1f} ms, ratio {many / few:.2f}")


async def bristol(url: str) -> None:
    """Every postcode of the real file, as it is written."""
    if not BRISTOL.is_file():
        print("no real postcodes: PLEDGEBANK_TEST_DATA does not name their folder")
        return
    with BRISTOL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    async with filled(url, []) as storage:
        began = time.perf_counter()
        await loading.run(storage, BRISTOL, LAYOUT, rejects=None, tell=lambda *_: None)
        print(f"loaded: {len(rows) / (time.perf_counter() - began):,.0f} rows a second")
        first = 0
        for row in rows:
            text = row["postcode"]
            found = (await search.find(storage.reader, text, Sought(folding.tokens_of(text)), 5)).places
            first += bool(found) and found[0].label == text
        print(f"{first:,} of {len(rows):,} postcodes found first")


async def main() -> None:
    """On a private MongoDB."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder)) as url:
        await bristol(url)
        await compare(url)


if __name__ == "__main__":
    asyncio.run(main())
