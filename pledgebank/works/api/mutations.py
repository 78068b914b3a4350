"""What can be done about the work on reports."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import ID

from pledgebank.photos.api import keys_of
from pledgebank.reports.api import Report
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import PointInput
from pledgebank.web.mutation import UserError, mutation, no_errors, publishing
from pledgebank.works.api.types import WorkItem, about, node
from pledgebank.works.leases import commands as leases
from pledgebank.works.model import Leftover, Measures, Stage, WorkResult
from pledgebank.works.outcomes import commands
from pledgebank.works.outcomes.model import Telling

_REPEATABLE = "Makes it safe to repeat."


@strawberry.input(description="What volunteers had to leave.")
class LeftoverInput:
    """What volunteers had to leave."""

    bags: int | None = strawberry.field(default=0, description="Bags to be collected: 0 to 10,000.")
    hazards: str | None = strawberry.field(default="", description="What is dangerous, up to 1,000 characters.")
    at: PointInput | None = strawberry.field(default=None, description="Where, if not where the report is.")

    def leftover(self) -> Leftover:
        """What is left."""
        at = self.at.point("leftover", "at") if self.at else None
        return Leftover(bags=self.bags or 0, hazards=self.hazards or "", at=at)


@strawberry.input(description="How the work on a report went.")
class RecordOutcomeInput:
    """How the work on a report went."""

    activity: ID = strawberry.field(description="Of which activity, organised by the viewer.")
    report: ID = strawberry.field(description="On which of its reports.")
    result: WorkResult = strawberry.field(description="How it went.")
    note: str | None = strawberry.field(default=None, description="In words for everybody, up to 5,000 characters.")
    photos: list[ID] | None = strawberry.field(
        default=None, description="How it looks now: at most 10, by the ids that the phone made for PUT /photos."
    )
    bags: int | None = strawberry.field(default=None, description="Bags filled: 0 to 10,000.")
    people: int | None = strawberry.field(default=None, description="People who came: 0 to 10,000.")
    hours: float | None = strawberry.field(default=None, description="Their hours, all together: 0 to 100,000.")
    leftover: LeftoverInput | None = strawberry.field(default=None, description="What had to be left.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)

    def telling(self) -> Telling:
        """What is told."""
        return Telling(
            result=self.result,
            note=self.note or "",
            photos=tuple(keys_of(self.photos, "photos")),
            measures=Measures(bags=self.bags or 0, people=self.people or 0, hours=self.hours or 0.0),
            leftover=self.leftover.leftover() if self.leftover else Leftover(),
        )


@strawberry.type(description="The report, or why nothing was written.")
class RecordOutcomePayload:
    """The answer to recordOutcome."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    work: WorkItem | None = strawberry.field(default=None, description="The work on it as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="Whether what volunteers say is done is so.")
class ConfirmOutcomeInput:
    """Whether what volunteers say is done is so."""

    report: ID = strawberry.field(description="Of which report.")
    fixed: bool = strawberry.field(description="Whether it is.")
    note: str | None = strawberry.field(default=None, description="In words for everybody, up to 5,000 characters.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The report, or why nothing was written.")
