"""`pledgebank reports import`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pledgebank.cli import areas, reports
from tests.cli.running import Opened
from tests.imports.builders import MAPPING, ROW, a_file


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "leeds.toml"
    path.write_text(MAPPING.format(id='id = "id"'), encoding="utf-8")
    return path


@pytest.fixture
def town(opened: Opened) -> Opened:
    ward = ["load", "--box", "0,0,1,1", "--name", "West", "--kind", "ward"]
    assert CliRunner().invoke(areas.commands_of(opened), ward).exit_code == 0
    return opened


def import_(opened: Opened, *arguments: str | Path) -> Result:
    return CliRunner().invoke(reports.commands_of(opened, opened), ["import", *map(str, arguments)])


def test_a_file_is_imported_and_summed_up(town: Opened, tmp_path: Path, mapping: Path) -> None:
    path = a_file(tmp_path, ROW, "2,Bins,x,,,2024-03-01,open", "3,Bins,x,7,7.5,2024-03-01,open")
    rejects = tmp_path / "left-out.csv"

    told = import_(town, path, "--mapping", mapping, "--rejects", rejects)

    assert told.exit_code == 0
    rows = [[part.strip() for part in line.split("│")[1:3]] for line in told.stdout.splitlines() if "│" in line]
    assert rows[:4] == [
        ["Rows", "3"],
        ["Became reports", "1"],
        ["Rejected: outside", "1"],
        ["Rejected: position missing", "1"],
    ]
    assert rows[4][0] == "Rows per second"
    assert str(rejects) in told.stdout
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 3
    assert town.count("reports") == 1


def test_again_says_that_it_was_done(town: Opened, tmp_path: Path, mapping: Path) -> None:
    path = a_file(tmp_path, ROW)
    for _ in range(2):
        told = import_(town, path, "--mapping", mapping, "--rejects", tmp_path / "left-out.csv")

    assert told.exit_code == 0
    assert "done by an earlier run" in told.stdout
    assert town.count("reports") == 1


def test_an_unknown_mapping_is_refused_with_those_there_are(town: Opened, tmp_path: Path) -> None:
    told = import_(town, a_file(tmp_path, ROW), "--mapping", "leeds")

    assert told.exit_code == 1
    assert "baltimore, cologne, nyc, nycapi, zurich" in told.stderr


def test_without_areas_it_is_refused(opened: Opened, tmp_path: Path, mapping: Path) -> None:
    told = import_(opened, a_file(tmp_path, ROW), "--mapping", mapping, "--rejects", tmp_path / "left-out.csv")

    assert told.exit_code == 1
    assert "No ward has been loaded yet" in told.stderr
    assert opened.count("reports") == 0


def test_a_place_for_rejects_that_cannot_be_written_is_told(town: Opened, tmp_path: Path, mapping: Path) -> None:
    told = import_(town, a_file(tmp_path, ROW), "--mapping", mapping, "--rejects", tmp_path / "no" / "left-out.csv")

    assert told.exit_code == 1
    assert "No such file" in told.stderr
    assert town.count("reports") == 0


def test_an_interruption_says_how_to_go_on(town: Opened, tmp_path: Path, mapping: Path) -> None:
    town.interrupt = True

    told = import_(town, a_file(tmp_path, ROW), "--mapping", mapping)

    assert told.exit_code == 130
    assert "run it again" in told.stderr


def test_a_dry_run_explains_and_writes_nothing(
    town: Opened, tmp_path: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = a_file(tmp_path, ROW, "2,[Bins],x,,,2024-03-01,open", "3,Bins,x,0.5,0.5,2024-03-01,lost")

    told = import_(town, path, "--mapping", mapping, "--dry-run")

    assert told.exit_code == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in told.stdout.splitlines() if "│" in line]
    assert ["Would become reports", "1"] in cells
    assert ["Rejected: position missing", "1"] in cells
    assert ["'lost'", "unknown: rejected", "1"] in cells
    assert ["date", "2024-03-01 10:30", "2024-03-01 10:30:00 UTC"] in cells
    assert ["West", "1", "new"] in cells
    assert "what=[Bins]" in told.stdout
    assert "by the clocks of Europe/London" in told.stdout
    assert "Nothing was written." in told.stdout
    assert town.count("reports") == town.count("bodies") == town.count("imports") == 0
    assert not (tmp_path / "reports.rejects.csv").exists()


def test_services_of_another_kind_are_refused(town: Opened, tmp_path: Path, mapping: Path) -> None:
    services = tmp_path / "services.json"
    services.write_text("{}", encoding="utf-8")

    told = import_(town, a_file(tmp_path, ROW), "--mapping", mapping, "--services", services)

    assert told.exit_code == 1
    assert "no list of GeoReport services" in told.stderr
