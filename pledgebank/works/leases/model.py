"""Whose turn it is to work on a report."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Lease(Struct, frozen=True, kw_only=True):
    """A report (same id) is the `work` of one `activity` until a time, UTC; `asked`: the work that asks to be next."""

    id: UUID
    work: UUID
    activity: UUID
    until: datetime
    asked: UUID | None = None
    asked_by: UUID | None = None


def is_open(lease: Lease | None, now: datetime) -> bool:
    """Whether it still holds."""
    return lease is not None and now < lease.until
