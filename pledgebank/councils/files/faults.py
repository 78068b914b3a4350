"""What is wrong with a file, and exactly where; all of it is told at once."""

from collections.abc import Iterable
from difflib import get_close_matches

from msgspec import Struct

from pledgebank.base.errors import Refused

MOST_FAULTS = 50
_LONGEST_SHOWN = 60


class Mark(Struct, frozen=True, order=True):
    """A place in a file. Line and column count from 1, columns in characters."""

    line: int
    column: int


class Fault(Struct, frozen=True):
    """One thing that is wrong, and what would be right."""

    file: str
    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.mark.line}:{self.mark.column}: {self.text}"


class WrongFiles(Refused):
    """Files that cannot be loaded; its message has a line for each of the first fifty faults."""

    def __init__(self, faults: "Faults") -> None:
        super().__init__("INVALID", "{faults}", faults="\n".join(faults.lines()))
        self.faults = tuple(faults.found)


class Faults:
    """Everything found wrong so far, in one file or several."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, file: str, mark: Mark, text: str) -> None:
        """Write down what is wrong."""
        self.found.append(Fault(file, mark, text))

    def lines(self) -> list[str]:
        """A line for each, file by file and from top to bottom; at most fifty."""
        files = {one.file: place for place, one in reversed(list(enumerate(self.found)))}
        ordered = sorted(self.found, key=lambda fault: (files[fault.file], fault.mark))
        more = len(ordered) - MOST_FAULTS
        return [*map(str, ordered[:MOST_FAULTS]), *([f"... and {more} more"] if more > 0 else [])]

    def check(self) -> None:
        """Raise WrongFiles if there is any."""
        if self.found:
            raise WrongFiles(self)


def shown(text: str) -> str:
    """A word from a file as it may be shown anywhere: short, in quotes, nothing in it that acts on a terminal."""
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
    return '"' + "".join(one if one.isprintable() else "\ufffd" for one in cut) + '"'


def meant(word: str, known: Iterable[str]) -> str:
    """The words that end a fault about a name that is unknown: the likeliest one that is known."""
    close = get_close_matches(word[:_LONGEST_SHOWN], list(known), n=1)
    return f"; did you mean {shown(close[0])}?" if close else ""
