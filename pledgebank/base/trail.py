"""What one request, operation or batch has done so far: noted on the way, told in one line at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

MOST_NOTED = 20

Told = Callable[[str], None]


class Trail:
    """Holds ids, codes and counts; never what people wrote.

    `writes`: operation ids, with which the ids of the events begin that were told. `codes`: of what was refused.
    `told` hears each code at once, as a conversation may go on for hours before its line is written.
    """

    def __init__(self, told: Told) -> None:
        self.told = told
        self.writes: list[str] = []
        self.codes: list[str] = []
        self.ran: list[str] = []
        self.retries = 0

    def wrote(self, operation: UUID) -> None:
        """Note a write that told something; beyond twenty they are let go."""
        _note(self.writes, operation.hex)

    def refused(self, code: str) -> None:
        """Note a refusal, or a bug, by its code."""
        self.told(code)
        _note(self.codes, code)

    def runs(self, name: str) -> None:
        """Note what is run: `mutation signPledge`."""
        _note(self.ran, name)

    def again(self) -> None:
        """Note that a write had to be tried once more."""
        self.retries += 1

    @property
    def noted(self) -> dict[str, object]:
        """What there is to tell."""
        found = {"ran": self.ran, "writes": self.writes, "refused": self.codes, "retries": self.retries}
        return {name: value for name, value in found.items() if value}


_current: ContextVar[Trail | None] = ContextVar("trail", default=None)


def current() -> Trail:
    """The trail of what runs now; outside of any, one that nobody reads."""
    return _current.get() or Trail(_nobody)


@contextmanager
def begun(told: Told | None = None) -> Iterator[Trail]:
    """A trail of its own for what runs in the block; who was told of refusals before still is."""
    trail = Trail(told or current().told)
    before = _current.get()
    _current.set(trail)
    try:
        yield trail
    finally:
        # Not by a token: a stream may be closed in another context than it began in.
        _current.set(before)


def _note(notes: list[str], note: str) -> None:
    if len(notes) < MOST_NOTED:
        notes.append(note)


def _nobody(_code: str) -> None:
    """Hear nothing."""
