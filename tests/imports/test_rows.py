"""Whatever is in a file, every row is read or says why not, in constant memory."""

import tracemalloc
from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.imports.files import rows
from pledgebank.imports.files.rows import Row, Rows


def read(path: Path, content: bytes, encoding: str = "utf-8") -> list[Row]:
    path.write_bytes(content)
    with Rows(path, encoding=encoding, delimiter=",") as opened:
        return list(opened)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def test_rows_have_numbers_and_the_lines_they_begin_on(path: Path) -> None:
    content = b'\xef\xbb\xbfa,b\r\n1,"two\r\nlines"\r\n\r\n3,"say ""so"""\r\n'

    assert read(path, content) == [Row(1, 2, ("1", "two\r\nlines")), Row(2, 5, ("3", 'say "so"'))]


def test_the_mark_before_the_header_is_not_part_of_a_name(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfa, b \n")
    with Rows(path, encoding="utf-8", delimiter=",") as opened:
        assert opened.columns(["b", "a"]) == {"b": 1, "a": 0}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (b"1", "1 columns instead of 2"),
        (b"1,2,3", "3 columns instead of 2"),
        (b"1,\0", "it has a NUL byte"),
        (b"1,\xe9", "not utf-8"),
        (b"1," + b"x" * 200_000, "not CSV: field larger than field limit (131072)"),
        (b"1," + b"x" * rows.LONGEST_LINE * 2, "a line of more than 1,000,000 bytes"),
        (b"1,a\rb", "not CSV: new-line character seen in unquoted field"),
    ],
)
def test_a_bad_row_says_why_and_the_next_is_read(path: Path, bad: bytes, problem: str) -> None:
    first, second = read(path, b"a,b\n" + bad + b"\n3,4\n")

    assert first.line == 2
    assert (first.problem or "").startswith(problem)
    assert second.fields == ("3", "4")
    assert second.problem is None


def test_a_quote_never_closed_swallows_a_bounded_part_of_the_file(path: Path) -> None:
    found = read(path, b'a,b\n1,"oh\n' + b"2,3\n" * 100_000)

    sound = [row for row in found if row.problem is None]
    assert found[0].problem is not None
    assert len(sound) > 60_000
    assert {row.fields for row in sound} == {("2", "3")}


def test_other_encodings_are_read(path: Path) -> None:
    [row] = read(path, b"a,b\n1,\xe9\n", encoding="cp1252")

    assert row.fields == ("1", "é")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "a"), (b"b\n", "a"), (b"a,a\n", "a"), (b"\0a\n", "NUL"), ("ä,b".encode("utf-16"), "header")],
)
def test_a_file_without_the_columns_is_refused(path: Path, content: bytes, told: str) -> None:
    path.write_bytes(content)
    with pytest.raises(Refused, match=told), Rows(path, encoding="utf-8", delimiter=",") as opened:
        opened.columns(["a"])


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    path.write_bytes(b"a,b\n" + b"1,22222222222222222222\n" * 200_000)
    tracemalloc.start()
    with Rows(path, encoding="utf-8", delimiter=",") as opened:
        count = sum(1 for _ in opened)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 200_000
    assert peak < 1_000_000
