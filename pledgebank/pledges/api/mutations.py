"""What people can do with pledges."""

from datetime import date
from functools import partial
from typing import Annotated

import strawberry

from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.pledges import commands, store
from pledgebank.pledges import model as models
from pledgebank.pledges.api.types import Pledge
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, no_errors, publishing


@strawberry.input(description="A pledge to make.")
class CreatePledgeInput:
    """A pledge to make."""

    action: str = strawberry.field(description="What you will do; it follows on `I will`. 1 to 200 characters.")
    who: str = strawberry.field(description="Who the others are, such as neighbours. 1 to 100 characters.")
    their_action: str = strawberry.field(description="What they will do. 1 to 200 characters.")
    target: int = strawberry.field(description="How many others it takes: 1 to 100,000, you are not one of them.")
    deadline: date = strawberry.field(
        description="Open to the end of this day, in `timeZone`: today or later, at most 5 years away."
    )
    details: str | None = strawberry.field(
        default=None, description="All else there is to say, up to 5,000 characters."
    )
    time_zone: str | None = strawberry.field(default=None, description="IANA zone; by default this site's own.")
    location: PointInput | None = strawberry.field(default=None, description="Where; leave out for anywhere.")
    reports: list[strawberry.ID] | None = strawberry.field(default=None, description="What it is about: up to 20.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")

    def draft(self, default: DefaultZone) -> models.Draft:
        """What is asked for. Raises Refused for a place or report that is none."""
        return models.Draft(
            action=self.action,
            who=self.who,
            their_action=self.their_action,
            target=self.target,
            day=self.deadline,
            time_zone=default.name if self.time_zone is None else self.time_zone,
            details=self.details or "",
            location=self.location.point() if self.location else None,
            reports=tuple(nodes.key_of(report, "Report", "reports") for report in self.reports or ()),
        )


@strawberry.type(description="The pledge made, or why not.")
class CreatePledgePayload:
    """The pledge made, or why not."""

    pledge: Pledge | None = strawberry.field(default=None, description="The new pledge, open for signatures.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why it was refused.")


@strawberry.type
class Mutations:
    """What people can do."""

    @publishing
    async def create_pledge(
        self, info: Info, input: Annotated[CreatePledgeInput, strawberry.argument(description="The new pledge.")]
    ) -> CreatePledgePayload:
        """Promise something, if enough others join."""
        context, person = info.context, info.context.person()
        draft = input.draft(context.get(DefaultZone))
        command = partial(commands.create, promiser=person, draft=draft, places=context.get(Places))
        written = await context.write(command, once=context.once("createPledge", input))
        pledge = await context.load(store.by_ids, written.value)
        return CreatePledgePayload(pledge=Pledge.of(pledge) if pledge else None)
