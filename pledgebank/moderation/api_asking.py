"""Asking moderators about one's own report, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.moderation import commands
from pledgebank.moderation.model import Wish
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, no_errors, publishing
from pledgebank.web.nodes import key_of


@strawberry.input(description="What should be done to one's own report.")
class AskToChangeReportInput:
    """What should be done to one's own report."""

    report: strawberry.ID = strawberry.field(description="Which report.")
    text: str = strawberry.field(
        description="What should be different, up to 1,000 characters; may be empty with `delete`. For moderators only."
    )
    delete: bool | None = strawberry.field(default=False, description="Whether it should be deleted.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="Whether moderators were asked.")
class AskToChangeReportPayload:
    """Whether moderators were asked."""

    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class AskMutations:
    """What people can ask of moderators."""

    @publishing
    async def ask_to_change_report(
        self, info: Info, input: Annotated[AskToChangeReportInput, strawberry.argument(description="Which, what.")]
    ) -> AskToChangeReportPayload:
        """Ask the moderators of your report to change or delete it, when you no longer can yourself.

        Asking again replaces what you asked for.
        """
        context, person = info.context, info.context.person()
        command = partial(
            commands.ask_to_change,
            report=key_of(input.report, "Report", "report"),
            person=person,
            words=input.text,
            wish=Wish.DELETE if input.delete else Wish.CHANGE,
        )
        await context.write(command, once=context.once("askToChangeReport", input))
        return AskToChangeReportPayload()
