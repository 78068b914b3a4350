"""The example that is written down for those who run the house."""

from pathlib import Path

from pledgebank.councils.files import asked, sheets
from pledgebank.councils.files import read as files

PAGE = Path(__file__).parents[3] / "docs" / "councils.md"


def test_the_example_can_be_loaded_and_shows_all_there_is() -> None:
    example = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]

    councils = files.read([("councils.md", example.encode())])

    assert [len(body.categories) for body in councils.bodies] == [5]
    names = {*sheets.FILE, *sheets.BODY, *sheets.CATEGORY, *sheets.STAFF, *asked.QUESTION, *asked.CHOICE}
    assert [name for name in sorted(names) if f"{name}:" not in example] == []
