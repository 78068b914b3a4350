"""What councils ask for before something is published, and what of it is done."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.activities.api.types import Activity, node
from pledgebank.activities.checklist import commands, rules, store
from pledgebank.activities.checklist import model as models
from pledgebank.activities.checklist.model import Check
from pledgebank.councils import store as councils
from pledgebank.councils.api import Area, Body
from pledgebank.groups.api import eyes
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.described import choices
from pledgebank.web.mutation import UserError, mutation, no_errors

choices(
    Check,
    "One thing that a council can ask for before an activity is published.",
    {
        Check.PERMISSION: "Permission of who owns or looks after the place.",
        Check.RISK_ASSESSMENT: "A risk assessment.",
        Check.FIRST_AIDER: "Somebody who can give first aid.",
        Check.WASTE_COLLECTION: "An agreement on who collects the waste.",
    },
)


@strawberry.type(description="One thing that the council asks for before an activity is published.")
class ChecklistItem:
    """One thing that is asked for."""

    check: Check = strawberry.field(description="What.")
    required: bool = strawberry.field(description="Whether it is asked for now.")
    done_at: datetime | None = strawberry.field(description="When its organiser said that it is done; null until then.")
    note: str = strawberry.field(description="What they said about it; may be empty.")


@strawberry.type(description="What a body asks for before activities are published.")
class ActivityRequirement:
    """What a body asks for."""

    model: strawberry.Private[models.Requirement]
    checks: list[Check] = strawberry.field(description="What is to be done.")
    notice_days: int = strawberry.field(description="How many days before it begins it must be published.")

    async def _area(self, info: Info) -> Area | None:
        found = await info.context.load(councils.areas_by_ids, self.model.area) if self.model.area else None
        return Area.of(found) if found else None

    area: Area | None = strawberry.field(resolver=_area, description="Where; null for wherever the body answers.")

    @classmethod
    def of(cls, requirement: models.Requirement) -> "ActivityRequirement":
        """As clients see it."""
        return cls(model=requirement, checks=list(requirement.checks), notice_days=requirement.notice_days)


async def activity_requirements(root: Body, info: Info) -> list[ActivityRequirement]:
    """What it asks for before activities are published in its areas."""
    key = nodes.key_of(root.id, "Body")
    [found] = await store.requirements(info.context.reader, [key])
    return [ActivityRequirement.of(one) for one in found.several]


async def checklist(root: Activity, info: Info) -> list[ChecklistItem]:
    """What the council asks for before it is published; for its organiser and the council alone."""
    context, activity = info.context, root.model
    if not rules.may_see(activity, await eyes(context)):
        return []
    asked = await commands.asked(context.reader, activity)
    [kept] = await store.checklists(context.reader, [activity.id])
    ticks = {tick.check: tick for tick in kept.ticks}
    return [
        ChecklistItem(
            check=check,
            required=check in asked.checks,
            done_at=ticks[check].at if check in ticks else None,
            note=ticks[check].note if check in ticks else "",
        )
        for check in Check
        if check in asked.checks or check in ticks
    ]


@strawberry.input(description="What is done of what the council asks for.")
class TickChecklistInput:
    """What is done."""

    activity: strawberry.ID = strawberry.field(description="Which activity.")
    check: Check = strawberry.field(description="What.")
    done: bool | None = strawberry.field(default=True, description="Whether it is done.")
    note: str | None = strawberry.field(default="", description="What there is to say about it: up to 500 characters.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The activity with its checklist, or why not.")
class TickChecklistPayload:
    """The activity with its checklist, or why not."""

    activity: Activity | None = strawberry.field(default=None, description="The activity.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.input(description="What a body asks for in an area, instead of what it asked for there.")
class SetActivityRequirementInput:
    """What a body asks for in an area."""

    body: strawberry.ID = strawberry.field(description="Which body: one whose officer the viewer is.")
    area: strawberry.ID | None = strawberry.field(default=None, description="Where; null for wherever it answers.")
    checks: list[Check] = strawberry.field(description="What is to be done; nothing asks for nothing.")
    notice_days: int | None = strawberry.field(
        default=0, description="How many days before it begins it must be published: 0 to 180."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The body with what it asks for, or why not.")
class SetActivityRequirementPayload:
    """The body with what it asks for, or why not."""

    body: Body | None = strawberry.field(default=None, description="The body.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class ChecklistMutations:
    """What organisers and officers can say about checklists."""

    @mutation
    async def tick_checklist(
        self, info: Info, input: Annotated[TickChecklistInput, strawberry.argument(description="What is done.")]
    ) -> TickChecklistPayload:
        """Say that something the council asks for is done, or is not."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.tick,
            activity_id=nodes.key_of(input.activity, "Activity", "activity"),
            person=person,
            check=input.check,
            done=input.done is not False,
            note=input.note or "",
        )
        written = await context.write(command, once=context.once("tickChecklist", input))
        return TickChecklistPayload(activity=await node(context, written.value))

    @mutation
    async def set_activity_requirement(
        self,
        info: Info,
        input: Annotated[SetActivityRequirementInput, strawberry.argument(description="What is asked for.")],
    ) -> SetActivityRequirementPayload:
        """Ask organisers for something before they publish in an area, as an officer of its council."""
        context, person = info.context, info.context.person()
        wanted = models.Requirement(
            area=nodes.key_of(input.area, "Area", "area") if input.area else None,
            checks=tuple(check for check in Check if check in input.checks),
            notice_days=input.notice_days or 0,
        )
        body: UUID = nodes.key_of(input.body, "Body", "body")
        command = partial(commands.require, body=body, person=person, wanted=wanted)
        await context.write(command, once=context.once("setActivityRequirement", input))
        found = await context.load(councils.bodies_by_ids, body)
        return SetActivityRequirementPayload(body=Body.of(found) if found else None)
