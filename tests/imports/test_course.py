"""An import of a file: reports, rejects, once only, and on from where it stopped."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pledgebank.base import cells
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.councils import store as councils
from pledgebank.imports import course
from pledgebank.imports.course import Result
from pledgebank.imports.progress import Tally
from pledgebank.storage.mongo import Storage
from tests.councils.builders import feature, load, square
from tests.imports.builders import ROW, a_file, a_mapping, import_file, rejected, reports

pytestmark = pytest.mark.anyio


async def test_a_row_becomes_a_report_that_says_where_it_came_from(town: Storage, tmp_path: Path) -> None:
    result = await import_file(town, a_file(tmp_path, ROW), a_mapping())

    assert result.tally == Tally(rows=1, accepted=1)
    [report] = await reports(town)
    [west] = [await councils.area_by_slug(town.reader, "west")]
    body = await councils.body_by_slug(town.reader, "leeds")
    assert west is not None
    assert body is not None
    [category] = await councils.categories_of(town.reader, [body.id])
    location = Point.at(0.25, 0.5)
    unsaid = {"private": False, "photos": [], "answers": [], "supports": 0}
    own = {"_id", "ref", "words", "cells"}
    assert {key: value for key, value in report.items() if key not in own and value is not None} == {
        **unsaid,
        "title": "Bin on fire",
        "description": "",
        "category": category.id,
        "body": body.id,
        "location": {"type": "Point", "coordinates": [0.5, 0.25]},
        "cell": cells.cell_of(location),
        "areas": [west.id],
        "state": "OPEN",
        "show_name": False,
        "origin": "import",
        "source": "leeds:1",
        "created_at": datetime(2024, 3, 1, 10, 30, tzinfo=UTC),
        "updated_at": datetime(2024, 3, 1, 10, 30, tzinfo=UTC),
        "version": 1,
    }
    assert body.areas == (west.id,)
    [event] = await town.reader.find("inbox", {"kind": "report.created"}, limit=2)
    assert (event["subject"], event["origin"]) == ({"type": "Report", "id": report["_id"]}, "import")


async def test_every_rejected_row_is_written_down_with_its_line_and_reason(town: Storage, tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        ROW,
        "2,Bins,x,5.5,0.5,2024-03-01,open",
        "3,Bins,x,39,-77,2024-03-01,open",
        "4,Bins,x,,,2024-03-01,open",
        "1,Bins,again,0.25,0.5,2024-03-01,open",
        "6,Bins",
        "7,Bins,x,0.25,1.5,yesterday,open",
    )

    result = await import_file(town, path, a_mapping())

    assert rejected(path) == [
        ["3", "outside"],
        ["4", "position cut to whole degrees"],
        ["5", "position missing"],
        ["6", "id repeated"],
        ["7", "unreadable"],
        ["8", "date unreadable"],
    ]
    assert result.tally.accepted == 1
    assert sum(result.tally.rejected.values()) == 6
    assert "Bin on fire" not in path.with_suffix(".rejects").read_text(encoding="utf-8")


async def test_rows_that_say_the_same_are_as_many_reports(town: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, ROW, ROW, ROW.replace("fire", "ice"), ROW)

    first = await import_file(town, path, a_mapping(with_id=False))

    assert first.tally == Tally(rows=4, accepted=4)
    sources = [report["source"] for report in await reports(town)]
    assert sorted(source.split("-")[1] for source in sources) == ["1", "1", "2", "3"]


@pytest.mark.parametrize("with_id", [True, False])
async def test_a_second_run_writes_nothing_and_answers_the_same(town: Storage, tmp_path: Path, with_id: bool) -> None:
    path = a_file(tmp_path, ROW, ROW.replace("1,", "2,", 1), "3,Bins,x,,,2024-03-01,open")
    first = await import_file(town, path, a_mapping(with_id=with_id))
    before = await reports(town)
    rejects = path.with_suffix(".rejects").read_bytes()

    again = await import_file(town, path, a_mapping(with_id=with_id))

    assert again.tally == first.tally
    assert again.earlier == first.tally
    assert await reports(town) == before
    assert path.with_suffix(".rejects").read_bytes() == rejects
    assert await town.reader.count("inbox", {"kind": "report.created"}, limit=9) == 2


@pytest.mark.parametrize("with_id", [True, False])
async def test_a_longer_file_brings_only_what_is_new(town: Storage, tmp_path: Path, with_id: bool) -> None:
    rows = [ROW, ROW.replace("1,", "2,", 1), ROW.replace("1,", "3,", 1)]
    await import_file(town, a_file(tmp_path, *rows[:2]), a_mapping(with_id=with_id))

    longer = await import_file(town, a_file(tmp_path, *rows), a_mapping(with_id=with_id))

    assert longer.tally == Tally(rows=3, accepted=1, known=2)
    assert len(await reports(town)) == 3


async def test_a_stopped_import_goes_on_and_ends_as_if_it_had_not(
    town: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "BATCH", 3)
    path = a_file(tmp_path, *(ROW.replace("1,", f"{number},", 1) for number in range(8)), "8,Bins,x,,,2024-03-01,open")
    seen: list[int] = []

    def stop(tally: Tally, read: int, size: int) -> None:
        seen.append(tally.rows)
        if tally.rows == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await course.run(town, path, a_mapping(), rejects=path.with_suffix(".rejects"), tell=stop)
    assert not path.with_suffix(".rejects").exists()
    result = await import_file(town, path, a_mapping())

    assert seen == [3, 6]
    assert result.earlier == Tally(rows=6, accepted=6)
    assert result.tally == Tally(rows=9, accepted=8, rejected={"position missing": 1})
    assert len(await reports(town)) == 8
    assert rejected(path) == [["10", "position missing"]]


async def test_other_areas_make_it_another_import(town: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, ROW, ROW.replace("1,", "2,", 1).replace("0.5,", "7.5,"))
    first = await import_file(town, path, a_mapping())
    await load(town, feature("Far", [square(7, 0)]))

    second = await import_file(town, path, a_mapping())

    assert first.tally == Tally(rows=2, accepted=1, rejected={"outside": 1})
    assert second.tally == Tally(rows=2, accepted=1, known=1)


async def test_without_areas_of_the_kind_nothing_begins(town: Storage, tmp_path: Path) -> None:
    await town.database[councils.AREAS].delete_many({})

    with pytest.raises(Refused, match="No ward has been loaded"):
        await import_file(town, a_file(tmp_path, ROW), a_mapping())

    assert await town.reader.count("imports", {}, limit=1) == 0


async def test_a_file_without_the_columns_is_refused(town: Storage, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="when"):
        await import_file(town, a_file(tmp_path, header="id,what,text,lat,lng,state"), a_mapping())

    assert await town.reader.count("imports", {}, limit=1) == 0


async def test_two_imports_of_one_file_at_once_enter_each_row_once(
    town: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "BATCH", 2)
    path = a_file(tmp_path, *(ROW.replace("1,", f"{number},", 1) for number in range(20)))
    runs = (import_file(town, path, a_mapping(), tmp_path / name) for name in ("one", "two"))

    answers = await asyncio.gather(*runs, return_exceptions=True)

    assert {answer.code for answer in answers if isinstance(answer, Refused)} <= {"IMPORT_RUNNING"}
    assert Tally(rows=20, accepted=20) in [answer.tally for answer in answers if isinstance(answer, Result)]
    assert len(await reports(town)) == 20
