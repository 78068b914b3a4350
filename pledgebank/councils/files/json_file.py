"""JSON as nodes with their places, strictly as its standard has it."""

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder

from pledgebank.councils.files.faults import Mark, shown
from pledgebank.councils.files.nodes import List, Node, Sheet, Style, Table, Text

_BLANK = {" ", "\t", "\r", "\n"}
_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BEGINS = re.compile(r'\s*(\{\s*["}]|\[\s*[]{"])')


def is_meant(text: str) -> bool:
    """Whether a text begins as JSON does and YAML seldom would."""
    return _BEGINS.match(text) is not None


def read(text: str, sheet: Sheet) -> Node | None:
    """The value of a JSON text; None where it cannot be read, which then was told. Raises TooMuch."""
    scanning = _Scanning(text, sheet)
    try:
        node, end = scanning.value(0, 0)
        if (rest := scanning.after_space(end)) < len(text):
            raise JSONDecodeError("the file should end here", text, rest)
    except JSONDecodeError as error:
        sheet.fault(scanning.mark(error.pos), f"this cannot be read as JSON: {error.msg}")
        return None
    return node


class _Scanning:
    """Reads values from places of a text on; each answers where the next thing begins."""

    def __init__(self, text: str, sheet: Sheet) -> None:
        self._text = text
        self._sheet = sheet
        self._strings = JSONDecoder()
        self._lines = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def mark(self, at: int) -> Mark:
        """A place by line and column."""
        line = bisect_right(self._lines, at)
        return Mark(line, at - self._lines[line - 1] + 1)

    def after_space(self, at: int) -> int:
        """Where the next thing begins."""
        if self._text[at : at + 1] not in _BLANK:
            return at
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        """Any value. Raises JSONDecodeError, TooMuch."""
        at = self.after_space(at)
        mark = self.mark(at)
        self._sheet.count(mark, depth)
        begins = self._text[at : at + 1]
        if begins == "{":
            return self._table(mark, at + 1, depth)
        if begins == "[":
            return self._list(mark, at + 1, depth)
        if begins == '"':
            text, end = self._string(at)
            return Text(mark, text, Style.QUOTED), end
        literal = _LITERAL.match(self._text, at)
        if literal is None or not literal[0]:
            raise JSONDecodeError("a value is expected", self._text, at)
        return Text(mark, literal[0], Style.LITERAL), literal.end()

    def _list(self, mark: Mark, at: int, depth: int) -> tuple[Node, int]:
        made = List(mark, [])
        if self._is_next(at, "]"):
            return made, self._pass(at, "]")
        while True:
            node, at = self.value(at, depth + 1)
            made.items.append(node)
            if not self._is_next(at, ","):
                return made, self._pass(at, "]")
            at = self._pass(at, ",")

    def _table(self, mark: Mark, at: int, depth: int) -> tuple[Node, int]:
        made = Table(mark, {})
        if self._is_next(at, "}"):
            return made, self._pass(at, "}")
        while True:
            begins = self.after_space(at)
            if not self._is_next(begins, '"'):
                raise JSONDecodeError("a name in quotes is expected", self._text, begins)
            name, at = self._string(begins)
            node, at = self.value(self._pass(at, ":"), depth + 1)
            self._sheet.place(made, name, self.mark(begins), node)
            if not self._is_next(at, ","):
                return made, self._pass(at, "}")
            at = self._pass(at, ",")

    def _string(self, at: int) -> tuple[str, int]:
        text, end = self._strings.raw_decode(self._text, at)
        return str(text), end

    def _is_next(self, at: int, sign: str) -> bool:
        return self._text.startswith(sign, self.after_space(at))

    def _pass(self, at: int, sign: str) -> int:
        if not self._is_next(at, sign):
            raise JSONDecodeError(f"{shown(sign)} is expected", self._text, self.after_space(at))
        return self.after_space(at) + len(sign)
