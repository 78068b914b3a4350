"""A mapping says how one city's file is read; a wrong one is refused with what is wrong."""

from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.imports import mapping
from pledgebank.reports.model import ReportState
from tests.imports.builders import MAPPING

RIGHT = MAPPING.format(id="")


def test_the_built_in_mappings_are_right() -> None:
    assert mapping.names() == ["baltimore", "cologne", "nyc", "nycapi", "zurich"]
    assert mapping.load("zurich").states.default is ReportState.OPEN
    assert mapping.load("baltimore").states.values["Closed"] is ReportState.CLOSED


def test_a_mapping_can_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "leeds.toml"
    path.write_text(RIGHT, encoding="utf-8")

    assert mapping.load(str(path)).source == "leeds"


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match="baltimore, cologne, nyc, nycapi, zurich"):
        mapping.load("leeds")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('source = "leeds"', "", "source"),
        ('source = "leeds"', 'source = "Leeds!"', "source"),
        ('what"', 'what"\nwhere = "x"', "where"),
        ("Europe/London", "Europe/Leeds", "Europe/Leeds"),
        ("Europe/London", "../../etc/passwd", "passwd"),
        ('"CLOSED"', '"GONE"', "GONE"),
        ('"CLOSED"', '"UNCONFIRMED"', "confirm"),
        ('state = "state"', "", "default"),
        ('source = "leeds"', 'source = "leeds"\nencoding = "utf-9"', "utf-9"),
        ('source = "leeds"', 'source = "leeds"\nformat = "xml"', "xml"),
        ('source = "leeds"', 'source = "leeds"\nformat = "json"\nencoding = "latin-1"', "JSON"),
        ('source = "leeds"', 'source = "leeds"\ndelimiter = ";;"', "delimiter"),
        ("[columns]", "[columns", "line"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    path = tmp_path / "leeds.toml"
    path.write_text(RIGHT.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        mapping.load(str(path))

    assert refused.value.code == "INVALID"
    assert told in refused.value.message


def test_any_difference_is_another_mapping() -> None:
    assert mapping.read(RIGHT).digest == mapping.read(RIGHT).digest
    assert mapping.read(RIGHT).digest != mapping.read(RIGHT.replace("CLOSED", "FIXED")).digest
