"""What one letter tells one person, before it is put into words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from pledgebank.activities.model import Activity
from pledgebank.notify.activities.model import Doing
from pledgebank.notify.model import Notice


class Told(Struct, frozen=True):
    """What is told: of what, where to read more, and each event of it that this person may know of.

    `reasons`: by notice what somebody said about it. `pledge`: that it is about; `signed`: who reads it has signed it.
    `doings`: by notice the activity that it is about, as the reader knows it; `near`: others instead of it.
    """

    title: str
    page: str
    notices: Sequence[Notice]
    reasons: Mapping[UUID, str] = {}
    pledge: UUID | None = None
    signed: bool = False
    doings: Mapping[UUID, Doing] = {}
    near: Sequence[Activity] = ()
