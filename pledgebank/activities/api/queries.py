"""What can be asked about activities."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.activities import model as models
from pledgebank.activities import store as activities
from pledgebank.activities.api.types import Activity
from pledgebank.activities.model import ActivityOrder
from pledgebank.base.geo import Box
from pledgebank.groups.api import Group, eyes
from pledgebank.pledges.api import Pledge
from pledgebank.reports.api import Report
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.geo import BoxInput, CircleInput
from pledgebank.web.nodes import Node

choices(
    ActivityOrder,
    "What comes first in a list of activities.",
    {
        ActivityOrder.SOONEST: "The first to start; what is over comes first of all, so say `endsAfter`.",
        ActivityOrder.NEAREST: "The nearest to the middle of `near`, which it needs; by the blurred place.",
        ActivityOrder.NEWEST: "The last made.",
    },
)


@strawberry.input(description="Which activities: all that is said must hold. Places are the blurred ones.")
class ActivityFilter:
    """Which activities are meant."""

    within: BoxInput | None = strawberry.field(default=None, description="In this box.")
    near: CircleInput | None = strawberry.field(default=None, description="In this circle.")
    area: strawberry.ID | None = strawberry.field(default=None, description="In this area.")
    starts_after: datetime | None = strawberry.field(default=None, description="Starting then or later.")
    starts_before: datetime | None = strawberry.field(default=None, description="Starting before then.")
    ends_after: datetime | None = strawberry.field(default=None, description="Not over by then: ending later.")
    with_free_places: bool | None = strawberry.field(
        default=None, description="Those alone that people can join and that have room for one more."
    )
    report: strawberry.ID | None = strawberry.field(default=None, description="About this report.")
    mine: bool | None = strawberry.field(default=None, description="Organised by the viewer, or by a group of theirs.")

    def wanted(self, context: Context) -> models.ActivityFilter:
        """What is asked for. Raises Refused for what makes no sense, SIGN_IN_NEEDED for a guest's own."""
        return models.ActivityFilter(
            within=self.within.box() if self.within else None,
            near=self.near.circle() if self.near else None,
            area=nodes.key_of(self.area, "Area", "where", "area") if self.area else None,
            starts_after=self.starts_after,
            starts_before=self.starts_before,
            ends_after=self.ends_after,
            report=nodes.key_of(self.report, "Report", "where", "report") if self.report else None,
            organiser=context.person() if self.mine else None,
            free=bool(self.with_free_places),
        )


@strawberry.type
class Queries:
    """What can be asked."""

    @field
    async def activities(
        self,
        info: Info,
        where: Annotated[ActivityFilter | None, strawberry.argument(description="Which ones; all unless said.")] = None,
        order: Annotated[
            ActivityOrder | None, strawberry.argument(description="What comes first.")
        ] = ActivityOrder.SOONEST,
        first: First = None,
        after: After = None,
    ) -> Connection[Activity]:
        """Activities, a page at a time."""
        wanted = (where or ActivityFilter()).wanted(info.context)
        return await _listed(info.context, wanted, order or ActivityOrder.SOONEST, first, after)


async def activities_of_report(
    root: Report, info: Info, first: First = None, after: After = None
) -> Connection[Activity]:
    """The activities about a report, the soonest first."""
    wanted = models.ActivityFilter(report=root.model.id)
    return await _listed(info.context, wanted, ActivityOrder.SOONEST, first, after)


async def activities_of_pledge(
    root: Pledge, info: Info, first: First = None, after: After = None
) -> Connection[Activity]:
    """The activities that make a pledge good, the soonest first."""
    wanted = models.ActivityFilter(pledge=root.model.id)
    return await _listed(info.context, wanted, ActivityOrder.SOONEST, first, after)


StartsAfter = Annotated[datetime | None, strawberry.argument(description="Only those starting then or later.")]
EndsAfter = Annotated[datetime | None, strawberry.argument(description="Only those not over by then.")]


async def activities_of_group(
    root: Group,
    info: Info,
    *,
    starts_after: StartsAfter = None,
    ends_after: EndsAfter = None,
    first: First = None,
    after: After = None,
) -> Connection[Activity]:
    """What it organises, the soonest first, so that what is over comes before all; drafts for who organises it."""
    wanted = models.ActivityFilter(group=root.model.id, starts_after=starts_after, ends_after=ends_after)
    return await _listed(info.context, wanted, ActivityOrder.SOONEST, first, after)


async def copies(context: Context, within: Box | None, after: UUID | None, limit: int) -> Sequence[tuple[UUID, Node]]:
    """For copies on phones: what the viewer may see, by id."""
    rows = await activities.by_id(context.reader, within=within, eyes=await eyes(context), after=after, limit=limit)
    return [(activity.id, Activity.of(activity)) for activity in rows]


async def _listed(
    context: Context, wanted: models.ActivityFilter, order: ActivityOrder, first: int | None, after: str | None
) -> Connection[Activity]:
    as_of = context.as_of
    found = await activities.page(context.reader, wanted, order, eyes=await eyes(context), first=first, after=after)
    return connection(found, Activity.of, as_of=as_of, after=after)
