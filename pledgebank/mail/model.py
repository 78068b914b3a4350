"""A letter that must be sent: what is kept of it until it is, and a while after. Never to whom, nor what it says."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class LetterState(StrEnum):
    """WAITING to be sent, now or later; REFUSED for good by the server, FAILED after many tries; NEEDLESS: unsent."""

    WAITING = "WAITING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    NEEDLESS = "NEEDLESS"


class Letter(Struct, frozen=True, kw_only=True):
    """A letter to be sent once. What it says is written when it is sent, by its `kind`, from the thing it is `about`.

    `key`: what there is one letter for. `thread`: letters of one are sent in order; empty for none. `person`: whose it
    is, so that it goes with them. `due_at`: when it may be sent, or while somebody sends it (`holder`), when that has
    taken too long. `doubts`: how often it was handed over and no answer came. `added`: how much was put in since.
    """

    id: UUID
    key: str
    kind: str
    about: UUID
    thread: str = ""
    person: UUID | None = None
    state: LetterState = LetterState.WAITING
    made_at: datetime
    due_at: datetime
    tries: int = 0
    doubts: int = 0
    added: int = 0
    holder: UUID | None = None
    ended_at: datetime | None = None
