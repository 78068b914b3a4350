"""What people and staff can do with a report that is there."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import ID

from pledgebank.councils.api import eyes
from pledgebank.photos.api import keys_of
from pledgebank.reports.api.choices import ClosedBecause, Fixed, ReportState
from pledgebank.reports.api.types import Report, node, update_node
from pledgebank.reports.api.updates import ReportUpdate
from pledgebank.reports.life import asking, commands
from pledgebank.reports.life import model as life
from pledgebank.web.context import Context, Info
from pledgebank.web.limits import rates
from pledgebank.web.limits.rates import Act
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing
from pledgebank.web.nodes import key_of

Repeatable = "Makes it safe to repeat."
UPDATING = Act("addReportUpdate", rates.PUBLISHING)


@strawberry.input(description="What is new about a report.")
class AddReportUpdateInput:
    """What is new about a report."""

    report: ID = strawberry.field(description="Which report.")
    text: str = strawberry.field(description="What there is to say, 1 to 5,000 characters.")
    photos: list[ID] | None = strawberry.field(
        default=None, description="At most 10, by the ids that the phone made for PUT /photos, sent before or after."
    )
    mark_fixed: bool | None = strawberry.field(
        default=False,
        description="Say that it is repaired: from its reporter, and in its body's name, it is FIXED by that;"
        " from others FIX_CLAIMED. Of a hazard it is only noted.",
    )
    reopen: bool | None = strawberry.field(
        default=False,
        description="Say that it is not repaired: its reporter opens it again; others ask for it, and three open it.",
    )
    show_name: bool | None = strawberry.field(default=False, description="Whether to name you to everyone.")
    as_body: bool | None = strawberry.field(
        default=False, description="In the name of the body that answers for it, for its officers."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=Repeatable)

    def writing(self) -> life.Writing:
        """What is asked for."""
        return life.Writing(
            text=self.text,
            photos=keys_of(self.photos, "photos"),
            mark_fixed=bool(self.mark_fixed),
            reopen=bool(self.reopen),
            show_name=bool(self.show_name),
            as_body=bool(self.as_body),
        )


@strawberry.type(description="The update and its report, or why nothing was written.")
class AddReportUpdatePayload:
    """The answer to addReportUpdate."""

    update: ReportUpdate | None = strawberry.field(default=None, description="The new update.")
    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="How far a report has come.")
class ChangeReportStateInput:
    """How far a report has come."""

    report: ID = strawberry.field(description="Which report.")
    state: ReportState = strawberry.field(description="What it is from now on; HIDDEN to take it from view.")
    because: ClosedBecause | None = strawberry.field(default=None, description="With CLOSED: why.")
    duplicate_of: ID | None = strawberry.field(default=None, description="With DUPLICATE: the report that it repeats.")
    message: str | None = strawberry.field(
        default=None,
        description="What to say about it, at most 5,000 characters: shown as an update, in the body's name from its"
        " officers; a moderator's reason is shown to staff, and told to the reporter when it is hidden. Needed to open"
        " again, to hide and to show again.",
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The report as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=Repeatable)

    def wish(self) -> life.Wish:
        """What is asked for. Raises Refused NOT_FOUND."""
        return life.Wish(
            state=self.state,
            because=self.because,
            duplicate_of=key_of(self.duplicate_of, "Report", "duplicateOf") if self.duplicate_of else None,
            message=self.message or "",
            expected=self.expected_version,
        )


@strawberry.type(description="The report in its new state, or why it is not.")
class ChangeReportStatePayload:
    """The answer to changeReportState."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="Who is to see a report.")
class SetReportPrivateInput:
    """Who is to see a report."""

    report: ID = strawberry.field(description="Which report.")
    private: bool = strawberry.field(description="Whether only its reporter and who answers for it are to see it.")
    expected_version: int | None = strawberry.field(
        default=None, description="The report as you saw it: refused with CONFLICT when it has changed since."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=Repeatable)


