"""A report's mark: all that the map counts of it, in 64 bytes. Two reports with one mark count the same."""

import hashlib
import struct
from collections.abc import Sequence
from datetime import UTC, date
from uuid import UUID

from msgspec import Struct

from pledgebank.reports import rules
from pledgebank.reports.model import Report, ReportState

# Kept by their place in here: add new states at the end.
STATES = (
    ReportState.OPEN,
    ReportState.INVESTIGATING,
    ReportState.PLANNED,
    ReportState.IN_PROGRESS,
    ReportState.FIX_CLAIMED,
    ReportState.FIXED,
    ReportState.CLOSED,
)
# Id, category (both in the order of their bytes), digest of the areas, deepest cell, longitude, latitude, day, state.
PACKED = struct.Struct("<QQ16sQQiiiB3x")
# What is kept of it by category or time: id, deepest cell, longitude, latitude, day, state.
SHORT = struct.Struct("<QQQiiiB")
PER_DEGREE = 10**7  # a centimetre; whole numbers, so that what is added and taken away again leaves nothing


class Mark(Struct, frozen=True):
    """A mark unpacked. `year`, `month` (12 times the year, and more) and `day` (since the year 1): when it was made."""

    packed: bytes
    high: int
    low: int
    category: bytes
    areas: int
    cell: int
    lng: int
    lat: int
    year: int
    month: int
    day: int
    state: int

    @property
    def short(self) -> bytes:
        """As it is kept where categories and areas are not asked for any more."""
        return SHORT.pack(self.high, self.low, self.cell, self.lng, self.lat, self.day, self.state)


def of(report: Report) -> bytes | None:
    """What the map counts of a report; None of one that not everyone may see."""
    if not rules.is_public(report):
        return None
    high, low = struct.unpack("<QQ", report.id.bytes)
    return PACKED.pack(
        high,
        low,
        report.category.bytes,
        digest(report.areas),
        report.cell,
        round(report.location.lng * PER_DEGREE),
        round(report.location.lat * PER_DEGREE),
        report.created_at.astimezone(UTC).toordinal(),
        STATES.index(report.state),
    )


def unpacked(packed: bytes) -> Mark:
    """The mark that these bytes are."""
    high, low, category, areas, cell, lng, lat, day, state = PACKED.unpack(packed)
    made = date.fromordinal(day)
    return Mark(packed, high, low, category, areas, cell, lng, lat, made.year, month_of(made), day, state)


def recalled(short: bytes, category: bytes) -> Mark:
    """The mark that was kept as these bytes for a category, or for no one: of areas, and of that, it tells nothing."""
    high, low, cell, lng, lat, day, state = SHORT.unpack(short)
    made = date.fromordinal(day)
    return Mark(b"", high, low, category, 0, cell, lng, lat, made.year, month_of(made), day, state)


def month_of(day: date) -> int:
    """A month as one number, far beyond every year's."""
    return day.year * 12 + day.month - 1


def digest(areas: Sequence[UUID]) -> int:
    """One number of 64 bits for a set of areas."""
    text = b"".join(sorted(area.bytes for area in set(areas)))
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def id_of(high: int, low: int) -> UUID:
    """The report whose id these two halves are."""
    return UUID(bytes=struct.pack("<QQ", high, low))
