"""The list of services tells which code means which category."""

from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.imports.files import services


def test_codes_may_be_text_or_numbers(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text('[{"service_code":"017","service_name":"Ampel","x":1},{"service_code":7,"service_name":"Müll"}]')

    assert services.read(path) == {"017": "Ampel", "7": "Müll"}


def test_cologne_has_nine(data: Path) -> None:
    listed = services.read(data / "reports/cologne/services.json")

    assert len(listed) == 9
    assert listed["016"] == "Straßenbaustellen"


@pytest.mark.parametrize("content", [b"", b"[1]", b'[{"service_code":"1"}]', b"\xff", b"[" * 200_000, b'{"a":1}'])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "services.json"
    path.write_bytes(content)

    with pytest.raises(Refused, match=r"services\.json is no list of GeoReport services"):
        services.read(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    with path.open("wb") as file:
        file.truncate(6 * 2**20)

    with pytest.raises(Refused, match="larger than 5 MB"):
        services.read(path)
