"""What people and guests can do with reports."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID, uuid5

import strawberry

from pledgebank.councils.places import Places
from pledgebank.people import confirming
from pledgebank.people.api import guest_of, other_of
from pledgebank.people.confirming import Kind
from pledgebank.people.model import Act, Guest
from pledgebank.reports import commands
from pledgebank.reports.api.inputs import CreateReportInput
from pledgebank.reports.api.similar import USUAL, SimilarReport, alike
from pledgebank.reports.api.types import Report, node
from pledgebank.reports.similar import sought
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once
from pledgebank.web import described
from pledgebank.web.context import Context, Info
from pledgebank.web.mutation import UserError, no_errors, publishing
from pledgebank.words.sentences import say


@strawberry.type(description="The new report, or why there is none.")
class CreateReportPayload:
    """The answer to createReport."""

    report: Report | None = strawberry.field(default=None, description="The new report.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")

    @described.field
    async def similar(self, info: Info) -> list[SimilarReport]:
        """What was reported before of the same thing, near by: `supportInstead` makes one of the two."""
        if self.report is None:
            return []
        made = self.report.model
        wanted = await sought(info.context.reader, made.location, made.category, made.title)
        return await alike(info.context, wanted, USUAL, apart_from=made.id)


@strawberry.type
class Mutations:
    """What can be done with reports."""

    @publishing
    async def create_report(
        self, info: Info, input: Annotated[CreateReportInput, strawberry.argument(description="The new report.")]
    ) -> CreateReportPayload:
        """Report a problem: it is open, and seen by everyone, at once.

        A guest's, and one made for somebody else, only once whose it is has confirmed it.
        """
        context, places, maker = info.context, info.context.get(Places), info.context.person_id
        guest = guest_of(context, input.contact) or await other_of(context, input.contact)
        once = context.once("createReport", input, guest=_doer(guest, maker) if guest else None)
        if guest:
            propose = partial(commands.propose, places=places, guest=guest, draft=input.draft(), made_by=maker)
            return CreateReportPayload(report=await _asked(context, guest, propose, once))
        create = partial(commands.create, places=places, person=context.person(), draft=input.draft())
        written = await context.write(create, once=once)
        return CreateReportPayload(report=await node(context, written.value))


def _doer(guest: Guest, maker: UUID | None) -> UUID:
    """Under what a repeat is known: a guest by their contact; who acts for somebody else by both."""
    return uuid5(maker, guest.contact.hex()) if maker else guest.id


async def _asked(
    context: Context, guest: Guest, propose: Callable[[Unit], Awaitable[Act]], once: Once | None
) -> Report:
    """The report that waits for its guest; or, where this is a repeat and they have confirmed it, as all see it."""
    key, act = await confirming.ask(context, guest, propose, once=once)
    report = Report.of(commands.proposed(act)) if act else await node(context, key)
    if report is None:
        raise confirming.gone()
    return report


def _named(act: Act, language: str) -> str:
    return say("your report “{title}”", language, title=act.title)


# What guests can ask for here, under the name of its kind.
GUESTS = {commands.KIND: Kind(_named, commands.confirm)}
