"""Reads nodes as what they should be; whatever is not so is told with its place, and reading goes on."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel import Locale

from pledgebank.base import text as texts
from pledgebank.base.errors import Refused
from pledgebank.councils.files.faults import Mark, meant, shown
from pledgebank.councils.files.nodes import List, Lost, Node, Sheet, Style, Table, Text
from pledgebank.councils.questions import Label

_NOTHING = {"", "~", "null", "Null", "NULL"}
_YES, _NO = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
MOST_LANGUAGES = 20
Check = Callable[[str], str]
E = TypeVar("E", bound=StrEnum)


class Fields:
    """A table whose names are known; what it lacks or has too much is told."""

    def __init__(self, sheet: Sheet, node: Node, what: str, known: Sequence[str], needed: Sequence[str] = ()) -> None:
        self.sheet = sheet
        self.mark = node.mark
        self.nodes: dict[str, Node] = {}
        if isinstance(node, Table):
            self._take(node, what, known, needed)
        elif not isinstance(node, Lost):
            sheet.fault(node.mark, f"{_found(node)}; {what} is expected, with {_named(needed or known)}")

    def _take(self, table: Table, what: str, known: Sequence[str], needed: Sequence[str]) -> None:
        for name, (mark, node) in table.pairs.items():
            if name in known:
                self.nodes[name] = node
            else:
                hint = meant(name, known) or f"; it may have {_named(known)}"
                self.sheet.fault(mark, f"{what} has no {shown(name)}{hint}")
        for name in needed:
            if name not in table.pairs:
                self.sheet.fault(table.mark, f"{what} needs {shown(name)}")

    def at(self, name: str) -> Mark:
        """Where the thing of this name stands."""
        return self.nodes[name].mark if name in self.nodes else self.mark

    def text(self, name: str, check: Check) -> str:
        """A text, as it is fit to be kept; empty where there is none."""
        return text(self.sheet, self.nodes[name], check) if name in self.nodes else ""

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """True or false."""
        return flag(self.sheet, self.nodes[name], otherwise=otherwise) if name in self.nodes else otherwise

    def label(self, name: str, check: Check, language: str) -> Label:
        """A text in one language or several; empty where there is none."""
        return label(self.sheet, self.nodes[name], check, language) if name in self.nodes else {}

    def items(self, name: str, most: int) -> list[Node]:
        """The parts of a list; something alone is a list of one."""
        return items(self.sheet, self.nodes[name], most) if name in self.nodes else []

    def texts(self, name: str, most: int, check: Check) -> tuple[str, ...]:
        """Several texts, each once."""
        found = [text(self.sheet, node, check) for node in self.items(name, most)]
        return tuple(dict.fromkeys(one for one in found if one))

    def one_of(self, name: str, kind: type[E]) -> E | None:
        """One of a few words; None where it is none of them."""
        return one_of(self.sheet, self.nodes[name], kind) if name in self.nodes else None


def text(sheet: Sheet, node: Node, check: Check) -> str:
    """A text as `check` lets it through; empty where it does not. What YAML might take for something else is text."""
    if isinstance(node, Lost):
        return ""
    if not isinstance(node, Text) or node.style is Style.LITERAL:
        sheet.fault(node.mark, f"{_found(node)}; a text{' in quotes' if isinstance(node, Text) else ''} is expected")
        return ""
    if node.style is Style.PLAIN and node.text in _NOTHING:
        sheet.fault(node.mark, "nothing stands here; write a text, or leave the line out")
        return ""
    try:
        return check(node.text)
    except Refused as refused:
        sheet.fault(node.mark, f"{shown(node.text)}: {refused.message}")
        return ""


def flag(sheet: Sheet, node: Node, *, otherwise: bool) -> bool:
    """True or false; `otherwise` where it is neither."""
    if isinstance(node, Text) and node.style is not Style.QUOTED and node.text in _YES | _NO:
        return node.text in _YES
    if not isinstance(node, Lost):
        sheet.fault(node.mark, f"{_found(node)}; true or false is expected, without quotes")
    return otherwise


def one_of(sheet: Sheet, node: Node, kind: type[E]) -> E | None:
    """One of a few words."""
    word = text(sheet, node, str)
    if word in set(kind):
        return kind(word)
    if word:
        hint = meant(word.upper(), kind) or f"; it is one of {', '.join(kind)}"
        sheet.fault(node.mark, f"{shown(word)} is none of the words for this{hint}")
    return None


def items(sheet: Sheet, node: Node, most: int) -> list[Node]:
    """The parts of a list, no more than `most`."""
    if not isinstance(node, List):
        return [] if isinstance(node, Lost) else [node]
    if len(node.items) > most:
        sheet.fault(node.items[most].mark, f"here the list has more than {most:,}; so many are not kept")
    return node.items[:most]


def label(sheet: Sheet, node: Node, check: Check, language: str) -> Label:
    """A text, or a table of texts by language; a text alone is in `language`."""
    if not isinstance(node, Table):
        said = text(sheet, node, check)
        return {language: said} if said else {}
    if not node.pairs:
        sheet.fault(node.mark, "nothing stands here; write a text, or texts by language such as {en: ..., cy: ...}")
    found = {}
    for number, (tag, (mark, one)) in enumerate(node.pairs.items()):
        if number == MOST_LANGUAGES:
            sheet.fault(mark, f"these are more than {MOST_LANGUAGES} languages")
            break
        if tag not in _languages():
            sheet.fault(mark, f"there is no language {shown(tag)}; a code such as en, cy, pl or ur is expected")
        if said := text(sheet, one, check):
            found[tag] = said
    return found


def line(longest: int) -> Check:
    """A text of one line."""
    return lambda value: texts.line(value, longest=longest)


def paragraphs(longest: int) -> Check:
    """A text of several lines."""
    return lambda value: texts.paragraphs(value, longest=longest, shortest=1)


@cache
def _languages() -> frozenset[str]:
    return frozenset(name for name in map(str, Locale("en").languages) if name.isalpha())


def _found(node: Node) -> str:
    if isinstance(node, Text):
        return f"{shown(node.text)} stands here" if node.text else "nothing stands here"
    return "a list stands here" if isinstance(node, List) else "a table stands here"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names)
