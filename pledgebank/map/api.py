"""The map as GraphQL shows it: one screen at a time."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import ID

from pledgebank.base import page
from pledgebank.map import fold, model, store
from pledgebank.map.model import MapKind
from pledgebank.reports.api.inputs import wanted_categories
from pledgebank.reports.model import ReportState
from pledgebank.web import described, nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices
from pledgebank.web.geo import Box, BoxInput, Point
from pledgebank.web.graphql.plain import plain

choices(
    MapKind,
    "The kinds of things on the map.",
    {
        MapKind.REPORT: "A report.",
        MapKind.PLEDGE: "A pledge that has a place.",
        MapKind.ACTIVITY: "An activity.",
    },
)
_TYPES = {MapKind.REPORT: "Report", MapKind.PLEDGE: "Pledge", MapKind.ACTIVITY: "Activity"}


@strawberry.input(
    description="What to show: all that is said must hold; a kind that does not know a filter is left out."
)
class MapFilter:
    """What to show on the map."""

    kinds: list[MapKind] | None = strawberry.field(default=None, description="Only these kinds.")
    area: ID | None = strawberry.field(default=None, description="In this area.")
    body: ID | None = strawberry.field(default=None, description="Reports of a category that this body takes.")
    categories: list[ID] | None = strawberry.field(default=None, description="Reports of one of these, at most 100.")
    states: list[ReportState] | None = strawberry.field(default=None, description="Reports in one of these states.")
    created_since: date | None = strawberry.field(default=None, description="Made on this day (UTC) or later.")
    ends_after: datetime | None = strawberry.field(
        default=None, description="Of activities, those alone that are not over by then; all other kinds stay."
    )

    async def wanted(self, context: Context) -> model.MapFilter:
        """The filter in the house's own terms. Raises Refused INVALID, NOT_FOUND."""
        return model.MapFilter(
            kinds=None if self.kinds is None else tuple(self.kinds),
            area=nodes.key_of(self.area, "Area", "where", "area") if self.area else None,
            categories=await wanted_categories(context, self.categories, self.body),
            states=None if self.states is None else tuple(self.states),
            created_since=self.created_since,
            ends_after=self.ends_after,
        )


@plain
@strawberry.type(description="Things of one kind near each other.")
class MapCluster:
    """A cluster."""

    location: Point = strawberry.field(description="Their mean place.")
    count: int = strawberry.field(description="How many they are.")
    kind: MapKind = strawberry.field(description="What they are.")
    opens_at: int = strawberry.field(description="Zoom at which it breaks apart; 22 for the very same spot.")

    @classmethod
    def of(cls, cluster: model.Cluster) -> "MapCluster":
        """As clients see it."""
        location = Point.of(cluster.location)
        return cls(location=location, count=cluster.count, kind=cluster.kind, opens_at=cluster.opens_at)


def id_of(pin: model.Pin) -> ID:
    """The id by which `node` finds the thing."""
    return nodes.encode(_TYPES[pin.kind], pin.id)


@plain
@strawberry.type(description="One thing that stands alone.")
class MapPin:
    """A pin."""

    id: ID = strawberry.field(description="Id of the thing, for `node`; a cache must not know this pin itself by it.")
    kind: MapKind = strawberry.field(description="What it is.")
    location: Point = strawberry.field(description="Where it is, as the public may know.")
    title: str = strawberry.field(description="What to call it, in one line.")
    state: str = strawberry.field(description="How far it has come: one of its kind's states.")

    @classmethod
    def of(cls, pin: model.Pin) -> "MapPin":
        """As clients see it."""
        return cls(
            id=id_of(pin),
            kind=pin.kind,
            location=Point.of(pin.location),
            title=pin.title,
            state=pin.state,
        )


@strawberry.type(description="One screen of map.")
class MapView:
    """One screen of map."""

    clusters: list[MapCluster] = strawberry.field(description="What is near each other.")
    pins: list[MapPin] = strawberry.field(description="What stands alone; at zoom 22 also what shares a spot.")
    total: int = strawberry.field(description="All things in `within`: those of the clusters and the pins.")
    within: Box = strawberry.field(description="The box asked for, snapped outwards to whole cells.")
    as_of: str = strawberry.field(description="Place in the log at which this was read: `after` for `changes`.")


@strawberry.type
class Queries:
    """What can be asked of the map."""

    @described.dear(500)
    async def map(
        self,
        info: Info,
        within: Annotated[BoxInput, strawberry.argument(description="What the screen shows.")],
        zoom: Annotated[int, strawberry.argument(description="Web map zoom (tiles of 256 pixels), 0 to 22.")],
        where: Annotated[MapFilter | None, strawberry.argument(description="What to show.")] = None,
    ) -> MapView:
        """Clusters and pins for one screen of map, over what everyone may see and the public (blurred) points.

        Counts equal the lists' counts for the same filter, the same snapped box (MapView.within) and the same asOf.
        """
        context = info.context
        as_of = page.encode((await fold.counted_through(context.storage),))
        wanted = await where.wanted(context) if where else model.MapFilter()
        shown = await store.view(context.reader, within.box(), zoom, wanted, context.now)
        return MapView(
            clusters=[MapCluster.of(cluster) for cluster in shown.clusters],
            pins=[MapPin.of(pin) for pin in shown.pins],
            total=shown.total,
            within=Box.of(shown.within),
            as_of=as_of,
        )
