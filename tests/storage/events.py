"""Events that only the storage floor's tests tell."""

from uuid import UUID

from pledgebank.base.event import Event, event


@event("test.counted", about="Counter")
class Counted(Event, frozen=True, kw_only=True):
    writer: int
    step: int
    after: UUID | None = None


@event("test.echoed", about="Counter")
class Echoed(Event, frozen=True, kw_only=True):
    of: int


@event("test.shadowed", about="Shadow")
class Shadowed(Event, frozen=True, kw_only=True):
    """Of another type of thing, which may have a counter's id."""
