"""Saying that one sees it too, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.reports.api.types import Report, node
from pledgebank.reports.support import commands, fold
from pledgebank.web import nodes
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors


@strawberry.input(description="Whether somebody sees it too.")
class SetReportSupportInput:
    """Whether somebody sees it too."""

    report: strawberry.ID = strawberry.field(description="Which report.")
    supports: bool = strawberry.field(description="Whether you see it too.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The report with the count of those who see it too, or why nothing was changed.")
class SetReportSupportPayload:
    """The answer to setReportSupport."""

    report: Report | None = strawberry.field(default=None, description="The report, with the viewer in its count.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class SupportMutations:
    """What people can say about reports of others."""

    @mutation
    async def set_report_support(
        self, info: Info, input: Annotated[SetReportSupportInput, strawberry.argument(description="Which, whether.")]
    ) -> SetReportSupportPayload:
        """Say that you see it too, or no longer; saying the same again changes nothing.

        Waits a little for the count, so that it shows the viewer in it. Who supports a report also follows it.
        """
        context, person = info.context, info.context.person()
        key = nodes.key_of(input.report, "Report", "report")
        command = partial(commands.set_support, report=key, person=person, supports=input.supports)
        written = await context.write(command, once=context.once("setReportSupport", input))
        await context.settled(written, fold.FOLDS)
        return SetReportSupportPayload(report=await node(context, key))
