"""What organisers can do with activities."""

from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.activities import commands
from pledgebank.activities import model as models
from pledgebank.activities.api.types import Activity, node
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, no_errors, publishing


@strawberry.input(description="A task or shift.")
class SlotInput:
    """A task or shift."""

    role: str = strawberry.field(description="What one does: 1 to 80 characters.")
    capacity: int | None = strawberry.field(default=None, description="0 to 10,000; null is no limit, 0 is closed.")
    starts_at: datetime | None = strawberry.field(default=None, description="By default when the activity starts.")
    ends_at: datetime | None = strawberry.field(default=None, description="By default when the activity ends.")
    minimum: int | None = strawberry.field(default=0, description="Fewer people than so many are too few.")
    skills: list[str] | None = strawberry.field(
        default=None, description="Keys of the skills one needs, up to 20: who has not declared them needs your yes."
    )
    age_from: int | None = strawberry.field(
        default=None, description="From which age, 1 to 99 years; whoever did not say theirs cannot join then."
    )
    approval: bool | None = strawberry.field(default=False, description="Whether you say yes to each.")

    def draft(self) -> SlotDraft:
        """What is asked for."""
        return SlotDraft(
            role=self.role,
            capacity=self.capacity,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            minimum=self.minimum or 0,
            skills=tuple(self.skills or ()),
            age_from=self.age_from,
            approval=bool(self.approval),
        )


@strawberry.input(description="An activity to plan.")
class CreateActivityInput:
    """An activity to plan."""

    title: str = strawberry.field(description="What it is: 1 to 120 characters.")
    description: str = strawberry.field(description="All else there is to say, up to 5,000 characters.")
    starts_at: datetime = strawberry.field(description="When it starts: within two years.")
    ends_at: datetime = strawberry.field(description="When it ends: within two weeks of its start.")
    location: PointInput = strawberry.field(description="The very spot; outsiders are shown a blurred one.")
    slots: list[SlotInput] = strawberry.field(description="1 to 20 tasks or shifts that people can join.")
    time_zone: str | None = strawberry.field(default=None, description="IANA zone; by default this site's own.")
    reports: list[strawberry.ID] | None = strawberry.field(default=None, description="What it is about: up to 20.")
    pledge: strawberry.ID | None = strawberry.field(default=None, description="The viewer's pledge it makes good.")
    as_group: strawberry.ID | None = strawberry.field(
        default=None, description="Organise it for this group, which you organise; who made it is never shown."
    )
    muster: PointInput | None = strawberry.field(
        default=None, description="Where people meet, if not on that spot; for those alone who have a place."
    )
    meeting: str | None = strawberry.field(
        default="", description="How they find each other, up to 500 characters; for those alone who have a place."
    )
    bring: str | None = strawberry.field(default="", description="What to bring along, up to 1,000 characters.")
    publish: bool | None = strawberry.field(default=False, description="Publish it at once.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def draft(self, default: DefaultZone) -> models.ActivityDraft:
        """What is asked for. Raises Refused for a place, report or pledge that is none."""
        return models.ActivityDraft(
            title=self.title,
            description=self.description,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            time_zone=default.name if self.time_zone is None else self.time_zone,
            location=self.location.point(),
            slots=tuple(slot.draft() for slot in self.slots),
            reports=tuple(nodes.key_of(report, "Report", "reports") for report in self.reports or ()),
            pledge=nodes.key_of(self.pledge, "Pledge", "pledge") if self.pledge else None,
            group=nodes.key_of(self.as_group, "Group", "asGroup") if self.as_group else None,
            muster=self.muster.point() if self.muster else None,
            meeting=self.meeting or "",
            bring=self.bring or "",
        )


@strawberry.type(description="The activity planned, or why not.")
class CreateActivityPayload:
    """The activity planned, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The new activity.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="An activity to publish.")
class PublishActivityInput:
    """An activity to publish."""

    activity: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity published, or why not.")
class PublishActivityPayload:
    """The activity published, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity, for everybody to see.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class Mutations:
    """What people can do."""

    @publishing
    async def create_activity(
        self, info: Info, input: Annotated[CreateActivityInput, strawberry.argument(description="The new activity.")]
    ) -> CreateActivityPayload:
        """Plan something to turn up for."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.create,
            draft=input.draft(context.get(DefaultZone)),
            organiser=person,
            places=context.get(Places),
            publish=bool(input.publish),
        )
        written = await context.write(command, once=context.once("createActivity", input))
        return CreateActivityPayload(activity=await node(context, written.value))

    @publishing
    async def publish_activity(
        self, info: Info, input: Annotated[PublishActivityInput, strawberry.argument(description="Which activity.")]
    ) -> PublishActivityPayload:
        """Let everybody see and join it."""
        context, person = info.context, info.context.person()
        command = partial(commands.publish, key=nodes.key_of(input.activity, "Activity", "activity"), person=person)
        written = await context.write(command, once=context.once("publishActivity", input))
        return PublishActivityPayload(activity=await node(context, written.value))
