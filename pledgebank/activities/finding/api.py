"""Finding each other as GraphQL shows it: when one could help, what is open for one, and doing again what is over."""

from datetime import datetime
from functools import partial
from typing import Annotated, Self

import strawberry
from strawberry import ID

from pledgebank.activities import sight
from pledgebank.activities.api import Activity, Slot, node
from pledgebank.activities.api.weekdays import Weekday
from pledgebank.activities.finding import commands, search, store
from pledgebank.activities.finding import model as models
from pledgebank.base import page
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.groups.api import eyes
from pledgebank.people.api import Viewer, viewer_node
from pledgebank.web import nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Info
from pledgebank.web.described import dear
from pledgebank.web.geo import Point, PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing

_REPEATABLE = "Makes it safe to repeat."


@strawberry.type(description="Some time of a day of every week.")
class WeeklySpan:
    """Some time of a day of every week."""

    day: Weekday = strawberry.field(description="Which day.")
    begins: int = strawberry.field(description="Minutes after midnight.")
    ends: int = strawberry.field(description="Minutes after midnight; 1,440 is the end of the day.")


@strawberry.type(description="When and where the viewer could help. Nobody else is ever shown it.")
class Availability:
    """When and where somebody could help."""

    spans: list[WeeklySpan] = strawberry.field(description="In the order of the week; what touches is one.")
    centre: Point = strawberry.field(description="The point that they named.")
    metres: float = strawberry.field(description="How far from there.")
    time_zone: str = strawberry.field(description="The IANA zone by whose clocks the times are meant.")

    @classmethod
    def of(cls, said: models.Availability) -> Self:
        """As its person sees it."""
        spans = [WeeklySpan(day=one.day, begins=one.begins, ends=one.ends) for one in said.spans]
        return cls(spans=spans, centre=Point.of(said.centre), metres=said.metres, time_zone=said.time_zone)


@strawberry.type(description="What was written on how an activity went, for who organises it again.")
class Experience:
    """How it went."""

    note: str = strawberry.field(description="What was written.")
    at: datetime = strawberry.field(description="When.")


@strawberry.input(description="Some time of a day of every week.")
class WeeklySpanInput:
    """Some time of a day of every week."""

    day: Weekday = strawberry.field(description="Which day.")
    begins: int = strawberry.field(description="Minutes after midnight: 0 to 1,439.")
    ends: int = strawberry.field(description="Minutes after midnight, later than it begins: up to 1,440.")


@strawberry.input(description="When and where the viewer could help.")
class SetAvailabilityInput:
    """When and where."""

    spans: list[WeeklySpanInput] = strawberry.field(
        description="Up to 28; none, to say nothing any more: then all of it is forgotten."
    )
    centre: PointInput | None = strawberry.field(default=None, description="Around which point; needed with times.")
    metres: float | None = strawberry.field(
        default=None, description="How far from there: 100 to 20,000; 5,000 unless said."
    )
    time_zone: str | None = strawberry.field(default=None, description="IANA zone; by default this site's own.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The viewer, with what they said, or why nothing was written.")
class SetAvailabilityPayload:
    """The answer to setAvailability."""

    viewer: Viewer | None = strawberry.field(default=None, description="Who could help.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="An activity to do again.")
class CopyActivityInput:
    """Which, and when."""

    activity: ID = strawberry.field(description="Which; yours or your group's, over or called off.")
    starts_at: datetime = strawberry.field(description="When it starts this time; it lasts as long as it did.")
    note: str | None = strawberry.field(
        default=None, description="How it went, up to 2,000 characters: shown to who organises it, here and in copies."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The new draft, or why there is none.")
class CopyActivityPayload:
    """The answer to copyActivity."""

    activity: Activity | None = strawberry.field(default=None, description="The draft, for its organiser alone.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Queries:
    """What can be asked."""

    @dear(50)
    async def open_slots_for_me(self, info: Info, first: First = None, after: After = None) -> Connection[Slot]:
        """Tasks with room near where the viewer could help, at times when they could, that need no more than they said
        they can do: the soonest activity first. None for who has not said when. By the blurred places; a page may be
        short of some."""
        context, person, size = info.context, info.context.person(), page.size(first)
        as_of = context.as_of
        found = await search.open_slots(context.reader, person, size, after, context.now)
        shown = connection(found.page, Slot.of, as_of=as_of, after=after)
        shown.page_info.end_cursor = found.onward  # also where the last looked at was none for them
        return shown


@strawberry.type
class Mutations:
    """What people can do to find each other."""

    @mutation
    async def set_availability(
        self, info: Info, input: Annotated[SetAvailabilityInput, strawberry.argument(description="When and where.")]
    ) -> SetAvailabilityPayload:
        """Say when and where one could help, in place of what was said before. Nobody else is ever shown it."""
        context, person = info.context, info.context.person()
        once = context.once("setAvailability", input)
        if not input.spans or input.centre is None:
            await context.write(partial(commands.forget_availability, person=person), once=once)
            return SetAvailabilityPayload(viewer=await viewer_node(context, person))
        command = partial(
            commands.set_availability,
            person=person,
            spans=[models.Span(one.day, one.begins, one.ends) for one in input.spans],
            centre=input.centre.point("centre"),
            metres=5_000 if input.metres is None else input.metres,
            time_zone=context.get(DefaultZone).name if input.time_zone is None else input.time_zone,
        )
        await context.write(command, once=once)
        return SetAvailabilityPayload(viewer=await viewer_node(context, person))

    @publishing
    async def copy_activity(
        self, info: Info, input: Annotated[CopyActivityInput, strawberry.argument(description="Which, and when.")]
    ) -> CopyActivityPayload:
        """Do again what is over or was called off: a new draft, with what was written on how it went."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.copy,
            activity=nodes.key_of(input.activity, "Activity", "activity"),
            person=person,
            starts_at=input.starts_at,
            note=input.note or "",
            places_known=context.get(Places),
        )
        written = await context.write(command, once=context.once("copyActivity", input))
        return CopyActivityPayload(activity=await node(context, written.value))


async def availability(root: Viewer, info: Info) -> Availability | None:
    """When and where they could help; null where they have not said."""
    found = await info.context.load(store.availabilities, root.model.id)
    return Availability.of(found) if found else None


async def copied_from(root: Activity, info: Info) -> Activity | None:
    """What it does again; null where that is nothing that the viewer may see."""
    found = await info.context.load(store.copies, root.model.id)
    return await node(info.context, found.source) if found else None


async def experiences(root: Activity, info: Info) -> list[Experience]:
    """How it went before, as they wrote when they did it again, for who organises it: the latest first, at most 10."""
    context = info.context
    if not sight.speaks_for(root.model, await eyes(context)):
        return []
    found = await context.load(store.copies, root.model.id)
    return [Experience(note=one.note, at=one.at) for one in found.notes] if found else []
