"""`pledgebank places`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pledgebank.cli import places
from pledgebank.geocoding import store
from tests.cli.running import Opened

ROWS = "postcode,lat,lon\nBS1 5TR,51.45,-2.58\nBS1 5TS,51.46,-2.59\nBS1 5TT,,\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "Postcodes BS.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def type_(opened: Opened, *arguments: str | Path) -> Result:
    return CliRunner().invoke(places.commands_of(opened), list(map(str, arguments)))


def cells(told: Result) -> list[list[str]]:
    return [[part.strip() for part in line.split("│")[1:-1]] for line in told.stdout.splitlines() if "│" in line]


def test_a_file_is_loaded_by_its_usual_columns_and_summed_up(opened: Opened, file: Path) -> None:
    told = type_(opened, "load", file, "--kind", "postcode")
    assert (told.exit_code, told.stderr.count("Error")) == (0, 0)
    assert cells(told)[:3] == [["Rows", "3"], ["Became places", "2"], ["Rejected: position missing", "1"]]
    assert "Rejected rows are in Postcodes BS.rejects.csv" in told.stdout
    assert Path("Postcodes BS.rejects.csv").read_text(encoding="utf-8").splitlines()[1].startswith("4,")
    assert opened.count(store.GAZETTEER) == 2


def test_what_was_loaded_is_listed_and_can_be_removed(opened: Opened, file: Path) -> None:
    assert "No places are loaded." in type_(opened, "list").stdout
    type_(opened, "load", file, "--kind", "postcode")
    assert cells(type_(opened, "list"))[0][:3] == ["postcodes-bs", "2", "1"]
    assert type_(opened, "remove", "postcodes-bs").stdout == "2 places removed.\n"
    assert opened.count(store.GAZETTEER) == 0
    again = type_(opened, "remove", "postcodes-bs")
    assert (again.exit_code, again.stderr) == (1, "No places were loaded as postcodes-bs.\n")


def test_what_it_cannot_guess_it_asks_for(opened: Opened, file: Path) -> None:
    file.write_text("what,where\nx,y\n", encoding="utf-8")
    told = type_(opened, "load", file)
    assert (told.exit_code, told.stderr) == (1, "Please say which column is the label: what, where.\n")
    told = type_(opened, "load", file, "--label-columns", "what+nothing", "--lat", "where", "--lng", "where")
    assert told.exit_code == 1
    assert told.stderr.endswith("This file needs one column of each of these names: nothing.\n")


def test_an_interruption_says_how_to_go_on(opened: Opened, file: Path) -> None:
    opened.interrupt = True
    told = type_(opened, "load", file)
    assert (told.exit_code, "run it again" in told.stderr) == (130, True)
