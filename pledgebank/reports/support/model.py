"""A support: one person's word that they see what was reported too."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from pledgebank.base.event import Event, event


class Support(Struct, frozen=True, kw_only=True):
    """One person's word on one report."""

    id: UUID
    report: UUID
    person: UUID
    at: datetime


@event("report.supports_moved", about="Report")
class SupportsMoved(Event, frozen=True, kw_only=True):
    """Some of those who see it too were brought here from a report of the same thing, or from here to one."""
