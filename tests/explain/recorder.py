"""Every command that the driver sends, and which function of ours had it sent: nothing escapes a listener."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec import Struct
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

import pledgebank

QUESTIONS = {
    "find": ("filter", "sort", "projection", "limit"),
    "aggregate": ("pipeline",),
    "count": ("query", "limit"),
    "distinct": ("key", "query"),
    "update": ("updates",),
    "delete": ("deletes",),
    "findAndModify": ("query", "sort", "update", "upsert", "new"),
}
BATCHES = frozenset({"update", "delete"})
_HOME = Path(pledgebank.__file__).parent


class Question(Struct, frozen=True):
    """A command that looks something up, with its values, and the functions it came from, innermost first."""

    name: str
    collection: str
    body: dict[str, Any]
    origin: tuple[str, ...]

    @property
    def shape(self) -> str:
        """The same for commands that differ in nothing but values."""
        return f"{self.name} {self.collection} {_shape(self.body)}"


class Recorder(CommandListener):
    """Keeps the first and the latest command of each shape, and every function that ever asked."""

    def __init__(self) -> None:
        self.first: dict[str, Question] = {}
        self.latest: dict[str, Question] = {}
        self.origins: set[str] = set()
        self.sent = 0
        self.listens = False

    def started(self, event: CommandStartedEvent) -> None:
        name = event.command_name
        parts = QUESTIONS.get(name)
        if not self.listens or parts is None or event.database_name == "admin":
            return
        self.sent += 1
        body = {part: event.command[part] for part in parts if part in event.command}
        if name in BATCHES:
            body = {part: some[:1] for part, some in body.items()}  # those of a batch are of one kind; one is explained
        if body.get("pipeline", [{}])[:1] and "$changeStream" in body.get("pipeline", [{}])[0]:
            return  # follows the server's own log
        origin = tuple(_origin(sys._getframe(1)))
        if all(one.startswith("storage/unit.") for one in origin):
            return  # asked by a test itself
        self.origins.update(origin)
        question = Question(name, event.command[name], body, origin)
        shape = question.shape
        if shape in self.first:
            self.latest[shape] = question
        else:
            self.first[shape] = question

    @property
    def questions(self) -> list[Question]:
        """Those kept."""
        return [*self.first.values(), *self.latest.values()]

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Not of interest."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Not of interest."""


def _origin(frame: FrameType | None) -> Iterator[str]:
    """Our functions on the stack: a coroutine that awaits another stands above it there."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_HOME):
            yield f"{path.relative_to(_HOME).with_suffix('').as_posix()}.{frame.f_code.co_name}"
        frame = frame.f_back


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_shape(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        shapes = list(dict.fromkeys(str(_shape(one)) for one in value))
        return f"[{','.join(shapes)}]"
    return type(value).__name__


def plain(value: Any) -> Any:
    """Without what only the wire needs."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value
