"""What a file is made of before anything is known about councils: texts, lists and tables, each with its place."""

from enum import Enum, auto

from msgspec import Struct

from pledgebank.councils.files.faults import Faults, Mark, shown

DEEPEST = 16
MOST_NODES = 500_000
MOST_FOUND = 1_000


class Style(Enum):
    """How a text is written. PLAIN: in YAML, without quotes; LITERAL: in JSON, a number, true, false or null."""

    QUOTED = auto()
    PLAIN = auto()
    LITERAL = auto()


class Text(Struct, frozen=True):
    """What stands there, letter by letter: that `0800` is no number and `no` no answer is decided by who reads it."""

    mark: Mark
    text: str
    style: Style


class List(Struct, frozen=True):
    """Several things in order."""

    mark: Mark
    items: "list[Node]"


class Table(Struct, frozen=True):
    """Things by their names, in order, each name once."""

    mark: Mark
    pairs: "dict[str, tuple[Mark, Node]]"


class Lost(Struct, frozen=True):
    """Something that could not be read, of which was told already."""

    mark: Mark


Node = Text | List | Table | Lost


class TooMuch(Exception):
    """The file is larger, deeper or stranger than is worth reading on; it was told."""


class Sheet:
    """One file that is being read, and what is wrong with it."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file = file
        self._faults = faults
        self._nodes = 0
        self.faulty = False

    def fault(self, mark: Mark, text: str) -> None:
        """Write down what is wrong. Raises TooMuch where almost everything is."""
        if len(self._faults.found) >= MOST_FOUND:
            raise TooMuch
        self.faulty = True
        self._faults.add(self.file, mark, text)

    def count(self, mark: Mark, depth: int) -> None:
        """Take note of one more node. Raises TooMuch."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self.fault(mark, f"the file has more than {MOST_NODES:,} parts; please load it in several")
            raise TooMuch
        if depth > DEEPEST:
            self.fault(mark, f"this is more than {DEEPEST} levels deep; nothing here needs so many")
            raise TooMuch

    def place(self, table: Table, name: str, mark: Mark, node: Node) -> None:
        """Put a thing under its name, unless another has it."""
        if name in table.pairs:
            self.fault(mark, f"{shown(name)} is there twice; the first is in line {table.pairs[name][0].line}")
        else:
            table.pairs[name] = (mark, node)
