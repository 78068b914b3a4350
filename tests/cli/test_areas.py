"""`pledgebank areas load`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pledgebank.cli import areas
from tests.cli.running import Opened
from tests.councils.builders import collection, feature, square

SPIKED = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 5.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
TIE = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]


def load(opened: Opened, *arguments: str | Path) -> Result:
    return CliRunner().invoke(areas.commands_of(opened), ["load", *map(str, arguments)])


def test_a_file_is_loaded_and_repairs_are_told(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_bytes(collection(feature("North", [square(0, 5)]), feature("South", [SPIKED])))

    first = load(opened, path, "--kind", "ward")
    again = load(opened, path, "--kind", "ward")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "South: broken, repaired; its size changed by 0.0" in first.stdout
    assert "2 areas: 2 added" in first.stdout
    assert "2 areas: 2 unchanged" in again.stdout
    assert opened.count("areas") == 2


def test_a_box_is_loaded(opened: Opened) -> None:
    told = load(opened, "--box", "39.19,-76.72,39.38,-76.52", "--name", "Baltimore", "--kind", "city")

    assert told.exit_code == 0
    assert opened.count("areas") == 1


def test_a_broken_area_is_named_and_nothing_is_loaded(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_bytes(collection(feature("North", [square(0, 5)]), feature("Bow Tie", [TIE])))

    told = load(opened, path, "--kind", "ward")

    assert told.exit_code == 1
    assert "Bow Tie: it is broken" in told.stderr
    assert opened.count("areas") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kind", "ward"], "either a file, or --box"),
        (["--box", "1,2,3,4", "--kind", "ward"], "together with --name"),
        (["--box", "1,2,3", "--name", "North", "--kind", "ward"], "four numbers"),
        (["--box", "3,2,1,4", "--name", "North", "--kind", "ward"], "south must lie below north"),
        (["--box", "1,2,3,4", "--name", "North", "--kind", "My Ward"], "lower-case"),
        (["--box", "1,2,3,4", "--name", "North", "--kind", "ward", "--parent", "leeds"], "no area called leeds"),
    ],
)
def test_what_makes_no_sense_is_refused(opened: Opened, arguments: list[str], told: str) -> None:
    answer = load(opened, *arguments)

    assert answer.exit_code == 1
    assert told in answer.stderr
    assert opened.count("areas") == 0


def test_a_missing_file_is_a_wrong_use(opened: Opened) -> None:
    assert load(opened, "nowhere.geojson", "--kind", "ward").exit_code == 2


def test_an_interruption_is_told(opened: Opened) -> None:
    opened.interrupt = True

    told = load(opened, "--box", "1,2,3,4", "--name", "North", "--kind", "ward")

    assert told.exit_code == 130
    assert "nothing was loaded" in told.stderr
