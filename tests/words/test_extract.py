"""The sentences that stand in the code."""

from pathlib import Path

import pytest

from pledgebank.words import extract

CODE = '''
def check(name: str, most: int) -> None:
    """Not said."""
    if not name:
        raise invalid("Please say a name.", "name")
    if len(name) > most:
        raise errors.Refused("LONG", "A name has "
                                     "at most {most} letters.", most=most)
    raise not_found(f"There is no {name}.")
'''


def test_sentences_are_found_where_they_are_said() -> None:
    assert extract.said_in(CODE, "names.py") == [
        extract.Said("names.py", 5, "Please say a name.", frozenset()),
        extract.Said("names.py", 7, "A name has at most {most} letters.", frozenset({"most"})),
        extract.Said("names.py", 9, None, frozenset()),
    ]


def test_what_is_said_at_the_command_line_is_left_alone(tmp_path: Path) -> None:
    for folder in ("cli", "pledges"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rules.py").write_text(f'say("Said in {folder}.", language)')
    assert [one.template for one in extract.said_to_people(tmp_path)] == ["Said in pledges."]


@pytest.mark.parametrize("broken", ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{ a}"])
def test_a_place_is_a_name_and_nothing_else(broken: str) -> None:
    with pytest.raises(ValueError, match=r"[{}']"):
        extract.places(f"Some {broken} thing")
