"""A dry run tells exactly what the import then does, and writes nothing."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.imports import trial
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.trial import Example, Outlook
from pledgebank.reports.model import ReportState
from pledgebank.storage.mongo import Storage
from tests.councils.builders import feature, load, square
from tests.imports.builders import ROW, a_file, a_mapping, import_file

pytestmark = pytest.mark.anyio

ROWS = (
    ROW,
    "2,Trees,,0.25,1.5,2024-07-01,DONE",
    "3,Bins,x,5.5,0.5,2024-03-01,open",
    "4,Bins,x,0.25,0.5,2024-03-01,lost",
    "5,Bins,x,0.25,0.5,2024-03-01,lost",
    "6,Bins,x,0.25,0.5,yesterday,open",
    "7,Bins",
)


async def explained(storage: Storage, path: Path, chosen: Mapping | None = None) -> Outlook:
    return await trial.explain(storage, path, chosen or a_mapping(), tell=lambda tally, read, size: None)


async def contents(storage: Storage) -> object:
    """A digest of every collection there is, by the database itself."""
    answer = await storage.database.command("dbHash")
    return answer["collections"], answer["md5"]


async def test_nothing_at_all_is_written(town: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, *ROWS)
    before = await contents(town)

    await explained(town, path)

    assert await contents(town) == before
    assert [file.name for file in tmp_path.iterdir()] == ["reports.csv"]


async def test_rows_are_counted_as_the_import_then_counts_them(town: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, *ROWS)

    outlook = await explained(town, path)
    result = await import_file(town, path, a_mapping())

    assert (outlook.rows, outlook.become, outlook.known) == (7, 2, 0)
    assert outlook.rejected == {"outside": 1, "state unknown": 2, "date unreadable": 1, "unreadable": 1}
    assert (result.tally.rows, result.tally.accepted, result.tally.rejected) == (7, 2, outlook.rejected)


async def test_reasons_come_with_examples(town: Storage, tmp_path: Path) -> None:
    outlook = await explained(town, a_file(tmp_path, *ROWS, *(f"{number},Bins" for number in range(8, 20))))

    [outside] = outlook.examples["outside"]
    assert (outside.place, outside.detail, outside.written["id"]) == (4, "5.5, 0.5", "3")
    assert [one.detail for one in outlook.examples["state unknown"]] == ["lost", "lost"]
    assert outlook.examples["unreadable"] == [
        Example(line, "2 columns instead of 7", {}) for line in (8, 9, 10)
    ]  # fmt: skip
    assert outlook.rejected["unreadable"] == 13


async def test_it_says_how_values_are_understood(town: Storage, tmp_path: Path) -> None:
    outlook = await explained(town, a_file(tmp_path, *ROWS))

    assert outlook.states == {("open", ReportState.OPEN): 1, ("DONE", ReportState.CLOSED): 1, ("lost", None): 2}
    assert (outlook.first, outlook.last) == (
        datetime(2024, 3, 1, 10, 30, tzinfo=UTC),
        datetime(2024, 7, 1, 11, 0, tzinfo=UTC),
    )
    first, second = outlook.samples
    assert (first.written["when"], first.draft.created_at) == ("2024-03-01 10:30", outlook.first)
    assert (first.draft.title, first.areas) == ("Bin on fire", ("West",))
    assert (second.written["state"], second.draft.state, second.areas) == ("DONE", ReportState.CLOSED, ("East",))


async def test_it_says_what_the_import_would_add(town: Storage, tmp_path: Path) -> None:
    await import_file(town, a_file(tmp_path, ROW), a_mapping())
    path = a_file(tmp_path, *ROWS)

    outlook = await explained(town, path)

    assert (outlook.become, outlook.known, outlook.body_is_new) == (1, 1, False)
    assert (outlook.categories, outlook.new_categories) == (Counter({"Bins": 1, "Trees": 1}), {"Trees"})
    assert (outlook.areas, outlook.new_areas) == (Counter({"West": 1, "East": 1}), {"East"})


async def test_in_an_empty_world_all_is_new_and_what_was_done_is_known(town: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, ROW)

    before = await explained(town, path)
    await import_file(town, path, a_mapping())
    after = await explained(town, path)

    assert (before.body_is_new, before.new_categories, before.new_areas, before.earlier) == (
        True,
        {"Bins"},
        {"West"},
        0,
    )
    assert (after.body_is_new, after.new_categories, after.new_areas, after.earlier) == (False, set(), set(), 1)


async def test_names_without_number_are_told_up_to_a_thousand(
    town: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "MOST_NAMES", 3)
    path = a_file(tmp_path, *(ROW.replace("1,Bins", f"{number},Bins {number}") for number in range(9)))

    outlook = await explained(town, path)

    assert len(outlook.categories) == len(outlook.new_categories) == 3
    assert outlook.become == 9


async def test_what_the_import_refuses_it_refuses(town: Storage, tmp_path: Path) -> None:
    await load(town, feature("Far", [square(7, 0)]))
    with pytest.raises(Refused, match="when"):
        await explained(town, a_file(tmp_path, header="id,what,text,lat,lng,state"))

    await town.database["areas"].delete_many({})
    with pytest.raises(Refused, match="No ward has been loaded"):
        await explained(town, a_file(tmp_path, ROW))
