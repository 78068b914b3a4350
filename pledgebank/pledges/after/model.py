"""What a promiser says to signers, what time still has to do for a pledge, and how promises were kept."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event
from pledgebank.base.geo import Point


class Announcement(Struct, frozen=True, kw_only=True):
    """What a promiser wrote to all signers of a pledge. `ended`: when it was over already. `hidden`: by a moderator."""

    id: UUID
    pledge: UUID
    text: str
    sent_at: datetime
    ended: bool = False
    hidden: bool = False


class Course(Struct, frozen=True, kw_only=True):
    """What time has done for a pledge (same id), and what it still has to do.

    When to remind its promiser to say something, to ask everybody whether they have done it, and to think of advice:
    `remind_at`, `ask_at`, `advise_at`; None for no more. `tip`: the last piece of advice given. `announced`: the latest
    announcement, sent at `announced_at`. `heard_at`: when that was sent which was last told
    here of what is said of the whole, where this is one area of it.
    """

    id: UUID
    remind_at: datetime | None = None
    ask_at: datetime | None = None
    advise_at: datetime | None = None
    tip: int = 0
    announced: UUID | None = None
    announced_at: datetime | None = None
    heard_at: datetime | None = None


class Joiner(Struct, frozen=True, kw_only=True):
    """A signature (same id) given to a pledge whose promiser has written before: once counted, it gets the latest."""

    id: UUID
    pledge: UUID
    at: datetime


class ActivityDraft(Struct, frozen=True, kw_only=True):
    """An activity by which an active pledge could be kept. `starts_at`: a suggestion, UTC."""

    title: str
    description: str
    location: Point | None
    reports: tuple[UUID, ...]
    starts_at: datetime
    time_zone: str


class Answers(Struct, frozen=True):
    """How many signers said that they have done it, and how many that they have not."""

    done: int
    not_done: int

    @property
    def rate(self) -> float | None:
        """The share of those who have, 0 to 1; None where nobody answered."""
        answered = self.done + self.not_done
        return self.done / answered if answered else None


class Record(Struct, frozen=True):
    """What became of the pledges of one promiser, as far as everybody may know of them."""

    made: int
    activated: int
    kept: int
    answers: Answers


class Promiser(Struct, frozen=True):
    """Whose promises are meant: those of a body or group, or those that a person made for themselves."""

    person: UUID
    body: UUID | None
    group: UUID | None = None


@event("pledge.signer_greeted", about="Pledge")
class SignerGreeted(Event, frozen=True, kw_only=True):
    """Who was counted after the promiser wrote gets the latest of it."""

    signature: UUID
    announcement: UUID


@event("pledge.answers_counted", about="Pledge")
class AnswersCounted(Event, frozen=True, kw_only=True):
    """So many signers said that they have done it, or that they have not."""

    done: int
    not_done: int