class ConfirmOutcomePayload:
    """The answer to confirmOutcome."""

    report: Report | None = strawberry.field(default=None, description="The report as it now is.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.input(description="What shows how the work on a report went.")
class AddEvidenceInput:
    """What shows how the work on a report went."""

    activity: ID = strawberry.field(description="Of which activity, in which the viewer has a place.")
    report: ID = strawberry.field(description="On which of its reports.")
    stage: Stage = strawberry.field(description="When it was taken or counted.")
    photos: list[ID] | None = strawberry.field(
        default=None, description="At most 10, by the ids that the phone made for PUT /photos."
    )
    bags: int | None = strawberry.field(default=None, description="Bags filled: 0 to 10,000.")
    people: int | None = strawberry.field(default=None, description="People who were there: 0 to 10,000.")
    hours: float | None = strawberry.field(default=None, description="Their hours, all together: 0 to 100,000.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.input(description="Whose turn it is to work on a report.")
class TurnInput:
    """Whose turn it is to work on a report."""

    activity: ID = strawberry.field(description="Which activity, organised by the viewer.")
    report: ID = strawberry.field(description="Which of its reports.")
    idempotency_key: ID | None = strawberry.field(default=None, description=_REPEATABLE)


@strawberry.type(description="The work, or why nothing was written.")
class WorkPayload:
    """The answer to what is done about work."""

    work: WorkItem | None = strawberry.field(default=None, description="The work as it now stands.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


@strawberry.type
class Mutations:
    """What can be done."""

    @publishing
    async def record_outcome(
        self, info: Info, input: Annotated[RecordOutcomeInput, strawberry.argument(description="Of which, and how.")]
    ) -> RecordOutcomePayload:
        """Say how the work on a report went, once the activity has begun; again as long as nobody has confirmed it."""
        context, person = info.context, info.context.person()
        report = nodes.key_of(input.report, "Report", "report")
        command = partial(
            commands.record,
            activity=nodes.key_of(input.activity, "Activity", "activity"),
            report=report,
            person=person,
            telling=input.telling(),
        )
        written = await context.write(command, once=context.once("recordOutcome", input))
        return RecordOutcomePayload(report=await about(context, report), work=await node(context, written.value))

    @publishing
    async def confirm_outcome(
        self, info: Info, input: Annotated[ConfirmOutcomeInput, strawberry.argument(description="Of which, whether.")]
    ) -> ConfirmOutcomePayload:
        """Say whether what volunteers say is done is so; who organised it or took part lets others say.

        Its reporter or who answers for it make it certain at once, neighbours when two more say so than not. That it is
        not so opens the report again as any other update that says so would.
        """
        context, person = info.context, info.context.person()
        report = nodes.key_of(input.report, "Report", "report")
        command = partial(commands.judge, report=report, person=person, fixed=input.fixed, note=input.note or "")
        await context.write(command, once=context.once("confirmOutcome", input))
        return ConfirmOutcomePayload(report=await about(context, report))

    @publishing
    async def add_evidence(
        self, info: Info, input: Annotated[AddEvidenceInput, strawberry.argument(description="Of which, and what.")]
    ) -> WorkPayload:
        """Show how the work on a report went, as somebody who is there."""
        context, person = info.context, info.context.person()
        command = partial(
            commands.show,
            activity=nodes.key_of(input.activity, "Activity", "activity"),
            report=nodes.key_of(input.report, "Report", "report"),
            person=person,
            stage=input.stage,
            shown=keys_of(input.photos, "photos"),
            measures=Measures(bags=input.bags or 0, people=input.people or 0, hours=input.hours or 0.0),
        )
        written = await context.write(command, once=context.once("addEvidence", input))
        return WorkPayload(work=await node(context, written.value))

    @mutation
    async def ask_for_turn(
        self, info: Info, input: Annotated[TurnInput, strawberry.argument(description="Which.")]
    ) -> WorkPayload:
        """Ask for a report that another activity has planned to work on: one gets it when it is free, or at once."""
        return await _turn(info.context, leases.ask, "askForTurn", input)

    @mutation
    async def give_back_turn(
        self, info: Info, input: Annotated[TurnInput, strawberry.argument(description="Which.")]
    ) -> WorkPayload:
        """Let others work on a report first."""
        return await _turn(info.context, leases.give_back, "giveBackTurn", input)


async def _turn(context: Context, act: Callable[..., Awaitable[UUID]], name: str, given: TurnInput) -> WorkPayload:
    person = context.person()
    command = partial(
        act,
        activity=nodes.key_of(given.activity, "Activity", "activity"),
        report=nodes.key_of(given.report, "Report", "report"),
        person=person,
    )
    written = await context.write(command, once=context.once(name, given))
    return WorkPayload(work=await node(context, written.value))
