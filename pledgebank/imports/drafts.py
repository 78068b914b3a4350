"""What a row says, in our words: a report to be, or the reason why not."""

import hashlib
import re
from collections.abc import Mapping as Fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from pledgebank.base import text
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Point
from pledgebank.councils.rules import LONGEST_NAME
from pledgebank.imports.mapping import Columns, Created, Mapping
from pledgebank.reports.model import ReportState
from pledgebank.reports.rules import LONGEST_DESCRIPTION, LONGEST_TITLE

_DEGREES = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]*)?", re.ASCII)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_UNBOUNDED = 1_000_000


class Reason(StrEnum):
    """Why a row is left out."""

    UNREADABLE = "unreadable"
    POSITION_MISSING = "position missing"
    POSITION_UNREADABLE = "position unreadable"
    POSITION_CUT = "position cut to whole degrees"
    SWAPPED = "latitude and longitude exchanged"
    OUTSIDE = "outside"
    DATE = "date unreadable"
    CATEGORY = "category missing"
    STATE = "state unknown"
    ID = "id missing"
    REPEATED = "id repeated"
    TEXT = "text unusable"


class Rejected(Exception):
    """This row is left out."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Draft(Struct, frozen=True, kw_only=True):
    """A row that can become a report once its place is known. `key` tells it from others: its id, or what it says."""

    key: str
    title: str
    description: str
    category: str
    location: Point
    state: ReportState
    created_at: datetime


class Drafter:
    """Reads rows by one mapping. `now`: nothing was reported later than a day from then.

    `services`: the names of categories by their codes.
    """

    def __init__(self, mapping: Mapping, now: datetime, services: Fields[str, str] | None = None) -> None:
        self._mapping = mapping
        self._services = services or {}
        self._states = {written.casefold(): state for written, state in mapping.states.values.items()}
        self._zone = ZoneInfo(mapping.created.zone)
        self._latest = now + timedelta(days=1)

    def draft(self, fields: Fields[str, str]) -> Draft:
        """The draft of a row's fields by column name. Raises Rejected."""
        columns = self._mapping.columns
        try:
            location = position(fields[columns.latitude], fields[columns.longitude])
            category = self._category(fields)
            title = _cut(text.line(_title(fields, columns) or category, "title", longest=_UNBOUNDED), LONGEST_TITLE)
            description = text.paragraphs(_of(fields, columns.description), "description", longest=_UNBOUNDED)
        except Refused as refused:
            raise Rejected(Reason.TEXT, refused.message) from refused
        return Draft(
            key=_key(fields, columns),
            title=title,
            description=_cut(description, LONGEST_DESCRIPTION),
            category=category,
            location=location,
            state=self._state(_of(fields, columns.state)),
            created_at=self._instant(fields[columns.created].strip()),
        )

    def _instant(self, written: str) -> datetime:
        instant = instant_of(written, self._mapping.created, self._zone)
        if not _EARLIEST <= instant <= self._latest:
            raise Rejected(Reason.DATE, written)
        return instant

    def _category(self, fields: Fields[str, str]) -> str:
        columns = self._mapping.columns
        code = _of(fields, columns.category_code).strip()
        written = fields[columns.category] if fields[columns.category].strip() else self._services.get(code, "")
        category = text.line(written, "category", longest=_UNBOUNDED, shortest=0)
        if not category:
            raise Rejected(Reason.CATEGORY, code)
        return _cut(category, LONGEST_NAME)

    def _state(self, written: str) -> ReportState:
        state = self._states.get(written.strip().casefold(), self._mapping.states.default)
        if state is None:
            raise Rejected(Reason.STATE, written)
        return state


def position(lat: str, lng: str) -> Point:
    """The point of two written numbers of degrees. Raises Rejected."""
    lat, lng = lat.strip(), lng.strip()
    if not lat or not lng:
        raise Rejected(Reason.POSITION_MISSING)
    if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lng)):
        raise Rejected(Reason.POSITION_UNREADABLE, f"{lat}, {lng}")
    try:
        point = Point.at(float(lat), float(lng))
    except Refused as refused:
        raise Rejected(Reason.POSITION_UNREADABLE, f"{lat}, {lng}") from refused
    if point.is_cut_to_degrees:
        raise Rejected(Reason.POSITION_CUT)
    return point


def instant_of(written: str, created: Created, zone: ZoneInfo) -> datetime:
    """The UTC instant of a written date; an hour that clocks showed twice is taken as the first. Raises Rejected."""
    for pattern in created.formats:
        try:
            read = datetime.strptime(written, pattern)
            if not any(hour in pattern for hour in ("%H", "%I")):
                read = datetime.combine(read, created.daytime)
            return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise Rejected(Reason.DATE, written)


def _title(fields: Fields[str, str], columns: Columns) -> str:
    return ": ".join(dict.fromkeys(part for column in columns.titles if (part := fields[column].strip())))


def _key(fields: Fields[str, str], columns: Columns) -> str:
    if columns.id is not None:
        key = fields[columns.id].strip()
        if not key:
            raise Rejected(Reason.ID)
        return key if len(key) <= 100 else hashlib.sha256(key.encode()).hexdigest()
    # The state is no part of it: when it changes, the report is still the same one.
    where = (columns.latitude, columns.longitude)
    said = (columns.created, columns.category, *where, *(columns.titles or (None,)), columns.description)
    return hashlib.sha256("\x1f".join(_of(fields, column).strip() for column in said).encode()).hexdigest()[:32]


def _of(fields: Fields[str, str], column: str | None) -> str:
    return "" if column is None else fields[column]


def _cut(written: str, longest: int) -> str:
    return written if len(written) <= longest else written[: longest - 1] + "…"
