"""Real files of two cities, with exact figures; killed in the middle, twice, resumed: the same."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from pledgebank.base.geo import Box
from pledgebank.councils import commands, geojson, outlines
from pledgebank.councils import store as councils
from pledgebank.councils.model import Drawing
from pledgebank.imports import mapping, pace, progress
from pledgebank.imports.progress import Tally
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.imports.builders import import_file, reports

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

ZURICH = Tally(rows=62_245, accepted=62_243, rejected={"outside": 2})
REJECTED_IN_BALTIMORE = {"outside": 149, "position cut to whole degrees": 892, "position missing": 590}
BALTIMORE = Tally(rows=10_000, accepted=8_369, rejected=REJECTED_IN_BALTIMORE)


@pytest.fixture(autouse=True)
def at_full_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes events in here, and nobody is waited for."""
    monkeypatch.setattr(pace, "MOST_BEHIND", 1_000_000)


def quarters(data: Path) -> list[Drawing]:
    return geojson.read((data / "boundaries/zurich-city.geojson").read_bytes())


def the_box() -> list[Drawing]:
    return [geojson.drawing("Baltimore", outlines.rectangle(Box(39.19, -76.72, 39.38, -76.52)))]


async def load(storage: Storage, drawings: list[Drawing], kind: str) -> None:
    await write(storage, partial(commands.load_areas, drawings=drawings, kind=kind))


def test_of_34_quarters_7_are_repaired_and_hardly_change(data: Path) -> None:
    drawn = quarters(data)

    repaired = {one.name: one.repaired for one in drawn if one.repaired is not None}
    assert len(drawn) == 34
    assert sorted(repaired) == [
        "Altstetten", "Friesenberg", "Hard", "Mühlebach", "Oerlikon", "Unterstrass", "Weinegg",
    ]  # fmt: skip
    assert max(repaired.values()) < 1e-7


@pytest.mark.parametrize(
    ("file", "name_property", "areas", "repaired"),
    [
        ("cologne.geojson", "name", 86, 3),
        ("wards2020_bristol.geojson", "WD20NM", 34, 0),
        ("wards2020_york.geojson", "WD20NM", 21, 0),
    ],
)
def test_other_cities_can_be_loaded(data: Path, file: str, name_property: str, areas: int, repaired: int) -> None:
    drawn = geojson.read((data / "boundaries" / file).read_bytes(), name_property=name_property)

    assert len(drawn) == areas
    assert sum(one.repaired is not None for one in drawn) == repaired


async def test_zurich_lies_each_in_one_quarter_and_two_outside(town: Storage, data: Path, tmp_path: Path) -> None:
    await load(town, quarters(data), "quarter")
    rejects = tmp_path / "rejects.csv"

    result = await import_file(town, data / "reports/zurich_reports.csv", mapping.load("zurich"), rejects)
    again = await import_file(town, data / "reports/zurich_reports.csv", mapping.load("zurich"), tmp_path / "again.csv")

    assert result.tally == again.tally == again.earlier == ZURICH
    assert (tmp_path / "again.csv").read_bytes() == rejects.read_bytes()
    rows = await reports(town, ("source", "areas", "state", "title"))
    assert len({row["source"] for row in rows}) == 62_243
    assert {len(row["areas"]) for row in rows} == {1}
    assert sum(not row["source"].endswith("-1") for row in rows) == 232
    assert len({row["areas"][0] for row in rows}) == 34
    assert len({row["title"] for row in rows}) == 10
    body = await councils.body_by_slug(town.reader, "stadt-zurich")
    assert body is not None
    assert len(body.areas) == 34


async def test_baltimore_in_a_box(town: Storage, data: Path, tmp_path: Path) -> None:
    await load(town, the_box(), "city")

    result = await import_file(
        town, data / "reports/baltimore_311.csv", mapping.load("baltimore"), tmp_path / "rejects.csv"
    )

    assert result.tally == BALTIMORE
    assert len((tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()) == 1 + 1_631
    states = Counter(row["state"] for row in await reports(town, ("state",)))
    assert states.total() == 8_369
    assert set(states) == {"OPEN", "CLOSED", "IN_PROGRESS"}


IMPORT = """
import asyncio, pathlib, sys
from pledgebank.base.clock import SystemClock
from pledgebank.imports import course, mapping, pace
from pledgebank.storage import mongo

pace.MOST_BEHIND = 1_000_000

async def main(url, name, file, rejects):
    async with mongo.connect(url, clock=SystemClock(), name=name) as storage:
        tell = lambda tally, read, size: print("rows", tally.rows, flush=True)
        chosen = mapping.load("baltimore")
        await course.run(storage, pathlib.Path(file), chosen, rejects=pathlib.Path(rejects), tell=tell)

asyncio.run(main(*sys.argv[1:]))
"""


def killed_after(rows: int, arguments: list[str]) -> bool:
    """Run an import in a process of its own and kill it when it has told of so many rows; whether it was killed."""
    command = [sys.executable, "-c", IMPORT, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if rows and line.startswith("rows ") and int(line.split()[1]) >= rows:
                time.sleep(0.02 * (rows % 7))  # somewhere in the next batch
                os.kill(process.pid, signal.SIGKILL)
                break
        process.stdout.read()
    return process.returncode == -signal.SIGKILL


def plain(rows: list[Doc]) -> list[Doc]:
    """What two imports of one file must agree in."""
    return [{key: value for key, value in row.items() if key not in {"_id", "ref", "category"}} for row in rows]


async def test_killed_again_and_again_it_ends_as_if_it_had_not_been(
    town: Storage, data: Path, tmp_path: Path, mongo_url: str
) -> None:
    await load(town, the_box(), "city")
    file = data / "reports/baltimore_311.csv"
    await import_file(town, file, mapping.load("baltimore"), tmp_path / "whole.csv")
    whole = plain(await reports(town))
    for collection in ("reports", "inbox", progress.IMPORTS, "categories", "bodies"):
        await town.database[collection].delete_many({})

    arguments = [mongo_url, town.database.name, str(file), str(tmp_path / "killed.csv")]
    for rows in (2_500, 6_000):
        assert killed_after(rows, arguments)
        assert not (tmp_path / "killed.csv").exists()
    assert not killed_after(0, arguments)

    assert plain(await reports(town)) == whole
    assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert await town.reader.count("inbox", {"kind": "report.created"}, limit=20_000) == 8_369
    [document] = await town.reader.find(progress.IMPORTS, {}, limit=2)
    assert document["tally"]["accepted"] == 8_369
