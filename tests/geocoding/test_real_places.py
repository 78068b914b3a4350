"""Real postcodes, addresses and names of towns, found offline: how many of them first, how many among the first five.

The figures are printed (`pytest -s`). A slip is one letter left out, doubled, exchanged or turned round, drawn anew for
each; with it a postcode may well be another one that exists, which then is found rightly.
"""

import asyncio
import csv
import random
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from msgspec import Struct

from pledgebank.base.geo import Point
from pledgebank.base.ids import new_id
from pledgebank.geocoding import naming, rules, store
from pledgebank.geocoding.model import Layout
from pledgebank.imports.gazetteer import loading
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.conftest import SetClock
from tests.geocoding.builders import look

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
AT_ONCE = 8
SHORT = {"Street": "st", "Avenue": "ave", "Road": "rd", "North": "n", "East": "E", "South": "s.", "West": "W."}
FILES = {
    "bristol": ("postcodes_bs_wgs84.csv", (("postcode",),), "lon", "postcode"),
    "baltimore": ("addresses_baltimore.csv", (("housenumber", "street"), ("city", "postcode")), "lon", "address"),
    "towns": ("gb_places_geonames.csv", (("name",),), "lng", "place"),
}
Row = dict[str, str]


class Shares(Struct):
    """Of so many that were looked for: found first, and among the first five."""

    asked: int
    first: float
    five: float


class Real(Struct):
    """A database with all three files in it, and their rows."""

    storage: Storage
    rows: dict[str, list[Row]]

    async def shares(self, name: str, typed: Callable[[Row], str], every: int = 1, *, near: bool = False) -> Shares:
        """Look for every so many-th row by what is typed of it."""
        asked = self.rows[name][::every]
        waiting, ranks = iter(asked), list[int]()

        async def work() -> None:
            for row in waiting:
                point = _point(row)
                found = (await look(self.storage, typed(row), point if near else None)).places
                there = [place for place, one in enumerate(found) if _is(one.label, one.location, row)]
                ranks.append(there[0] if there else 99)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        total = len(asked)
        return Shares(total, ranks.count(0) / total, sum(rank < 5 for rank in ranks) / total)


def _point(row: Row) -> Point:
    return Point.at(float(row["lat"]), float(row.get("lng") or row["lon"]))


def _is(label: str, location: Point, row: Row) -> bool:
    """Whether it is that row, or another entrance of the same house."""
    names = {row.get("name"), row.get("postcode"), f"{row.get('housenumber')} {row.get('street')}"}
    return label.partition(",")[0] in names and rules.metres_between(location, _point(row)) <= rules.ONE_PLACE_METRES


@pytest.fixture(scope="module")
def geocode(data: Path) -> Path:
    return data / "geocode"


@pytest.fixture(scope="module")
async def real(geocode: Path, mongo_url: str, anyio_backend: str) -> AsyncIterator[Real]:
    async with mongo.connect(mongo_url, clock=SetClock(), name=f"test_{new_id().hex}") as storage:
        await mongo.prepare(storage, store.INDEXES)
        rows: dict[str, list[Row]] = {}
        for name, (file, labels, lng, kind) in FILES.items():
            layout = Layout(source=name, labels=labels, lat="lat", lng=lng, kind=kind)
            loaded = await loading.run(storage, geocode / file, layout, rejects=None, tell=lambda *_: None)
            rows[name] = _read(geocode / file)
            assert loaded.load.rows == len(rows[name])
        yield Real(storage, rows)
        await storage.client.drop_database(storage.database)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slipped(text: str, chance: random.Random) -> str:
    """With one slip of the finger in it, not in a number."""
    places = [place for place, character in enumerate(text) if character.isalpha()]
    place = chance.choice(places[1:] or places)
    match chance.randrange(4):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1:
            return text[:place] + text[place] + text[place:]
        case 2:
            return text[:place] + chance.choice("aeiorstn") + text[place + 1 :]
        case _:
            return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def told(what: str, shares: Shares) -> Shares:
    print(f"\n{what}: {shares.asked:,} asked, {shares.first:.2%} first, {shares.five:.2%} in the first five", end="")
    return shares


async def test_the_postcodes_of_bristol(real: Real) -> None:
    assert await real.storage.reader.count(store.GAZETTEER, {"source": "bristol"}, limit=30_000) == 26_424
    assert told("postcodes", await real.shares("bristol", lambda row: row["postcode"], 8)).first >= 0.999
    joined = await real.shares("bristol", lambda row: row["postcode"].replace(" ", "").lower(), 60)
    assert told("postcodes without a space", joined).first >= 0.999
    # Of BS1 5T. there are up to twenty, some in the same house.
    partly = await real.shares("bristol", lambda row: row["postcode"][:-1], 100, near=True)
    assert told("postcodes but for the last letter, nearby", partly).five >= 0.97


async def test_the_addresses_of_baltimore(real: Real) -> None:
    def short(row: Row) -> str:
        return f"{row['housenumber']} {row['street']}"

    def shorter(row: Row) -> str:
        return " ".join(SHORT.get(word, word) for word in short(row).split())

    assert told("addresses", await real.shares("baltimore", short)).first >= 0.99
    assert told("addresses, shortened", await real.shares("baltimore", shorter, 6)).five >= 0.98
    typing = await real.shares("baltimore", lambda row: short(row)[:-4], 6, near=True)
    assert told("addresses but for the last four letters, nearby", typing).five >= 0.97
    chance = random.Random(3)
    wrong = await real.shares("baltimore", lambda row: slipped(short(row), chance), 6)
    assert told("addresses with a slip", wrong).five >= 0.9


async def test_the_towns_of_britain(real: Real) -> None:
    assert told("towns", await real.shares("towns", lambda row: row["name"], 12)).five >= 0.97
    near = await real.shares("towns", lambda row: row["name"], 24, near=True)
    assert told("towns, nearby", near).first >= 0.99
    chance = random.Random(5)
    wrong = await real.shares("towns", lambda row: slipped(row["name"], chance), 24, near=True)
    assert told("towns with a slip, nearby", wrong).five >= 0.85


async def test_postcodes_with_a_slip(real: Real) -> None:
    chance = random.Random(7)
    wrong = await real.shares("bristol", lambda row: slipped(row["postcode"], chance), 200)
    told("postcodes with a slip", wrong)
    near = await real.shares("bristol", lambda row: slipped(row["postcode"], chance), 200, near=True)
    assert told("postcodes with a slip, nearby", near).five >= 0.4


async def test_points_are_called_after_what_stands_there(real: Real) -> None:
    right = 0
    asked = real.rows["baltimore"][::8]
    for row in asked:
        entry = await naming.next_to(real.storage.reader, _point(row))
        right += entry is not None and _is(entry.label, entry.location, row)
    print(f"\naddresses named by their point: {right} of {len(asked)}", end="")
    assert right == len(asked)


def test_slips_are_small() -> None:
    chance = random.Random(1)
    slips: Sequence[str] = [slipped("Bristol", chance) for _ in range(200)]
    assert {abs(len(one) - 7) for one in slips} <= {0, 1}