@strawberry.type(description="The report, or why it was not changed.")
class SetReportPrivatePayload:
    """The answer to setReportPrivate."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="An update to take from view, or to show again.")
class HideReportUpdateInput:
    """An update to take from view."""

    update: ID = strawberry.field(description="Which update.")
    hidden: bool = strawberry.field(description="Whether to take it from view.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters; only staff read it.")
    idempotency_key: ID | None = strawberry.field(default=None, description=Repeatable)


@strawberry.type(description="The update, or why nothing was done.")
class HideReportUpdatePayload:
    """The answer to hideReportUpdate."""

    update: ReportUpdate | None = strawberry.field(default=None, description="The update as its moderator sees it.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="What its reporter says when asked whether a report is fixed.")
class AnswerQuestionnaireInput:
    """A reporter's answer."""

    report: ID = strawberry.field(description="Which report.")
    fixed: Fixed = strawberry.field(description="Whether it is; UNKNOWN to be asked again in eight weeks.")
    text: str | None = strawberry.field(
        default=None, description="What else there is to say, at most 5,000 characters: shown to all as an update."
    )
    idempotency_key: ID | None = strawberry.field(default=None, description=Repeatable)


@strawberry.type(description="The report, or why nothing was written.")
class AnswerQuestionnairePayload:
    """The answer to answerQuestionnaire."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class LifeMutations:
    """What can be done with a report that is there."""

    @publishing
    async def add_report_update(
        self, info: Info, input: Annotated[AddReportUpdateInput, strawberry.argument(description="What is new.")]
    ) -> AddReportUpdatePayload:
        """Say what is new about a report; also that it is repaired, or that it is not."""
        context, person, report = info.context, info.context.person(), _report(input.report)
        command = partial(commands.add_update, report=report, person=person, writing=input.writing())
        turn = report if input.mark_fixed or input.reopen else None
        written = await context.write(command, once=context.once("addReportUpdate", input), turn=turn)
        return AddReportUpdatePayload(
            update=await update_node(context, written.value), report=await node(context, report)
        )

    @mutation
    async def change_report_state(
        self, info: Info, input: Annotated[ChangeReportStateInput, strawberry.argument(description="Which, and how.")]
    ) -> ChangeReportStatePayload:
        """Say how far a report has come: for who answers for it, its moderators, and in part its reporter."""
        context, person, report = info.context, info.context.person(), _report(input.report)
        if input.message and not await _is_staff(context):
            context.act = UPDATING  # what everybody is to read counts as such, whichever way it is said
        command = partial(commands.change_state, report=report, person=person, wish=input.wish())
        await context.write(command, once=context.once("changeReportState", input), turn=report)
        return ChangeReportStatePayload(report=await node(context, report))

    @mutation
    async def set_report_private(
        self, info: Info, input: Annotated[SetReportPrivateInput, strawberry.argument(description="Which, and how.")]
    ) -> SetReportPrivatePayload:
        """Let only its reporter and its body see a report, or everyone: for who answers for it."""
        context, person, report = info.context, info.context.person(), _report(input.report)
        command = partial(
            commands.set_private, report=report, person=person, private=input.private, expected=input.expected_version
        )
        await context.write(command, once=context.once("setReportPrivate", input), turn=report)
        return SetReportPrivatePayload(report=await node(context, report))

    @mutation
    async def hide_report_update(
        self, info: Info, input: Annotated[HideReportUpdateInput, strawberry.argument(description="Which, and why.")]
    ) -> HideReportUpdatePayload:
        """Take an update from view, or show it again: for its moderators."""
        context, person = info.context, info.context.person()
        update = key_of(input.update, "ReportUpdate", "update")
        command = partial(commands.hide_update, update=update, person=person, hidden=input.hidden, reason=input.reason)
        await context.write(command, once=context.once("hideReportUpdate", input))
        return HideReportUpdatePayload(update=await update_node(context, update))

    @mutation
    async def answer_questionnaire(
        self, info: Info, input: Annotated[AnswerQuestionnaireInput, strawberry.argument(description="Whether it is.")]
    ) -> AnswerQuestionnairePayload:
        """Answer whether a report is fixed: for its reporter, once they have been asked."""
        context, person, report = info.context, info.context.person(), _report(input.report)
        command = partial(asking.answer, report=report, person=person, fixed=input.fixed, text=input.text or "")
        await context.write(command, once=context.once("answerQuestionnaire", input), turn=report)
        return AnswerQuestionnairePayload(report=await node(context, report))


async def _is_staff(context: Context) -> bool:
    looking = await eyes(context)
    return bool(looking.answers or looking.moderates)


def _report(given: ID) -> UUID:
    return key_of(given, "Report", "report")
