"""Whatever stands in a file, reading it ends soon, costs little, and builds nothing."""

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebank.councils.files import json_file, yaml_file
from pledgebank.councils.files import read as files
from pledgebank.councils.files.faults import Faults, WrongFiles
from pledgebank.councils.files.nodes import List, Node, Sheet, Style, Table, Text

LAUGHS = "a: &a [lol, lol]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))
BOMBS = {
    "laughs": LAUGHS.encode(),
    "deep lists": b"[" * 1_000_000,
    "deep JSON": b'{"a":' * 200_000,
    "deep lists of lines": b"- " * 500_000,
    "deep keys": b"? " * 300_000,
    "many parts": b"- a\n" * 900_000,
    "many parts in JSON": b'["a' + b'","a' * 700_000 + b'"]',
    "many pairs": b"{" + b"a," * 400_000,
    "many names": b"".join(b"%d: a\n" % number for number in range(300_000)),
    "one long text": b"bodies: " + b"x " * 2_000_000,
    "one long name": b"x" * 4_000_000 + b": a",
    "quotes": b'"\\' * 2_000_000,
    "too large": b" " * (files.LARGEST + 1),
    "python": b"bodies: !!python/object/apply:os.system [exit]",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon(name: str) -> None:
    begun = time.process_time()

    with pytest.raises(WrongFiles) as wrong:
        files.read([("bomb", BOMBS[name])])

    assert 1 <= len(wrong.value.message.splitlines()) <= 51
    assert len(wrong.value.message) < 20_000
    assert time.process_time() - begun < 20  # a second or two where nothing else runs


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES, indent=st.sampled_from([None, 2, "\t"]), plain=st.booleans())
def test_json_is_read_as_pythons_own_reader_reads_it(value: Any, indent: int | str | None, plain: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    node = json_file.read(text, Sheet("a", Faults()))

    assert node is not None
    assert _plain(node) == value


@given(text=st.text(alphabet='{}[]",:0123456789.eE+-truefalsn\\ \n', max_size=40))
def test_no_json_is_accepted_that_python_refuses(text: str) -> None:
    faults = Faults()
    node = json_file.read(text, Sheet("a", faults))

    try:
        json.loads(text, parse_constant=_refuse, object_pairs_hook=_unlike)
    except ValueError:
        assert faults.found
    else:
        assert node is not None
        assert faults.found == []


@given(text=st.text(alphabet="ab:-[]{},&*!|>'\"#%@?<\n 0", max_size=60))
def test_yaml_is_read_or_told_to_be_wrong(text: str) -> None:
    faults = Faults()
    node = yaml_file.read(text, Sheet("a", faults))

    lines = text.split("\n")
    assert node or faults.found or all(line.strip()[:1] in {"", "#"} for line in lines)
    for one in faults.found:
        assert 1 <= one.mark.line <= len(lines)
        assert 1 <= one.mark.column <= len(lines[one.mark.line - 1]) + 1


def test_a_thousand_categories_are_read_in_seconds() -> None:
    question = {"label": {"en": "How?", "cy": "Sut?"}, "kind": "ONE_OF", "choices": ["One", "Two", "Three"]}
    categories = [
        {"name": {"en": f"Kind {number}", "cy": f"Math {number}"}, "questions": [{"key": "how", **question}]}
        for number in range(1_000)
    ]
    file = {"bodies": [{"slug": "leeds", "name": "Leeds", "areas": "leeds", "categories": categories}]}
    begun = time.process_time()

    [body] = files.read([("large", json.dumps(file).encode())]).bodies

    assert len(body.categories) == 1_000
    assert time.process_time() - begun < 10  # about half a second where nothing else runs


def _plain(node: Node) -> Any:
    match node:
        case Text(_, text, Style.LITERAL):
            return json.loads(text)
        case Text(_, text, _):
            return text
        case List(_, items):
            return [_plain(one) for one in items]
        case Table(_, pairs):
            return {name: _plain(one) for name, (_, one) in pairs.items()}
    raise AssertionError(node)


def _refuse(_constant: str) -> None:
    raise ValueError


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)
