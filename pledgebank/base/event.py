"""What happened, said once and never changed: the words of the log."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from msgspec import Struct


class Origin(StrEnum):
    """By what way an act reached us."""

    APP = "app"
    WEB = "web"
    TEXT = "text"
    PAPER = "paper"
    STAFF = "staff"
    IMPORT = "import"
    OPEN311 = "open311"
    SYSTEM = "system"


class Event(Struct, frozen=True, kw_only=True):
    """A past-tense fact about one thing. Holds ids, and what cannot be read again later; never names or contacts."""

    kind: ClassVar[str]
    about: ClassVar[str]
    id: UUID


class Audience(Struct, frozen=True):
    """Who could see a thing: everyone, or these people, those who work for these bodies, moderators of these, and
    organisers of these groups.

    An event that takes a thing from somebody's view, or moves it, says in `was` who could see it until then: copies are
    told to forget it by that.
    """

    everyone: bool = False
    people: tuple[UUID, ...] = ()
    bodies: tuple[UUID, ...] = ()
    moderators: tuple[UUID, ...] = ()
    groups: tuple[UUID, ...] = ()


class Subject(Struct, frozen=True):
    """The thing an event is about. Events of one subject are handled in order."""

    type: str
    id: UUID


class Entry(Struct, frozen=True, kw_only=True):
    """An event with its place in the log. Numbers have no gaps; `at` is when it was decided, UTC."""

    number: int
    event_id: str
    subject: Subject
    at: datetime
    by: UUID | None
    origin: Origin
    event: Event

    @property
    def kind(self) -> str:
        """The name of what happened, also of what this version cannot read."""
        return self.event.called if isinstance(self.event, Unknown) else self.event.kind


class Unknown(Event, frozen=True, kw_only=True):
    """An event of a kind or a make that only a newer version of this software knows: passed on by its subject alone.

    `called`: the kind it has there.
    """

    kind = "unknown"
    about = "unknown"
    called: str


KINDS: dict[str, type[Event]] = {}
E_ = TypeVar("E_", bound=Event)


def event(kind: str, *, about: str) -> Callable[[type[E_]], type[E_]]:
    """Give an event class its stable name, such as `pledge.signed`, and the type of thing it is about."""

    def name(declared: type[E_]) -> type[E_]:
        if kind in KINDS:
            raise ValueError(f"two events are called {kind}")
        declared.kind, declared.about = kind, about
        KINDS[kind] = declared
        return declared

    return name
