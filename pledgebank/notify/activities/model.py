"""What is told of an activity, to whom; and when those who come to one of its tasks are reminded of it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.activities.messages.model import Addressed
from pledgebank.activities.model import Activity
from pledgebank.activities.places.model import Signup, SignupState
from pledgebank.base.event import Event, event
from pledgebank.notify.model import News, Tale

TYPE = "Activity"


class ActivityTale(Tale, frozen=True, kw_only=True):
    """What people are told of an event of an activity, and in what words each circle of them; None: nothing.

    `coming` and `waiting`: who has a place, and who waits for one or was offered one; of the task `slot` alone, or of
    those whom a message is `addressed` to. `whose`: the one whose `signup` it is. `signers`: of the `pledge` that it
    makes good. `followed_as`: what sort of thing `followed` is. `not_makers`: who organises it has been told otherwise.
    """

    coming: News | None = None
    waiting: News | None = None
    slot: UUID | None = None
    addressed: Addressed | None = None
    whose: News | None = None
    signup: UUID | None = None
    pledge: UUID | None = None
    followed_as: str = TYPE
    not_makers: bool = False


class Doing(Struct, frozen=True, kw_only=True):
    """An activity as one reader of a notice knows it: with the task that it speaks of, and their own sign-up."""

    activity: Activity
    role: str = ""
    signup: Signup | None = None

    def stands_in(self, states: Collection[SignupState]) -> bool:
        """Whether the reader has a sign-up in one of these states."""
        return self.signup is not None and self.signup.state in states


class Times(Struct, frozen=True, kw_only=True):
    """When an activity (same id) begins, as people were last told; `was`: before that, None where it was the same."""

    id: UUID
    starts_at: datetime
    moved: int
    was: datetime | None = None


class Kind(StrEnum):
    """How long before somebody is reminded."""

    DAY = "DAY"
    HOURS = "HOURS"


class Reminder(Struct, frozen=True, kw_only=True):
    """When those who come to a task (same id) are next to be reminded of it, and of which time of it."""

    id: UUID
    activity: UUID
    kind: Kind
    due_at: datetime
    starts_at: datetime
    moved: int


@event("telling.reminding", about="Telling")
class Reminding(Event, frozen=True, kw_only=True):
    """Those who come to a task are to be reminded of it, as long as it begins at `starts_at` and was moved so often.

    About the telling itself: nobody who listens to the activity is to be woken by it.
    """

    activity: UUID
    slot: UUID
    reminder: Kind
    starts_at: datetime
    moved: int
