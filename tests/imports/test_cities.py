"""Real files of four cities, with exact figures; killed in the middle, twice, resumed: the same."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
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


NEW_YORK = Box(40.47, -74.27, 40.93, -73.69)


async def test_new_york_in_both_layouts(town: Storage, data: Path, tmp_path: Path) -> None:
    await load(town, [geojson.drawing("New York", outlines.rectangle(NEW_YORK))], "city")
    exported, answered = data / "reports/nyc311_2018-06_1000.csv", data / "reports/nyc311_2024-05_1000.csv"

    first = await import_file(town, exported, mapping.load("nyc"), tmp_path / "first.csv")
    second = await import_file(town, answered, mapping.load("nycapi"), tmp_path / "second.csv")

    assert first.tally == Tally(rows=1_000, accepted=893, rejected={"position missing": 107})
    assert second.tally == Tally(rows=1_000, accepted=988, rejected={"position missing": 12})
    found = {row["source"]: row for row in await reports(town, ("source", "title", "state", "created_at"))}
    assert len(found) == 893 + 988
    # Both in summer time, four hours behind UTC: 10:58:54 AM and 02:08:51.
    old, new = found["nyc:39573567"], found["nyc:61276295"]
    assert old["created_at"] == datetime(2018, 6, 26, 14, 58, 54, tzinfo=UTC)
    assert old["title"] == "Non-Emergency Police Matter: Other (complaint details)"
    assert new["created_at"] == datetime(2024, 5, 27, 6, 8, 51, tzinfo=UTC)
    assert new["title"] == "Street Condition: Pothole"
    states = Counter(row["state"] for row in found.values())
    assert states == {"CLOSED": 1_541, "IN_PROGRESS": 296, "OPEN": 44}


async def test_a_request_of_both_layouts_is_one_report(town: Storage, tmp_path: Path) -> None:
    await load(town, [geojson.drawing("New York", outlines.rectangle(NEW_YORK))], "city")
    exported, answered = tmp_path / "exported.csv", tmp_path / "answered.csv"
    exported.write_text(
        "Unique Key,Complaint Type,Descriptor,Latitude,Longitude,Created Date,Status\n"
        '7,Noise,"Loud\nParty",40.7,-73.9,06/26/2018 11:59:06 PM,Closed\n'
    )
    answered.write_text(
        "unique_key,complaint_type,descriptor,latitude,longitude,created_date,status\n"
        "7,Noise,Loud Party,40.7,-73.9,2018-06-26T23:59:06.000,Closed\n"
    )

    first = await import_file(town, exported, mapping.load("nyc"))
    second = await import_file(town, answered, mapping.load("nycapi"))

    assert (first.tally.accepted, second.tally.accepted, second.tally.known) == (1, 0, 1)
    [report] = await reports(town)
    assert (report["title"], report["created_at"]) == ("Noise: Loud Party", datetime(2018, 6, 27, 3, 59, 6, tzinfo=UTC))


async def test_cologne_by_geo_report(town: Storage, data: Path, tmp_path: Path) -> None:
    await load(town, geojson.read((data / "boundaries/cologne.geojson").read_bytes()), "quarter")
    file = data / "reports/cologne/requests_2016-02.json"

    result = await import_file(town, file, mapping.load("cologne"), tmp_path / "rejects.csv")

    assert result.tally == Tally(rows=50, accepted=50)
    found = {row["source"]: row for row in await reports(town)}
    assert Counter(row["state"] for row in found.values()) == {"OPEN": 35, "CLOSED": 15}
    assert {row["title"] for row in found.values()} == {
        "Altkleidercontainer", "Ampel defekt", "Schrottfahrzeuge/Fahrräder", "Straßenbaustellen",
        "Straßenlaterne defekt", "Wilder Müll",
    }  # fmt: skip
    one = found["cologne:A-1625"]
    assert one["created_at"] == datetime(2016, 2, 16, 18, 33, 51, tzinfo=UTC)
    assert one["description"].splitlines()[1] == "Danke im voraus "
    assert sum(not row["description"] for row in found.values()) == 4


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
    own = {"_id", "ref", "body", "category", "words"}
    return [{key: value for key, value in row.items() if key not in own} for row in rows]


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
