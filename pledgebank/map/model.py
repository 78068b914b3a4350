"""What a map shows: clusters and pins of several kinds of things, and which of them are wanted."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from pledgebank.base.geo import Box, Point
from pledgebank.reports.model import ReportState


class MapKind(StrEnum):
    """The kinds of things that have a place on the map."""

    REPORT = "REPORT"
    PLEDGE = "PLEDGE"
    ACTIVITY = "ACTIVITY"


class MapFilter(Struct, frozen=True, kw_only=True):
    """Which things are wanted: all that is said must hold; None means any.

    `created_since`: from midnight UTC on. `ends_after`: of activities alone, which are not over by then, UTC.
    """

    kinds: tuple[MapKind, ...] | None = None
    area: UUID | None = None
    categories: tuple[UUID, ...] | None = None
    states: tuple[ReportState, ...] | None = None
    created_since: date | None = None
    ends_after: datetime | None = None


class Group(Struct, frozen=True, kw_only=True):
    """The things of one kind in one cell: their mean place, their outermost cells, some of their ids."""

    kind: MapKind
    count: int
    location: Point
    least: int
    most: int
    ids: tuple[UUID, ...]


class Cluster(Struct, frozen=True, kw_only=True):
    """Things near each other. `opens_at`: the zoom at which a screen shows them apart."""

    location: Point
    count: int
    kind: MapKind
    opens_at: int


class Pin(Struct, frozen=True, kw_only=True):
    """One thing that stands alone. `state` is one of its kind's own."""

    id: UUID
    kind: MapKind
    location: Point
    title: str
    state: str


Shown = Cluster | Pin


class View(Struct, frozen=True, kw_only=True):
    """One screen of map. `within`: the box asked for, snapped outwards to whole cells; `total`: all that it shows."""

    clusters: tuple[Cluster, ...]
    pins: tuple[Pin, ...]
    total: int
    within: Box

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Clusters and pins together."""
        return *self.clusters, *self.pins
