"""A message from who organises an activity to those who take part, and whom it is for."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.activities.places.model import COMING, Signup, SignupState
from pledgebank.base.event import Event, event


class Addressed(Struct, frozen=True, kw_only=True):
    """Whom a message is for: whose sign-up is in one of these `states`, for the task `slot` if one is named.

    `begins` and `ends`: for a task that goes on at some time of that day, from its first instant to the next one's.
    """

    states: tuple[SignupState, ...] = tuple(sorted(COMING))
    slot: UUID | None = None
    begins: datetime | None = None
    ends: datetime | None = None

    def names(self, signup: Signup) -> bool:
        """Whether it is for whose sign-up this is."""
        if signup.state not in self.states or self.slot not in (None, signup.slot):
            return False
        if self.begins is None or self.ends is None:
            return True
        return signup.starts_at < self.ends and self.begins < signup.ends_at


class Message(Struct, frozen=True, kw_only=True):
    """What was written. `author` is None once they have left; `hidden`: a moderator took it from view, and why."""

    id: UUID
    activity: UUID
    author: UUID | None
    text: str
    addressed: Addressed
    sent_at: datetime
    hidden: bool = False
    reason: str = ""


class Letterbox(Struct, frozen=True, kw_only=True):
    """When the last messages of an activity (same id) were written: of two at once one finds the other."""

    id: UUID
    sent: tuple[datetime, ...] = ()


@event("activity.message_sent", about="Activity")
class MessageSent(Event, frozen=True, kw_only=True):
    """Who organises it wrote to those who take part."""

    message: UUID


@event("activity.message_hidden", about="Activity")
class MessageHidden(Event, frozen=True, kw_only=True):
    """A moderator took a message from view, or let it be seen again."""

    message: UUID
    hidden: bool
