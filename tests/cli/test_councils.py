"""`pledgebank councils load`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pledgebank.cli import areas, councils
from tests.cli.running import Opened
from tests.councils.builders import collection, feature, square

FILE = """\
bodies:
- {slug: leeds, name: Leeds, areas: north, categories: [{name: Bins}, {name: Trees}]}
staff:
- {email: ann@leeds.example, roles: OFFICER, bodies: leeds}
"""


@pytest.fixture(autouse=True)
def _areas(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_bytes(collection(feature("North", [square(0, 5)])))
    assert CliRunner().invoke(areas.commands_of(opened), ["load", str(path), "--kind", "ward"]).exit_code == 0


def load(opened: Opened, *arguments: str | Path) -> Result:
    return CliRunner().invoke(councils.commands_of(opened, opened), ["load", *map(str, arguments)])


def written(folder: Path, text: str, name: str = "leeds.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_loaded_and_what_changes_is_told(opened: Opened, tmp_path: Path) -> None:
    path = written(tmp_path, FILE)
    would, first, again = load(opened, path, "--dry-run"), load(opened, path), load(opened, path)
    written(tmp_path, FILE.replace(", {name: Trees}", "").replace("ann@", "bob@"))
    changed = load(opened, path)

    assert would.stdout.splitlines() == [
        "leeds: would be added; categories: 2 would be added, 0 unchanged",
        "  would be added: Bins, Trees",
        "  would be staff entered: ann@leeds.example",
    ]
    assert first.stdout.splitlines()[0] == "leeds: added; categories: 2 added, 0 unchanged"
    assert again.stdout.splitlines() == ["leeds: unchanged; categories: 2 unchanged"]
    assert changed.stdout.splitlines() == [
        "leeds: unchanged; categories: 1 retired, 1 unchanged",
        "  retired: Trees",
        "  staff entered: bob@leeds.example",
        "  staff removed: ann@leeds.example",
    ]
    assert opened.count("staff") == 1


def test_what_is_wrong_with_several_files_is_told_at_once_and_nothing_is_written(
    opened: Opened, tmp_path: Path
) -> None:
    one = written(tmp_path, FILE.replace("name: Bins", "nam: Bins"))
    two = written(tmp_path, "bodies: 5", "york.json")
    told = load(opened, one, two)

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.splitlines() == [
        f'{one}:2:57: a category needs "name"',
        f'{one}:2:58: a category has no "nam"; did you mean "name"?',
        f'{two}:1:9: "5" stands here; a body is expected, with slug, name, areas, categories',
    ]
    assert opened.count("bodies") == 0


def test_files_are_checked_without_a_database(tmp_path: Path) -> None:
    def none(_command: object) -> None:
        raise AssertionError("no database is needed")

    path = written(tmp_path, FILE.replace("areas: north", "areas: nowhere"))
    told = CliRunner().invoke(councils.commands_of(none, none), ["load", "--check", str(path)])

    assert (told.exit_code, told.stdout) == (0, "1 body, nothing wrong.\n")


def test_an_area_that_is_not_loaded_is_told_and_nothing_is_written(opened: Opened, tmp_path: Path) -> None:
    path = written(tmp_path, FILE.replace("areas: north", "areas: nort"))

    for arguments in ([path], [path, "--dry-run"]):
        told = load(opened, *arguments)
        assert (told.exit_code, told.stderr) == (1, f'{path}:2:37: there is no area "nort"; did you mean "north"?\n')
    assert opened.count("bodies") == 0


def test_interrupted_it_says_so(opened: Opened, tmp_path: Path) -> None:
    opened.interrupt = True
    told = load(opened, written(tmp_path, FILE))

    assert (told.exit_code, told.stderr) == (130, "Interrupted: nothing was loaded.\n")
