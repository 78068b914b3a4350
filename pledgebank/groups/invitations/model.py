"""An invitation into a group: to one address, good once, and for a while."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Invitation(Struct, frozen=True, kw_only=True):
    """One invitation. `email` is forgotten once it was used, withdrawn or has run out: None.

    `language`: in which we write. `message`: what who invites adds to it. `used_by`: who joined by it.
    """

    id: UUID
    group: UUID
    invited_by: UUID
    email: str | None
    language: str
    message: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: UUID | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it was used or withdrawn."""
        return self.used_at is not None or self.withdrawn_at is not None
