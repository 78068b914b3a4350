"""What can happen to a series: the words of the log."""

from uuid import UUID

from pledgebank.base.event import Event, event


@event("series.created", about="Series")
class SeriesCreated(Event, frozen=True, kw_only=True):
    """Somebody plans something that repeats."""


@event("series.changed", about="Series")
class SeriesChanged(Event, frozen=True, kw_only=True):
    """What is to come of it was changed, or more of it was made."""


@event("series.split", about="Series")
class SeriesSplit(Event, frozen=True, kw_only=True):
    """From some day on it is another series, `into`."""

    into: UUID


@event("series.ended", about="Series")
class SeriesEnded(Event, frozen=True, kw_only=True):
    """No more of it will be made."""
