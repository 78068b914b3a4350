"""Requests of GeoReport JSON: in whatever shape cities answer them, and whatever else is in the file."""

import contextlib
import tracemalloc
from pathlib import Path

import pytest

from pledgebank.base.errors import Refused
from pledgebank.imports.files import elements
from pledgebank.imports.files.records import Records
from pledgebank.imports.files.rows import Row


def read(path: Path, content: bytes | str) -> list[Row]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Records(path, wanted=["id", "lat"]) as opened:
        return list(opened)


def values(path: Path, content: bytes | str) -> list[tuple[str, ...]]:
    rows = read(path, content)
    assert [row.problem for row in rows] == [None] * len(rows)
    return [row.fields for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "requests.json"


@pytest.fixture(params=[1, 7, 64 * 1024])
def in_chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bracket, a quote or a backslash falls on every possible border."""
    monkeypatch.setattr(elements, "CHUNK", request.param)


@pytest.mark.parametrize(
    "content",
    [
        '[{"id":"1","lat":0.5},{"id":2,"lat":"0.50"}]',
        '\ufeff [\r\n {"lat":0.5, "id":"1"} ,\n {"x":[{"y":"]}"}], "lat":"0.50","id":2} ] \n',
        '{"service_requests":[{"id":"1","lat":0.5},{"id":2,"lat":"0.50"}]}',
        '{ "requests" : [{"id":"1","lat":0.5},{"id":2,"lat":"0.50"}] }\n',
    ],
)
def test_lists_are_read_with_and_without_a_wrapper(path: Path, content: str) -> None:
    assert values(path, content) == [("1", "0.5"), ("2", "0.50")]


def test_a_single_request_is_a_list_of_one(path: Path) -> None:
    assert values(path, '{"id":"1","lat":0.5}') == [("1", "0.5")]


def test_what_is_missing_or_null_is_empty(path: Path) -> None:
    assert values(path, '[{"id":null},{}]') == [("", ""), ("", "")]


def test_numbers_stay_as_they_are_written_however_long(path: Path) -> None:
    [long, small, huge] = values(
        path, '[{"id":123456789012345678901234567890,"lat":6.834544837470001},{"lat":5e-05},{"lat":1e999}]'
    )

    assert long == ("123456789012345678901234567890", "6.834544837470001")
    assert small[1] == "0.0000500000"
    assert huge[1] == "inf"


@pytest.mark.usefixtures("in_chunks")
def test_text_may_hold_whatever_json_does(path: Path) -> None:
    assert values(path, r'[{"id":"\\\"]},{"},{"id":"\\"},{"id":"Schu\u00df\r\n\\\\"}]') == [
        ('\\"]},{', ""),
        ("\\", ""),
        ("Schuß\r\n\\\\", ""),
    ]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (b'{"lat":NaN}', "not JSON: JSON is malformed: invalid character (byte 7)"),
        (b'{"lat":Infinity}', "not JSON"),
        (b'{"lat":01}', "not JSON"),
        (b'{"id":"1" "lat":2}', "not JSON"),
        (b"{'id':1}", "not JSON"),
        (b'{"id":"\xe9"}', "not utf-8"),
        (b'{"id":"\\ud800"}', "not JSON"),
        (b'{"lat":true}', "lat is neither text nor a number"),
        (b'{"lat":[1.5]}', "lat is neither text nor a number"),
        (b'{"id":{"$oid":1}}', "id is neither text nor a number"),
        (b'{"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "too many brackets in each other"),
        (b'{"id":"' + b"x" * 3 * elements.LONGEST + b'"}', "longer than 1,000,000 bytes"),
    ],
)
def test_a_bad_request_says_why_and_the_next_is_read(path: Path, bad: bytes, problem: str) -> None:
    good, first, second = read(path, b'[{"id":"a"},' + bad + b',{"id":"b"}]')

    assert (good.fields, second.fields) == (("a", ""), ("b", ""))
    assert (first.number, first.line, first.fields) == (2, 2, ())
    assert (first.problem or "").startswith(problem)


@pytest.mark.usefixtures("in_chunks")
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "Line 1, character 1: there should be a list"),
        (b"<?xml version='1.0'?><service_requests/>", "Line 1, character 1: there should be a list"),
        ('[{"id":1}]'.encode("utf-16"), "Line 1, character 1: there should be a list"),
        (b'[{"id":1},\n {"id":', "Line 2, character 2: what begins there has no end"),
        (b'[{"id":1},\n {"id":"x', "Line 2, character 2: what begins there has no end"),
        (b'[{"id":1}\n', "Line 2, character 1: the file ends too early"),
        (b'{"service_requests":[{"id":1}]', "Line 1, character 31: the file ends too early"),
        (b'[{"id":1},\n]', "Line 2, character 1: there should be another request"),
        (b'[{"id":1}\n{"id":2}]', "Line 2, character 1: there should be a comma"),
        (b'[{"id":1},\n\nnull]', "there should be a"),
        (b"[null]", "Line 1, character 2: there should be the first request"),
        (b'[[{"id":1}]]', "Line 1, character 2: there should be the first request"),
        (b'[{"id":1}]\n[{"id":2}]', "Line 2, character 1: there should be the end of the file"),
        (b'{"id":1}\n{"id":2}', "Line 2, character 1: there should be the end of the file"),
        (b'[{"id":1}}', "Line 1, character 10: there should be a comma"),
        (b"[" * 300_000, "Line 1, character 2: there should be the first request"),
    ],
)
def test_a_file_that_is_no_list_of_requests_is_refused_with_the_place(path: Path, content: bytes, place: str) -> None:
    if elements.CHUNK == 1 and len(content) > 1_000:
        content = content[:1_000]

    with pytest.raises(Refused) as refused:
        read(path, content)

    assert refused.value.code == "INVALID"
    assert place in refused.value.message


def test_the_json_test_suite_ends_in_rows_or_a_refusal(path: Path, data: Path) -> None:
    cases = sorted((data / "strings/json-test-suite").rglob("*.json"))
    assert len(cases) > 300
    for case in cases:
        content = case.read_bytes()
        with contextlib.suppress(Refused):
            rows = read(path, b'[{"id":' + content + b"}]")
            assert all(row.problem for row in rows) or not case.name.startswith("n_"), case.name


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    path.write_bytes(b"[" + b",\n".join([b'{"id":"1","lat":0.5}'] * 100_000) + b"]")
    tracemalloc.start()
    with Records(path, wanted=["id", "lat"]) as opened:
        count = sum(1 for _ in opened)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 100_000
    assert peak < 1_000_000
