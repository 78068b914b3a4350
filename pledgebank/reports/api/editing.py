"""Changing a report and taking it back, as GraphQL shows it."""

from functools import partial
from typing import Annotated

import strawberry

from pledgebank.councils.places import Places
from pledgebank.reports.api.inputs import EditReportInput
from pledgebank.reports.api.types import Report, node
from pledgebank.reports.editing import commands
from pledgebank.reports.editing.commands import Ties
from pledgebank.reports.support import fold
from pledgebank.web.context import Info
from pledgebank.web.mutation import UserError, mutation, no_errors
from pledgebank.web.nodes import key_of


@strawberry.type(description="The report as it now is, or why it stays as it was.")
class EditReportPayload:
    """The answer to editReport."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A report to take back.")
class DeleteReportInput:
    """A report to take back."""

    report: strawberry.ID = strawberry.field(description="Which report.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="What was taken back, or why it stays.")
class DeleteReportPayload:
    """The answer to deleteReport."""

    deleted: strawberry.ID | None = strawberry.field(default=None, description="The id of what is gone for good.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="A report just made, and the earlier one of the same thing.")
class SupportInsteadInput:
    """A report just made, and the earlier one of the same thing."""

    report: strawberry.ID = strawberry.field(description="Your own, just made: it goes.")
    existing: strawberry.ID = strawberry.field(description="The one of the same thing, which you support from now on.")
    idempotency_key: strawberry.ID | None = strawberry.field(default=None, description="Makes it safe to repeat.")


@strawberry.type(description="The earlier report with your support, or why both stay as they were.")
class SupportInsteadPayload:
    """The answer to supportInstead."""

    report: Report | None = strawberry.field(default=None, description="The earlier report, with you in its count.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class EditMutations:
    """What people can do about what they have just reported, and staff about where it belongs."""

    @mutation
    async def edit_report(
        self, info: Info, input: Annotated[EditReportInput, strawberry.argument(description="Which, and what.")]
    ) -> EditReportPayload:
        """Change what you reported: for an hour, until somebody looks into it; afterwards `askToChangeReport`.

        Who works for its body can move it to another category or place at any time.
        """
        context, person = info.context, info.context.person()
        key = key_of(input.report, "Report", "report")
        command = partial(
            commands.edit,
            places=context.get(Places),
            report=key,
            person=person,
            changes=input.changes(),
            expected=input.expected_version,
        )
        await context.write(command, once=context.once("editReport", input))
        return EditReportPayload(report=await node(context, key))

    @mutation
    async def delete_report(
        self, info: Info, input: Annotated[DeleteReportInput, strawberry.argument(description="Which report.")]
    ) -> DeleteReportPayload:
        """Take back what you reported within the last hour, if nobody has joined in; else `askToChangeReport`."""
        context, person = info.context, info.context.person()
        key = key_of(input.report, "Report", "report")
        command = partial(commands.delete, ties=context.get(Ties), report=key, person=person)
        await context.write(command, once=context.once("deleteReport", input))
        return DeleteReportPayload(deleted=input.report)

    @mutation
    async def support_instead(
        self, info: Info, input: Annotated[SupportInsteadInput, strawberry.argument(description="Which two.")]
    ) -> SupportInsteadPayload:
        """Take back what you have just reported, and support what was reported before of the same thing: both or none.

        Waits a little for the count, so that it shows you in it.
        """
        context, person = info.context, info.context.person()
        existing = key_of(input.existing, "Report", "existing")
        command = partial(
            commands.support_instead,
            ties=context.get(Ties),
            report=key_of(input.report, "Report", "report"),
            existing=existing,
            person=person,
        )
        written = await context.write(command, once=context.once("supportInstead", input))
        await context.settled(written, fold.FOLDS)
        return SupportInsteadPayload(report=await node(context, existing))
