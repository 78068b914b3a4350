"""A follow: that a person wants to hear of a thing, or has said that they do not."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, Subject, event


class Follow(Struct, frozen=True, kw_only=True):
    """One person's wish about one thing. `follows` is False where they said no: nothing makes them follow it then."""

    id: UUID
    subject: Subject
    person: UUID
    follows: bool
    at: datetime


@event("viewer.follow_set", about="Viewer")
class FollowSet(Event, frozen=True, kw_only=True):
    """Somebody said what they want to hear of: told to their own devices alone, and not of what."""
