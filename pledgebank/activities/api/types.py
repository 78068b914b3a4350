"""Activities as GraphQL shows them."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities import inviting, sight
from pledgebank.activities import model as models
from pledgebank.activities import store as activities
from pledgebank.activities.model import ActivityState
from pledgebank.activities.places import rules
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import Signup
from pledgebank.base.geo import Box
from pledgebank.following.api import follows
from pledgebank.groups.api import eyes
from pledgebank.groups.party import Party, shown
from pledgebank.pledges.api import Pledge
from pledgebank.pledges.api import node as pledge_node
from pledgebank.reports import links
from pledgebank.reports.api import Report
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First
from pledgebank.web.context import Context, Info
from pledgebank.web.described import choices, field
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Node

choices(
    ActivityState,
    "Where an activity stands.",
    {
        ActivityState.DRAFT: "Planned; seen by who organises it alone.",
        ActivityState.PUBLISHED: "For everybody to see and join.",
        ActivityState.HELD: "For everybody to see; an authority lets nobody else join, for now.",
        ActivityState.DONE: "Nothing is left to do.",
        ActivityState.CANCELLED: "Called off; no longer listed.",
    },
)


@strawberry.type(description="Something to turn up for: what, when and where.")
class Activity(Node):
    """An activity."""

    model: strawberry.Private[models.Activity]
    title: str = strawberry.field(description="What it is, in one line.")
    description: str = strawberry.field(description="All else there is to say; may be empty.")
    state: ActivityState = strawberry.field(description="Where it stands.")
    starts_at: datetime = strawberry.field(description="When it starts.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    time_zone: str = strawberry.field(description="The IANA zone in which its times are told.")
    version: int = strawberry.field(description="Raised by every change of the activity itself.")

    def lies_in(self, box: Box) -> bool:
        """Whether its public place lies in a box."""
        return box.contains(self.model.shown)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in."""
        return self.model.areas

    @classmethod
    def of(cls, activity: models.Activity) -> Self:
        """As clients see it."""
        return cls(
            id=nodes.encode("Activity", activity.id),
            model=activity,
            title=activity.title,
            description=activity.description,
            state=activity.state,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            time_zone=activity.time_zone,
            version=activity.version,
        )

    @field
    async def organiser(self, info: Info) -> Party:
        """Who organises it; of a group's it is not told who made it."""
        return await shown(info.context, person=self.model.organiser, group=self.model.group)

    @field
    async def location(self, info: Info) -> Point:
        """Blurred, always by the same amount, unless the viewer has a place or organises."""
        return Point.of(self.model.location if await sees_exactly(info.context, self.model) else self.model.shown)

    @field
    async def location_is_exact(self, info: Info) -> bool:
        """Whether `location` is the very spot."""
        return await sees_exactly(info.context, self.model)

    @field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do with it now.

        Anybody: join, switch (to another task of it), leave, answerOffer. Its organiser: publish, answerSignups,
        changeSlots, cancel. Who works for the council of its area: cancel, hold, release, finish.
        """
        context = info.context
        own, looking = await own_signups(context, self.model.id), await eyes(context)
        acts = rules.may(self.model, looking, own, context.now)
        early = {"join", "switch"} & set(acts) and inviting.is_early(self.model, context.now)
        if not early or await inviting.is_invited(context.reader, self.model, looking):
            return acts
        return [act for act in acts if act not in {"join", "switch"}]

    @field
    async def viewer_follows(self, info: Info) -> bool:
        """Whether the viewer hears of what becomes of it."""
        return await follows(info.context, "Activity", self.model.id)

    @field
    async def reports(self, info: Info, first: First = None, after: After = None) -> Connection[Report]:
        """The reports it is about."""
        return await links.shown(info.context, self.model.reports, first, after)

    @field
    async def pledge(self, info: Info) -> Pledge | None:
        """The pledge it makes good; null where the viewer may not see it."""
        return await pledge_node(info.context, self.model.pledge) if self.model.pledge else None


async def node(context: Context, key: UUID) -> Activity | None:
    """An activity, if the viewer may know of it."""
    found = await context.load(activities.by_ids, key)
    return Activity.of(found) if found and sight.may_see(found, await eyes(context)) else None


async def own_signups(context: Context, activity: UUID) -> tuple[Signup, ...]:
    """The viewer's standing sign-ups in an activity."""
    return await context.load(places.own_in, (context.person_id, activity)) if context.person_id else ()


async def sees_exactly(context: Context, activity: models.Activity) -> bool:
    """Whether the viewer may know the very spot."""
    own = await own_signups(context, activity.id)
    return sight.sees_exactly(activity, await eyes(context), own)
