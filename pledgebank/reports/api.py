"""Reports as GraphQL shows them: one, lists of them, making one, and following one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.base.errors import invalid
from pledgebank.base.event import Origin
from pledgebank.base.geo import Box
from pledgebank.base.ids import plain_ref
from pledgebank.councils import store as councils_store
from pledgebank.councils.api import Area, Category, eyes
from pledgebank.councils.places import Places
from pledgebank.people import confirming
from pledgebank.people import store as people_store
from pledgebank.people.api import Person, guest_of
from pledgebank.people.confirming import Kind
from pledgebank.people.model import Act, Guest
from pledgebank.reports import commands, rules, store
from pledgebank.reports import model as models
from pledgebank.reports.inputs import CreateReportInput, ReportFilter
from pledgebank.reports.model import ReportOrder, ReportState
from pledgebank.storage import log
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once
from pledgebank.web import described, nodes
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import Point
from pledgebank.web.mutation import UserError, no_errors, publishing
from pledgebank.web.nodes import Node
from pledgebank.web.selection import asks_for
from pledgebank.words.sentences import say


@strawberry.type(description="Something wrong in a public place.")
class Report(Node):
    """A report."""

    model: strawberry.Private[models.Report]
    ref: str = strawberry.field(description="Short, sayable, unique: for posters, letters and text messages.")
    title: str = strawberry.field(description="What is wrong, in one line.")
    description: str = strawberry.field(description="More about it; may be empty.")
    location: Point = strawberry.field(description="Where it is.")
    state: ReportState = strawberry.field(description="How far it has come.")
    imported: bool = strawberry.field(description="Whether it came from another system, not from a neighbour here.")
    viewer_may: list[str] = strawberry.field(description="What the viewer may do to it now.")
    version: int = strawberry.field(description="Rises with every change: for `expectedVersion`.")
    created_at: datetime = strawberry.field(description="When it was reported.")
    updated_at: datetime = strawberry.field(description="When it last changed.")

    @described.field
    async def category(self, info: Info) -> Category:
        """The sort of problem."""
        found = await info.context.load(councils_store.categories_by_ids, self.model.category)
        assert found is not None, "a report without its category"
        return Category.of(found)

    @described.field
    async def areas(self, info: Info) -> list[Area]:
        """The areas it lies in, smallest first."""
        load = partial(info.context.load, councils_store.areas_by_ids)
        return [Area.of(area) for area in await asyncio.gather(*map(load, self.model.areas)) if area]

    @described.field
    async def reporter(self, info: Info) -> Person | None:
        """Who reported it; null when they chose not to be named, and for imported reports."""
        if self.model.reporter is None or not self.model.show_name:
            return None
        person = await info.context.load(people_store.by_ids, self.model.reporter)
        return Person.of(person) if person else None

    def lies_in(self, box: Box) -> bool:
        """Whether its public place lies in a box."""
        return box.contains(self.model.location)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas it lies in."""
        return self.model.areas

    @classmethod
    def of(cls, report: models.Report) -> "Report":
        """As its viewers see it: whether one may see it was asked before."""
        return cls(
            id=nodes.encode("Report", report.id),
            model=report,
            ref=report.ref,
            title=report.title,
            description=report.description,
            location=Point.of(report.location),
            state=report.state,
            imported=report.origin is Origin.IMPORT,
            viewer_may=[],  # what is reported stands: nobody can change a report yet
            version=report.version,
            created_at=report.created_at,
            updated_at=report.updated_at,
        )


@strawberry.type(description="The new report, or why there is none.")
class CreateReportPayload:
    """The answer to createReport."""

    report: Report | None = strawberry.field(default=None, description="The new report.")
    errors: list[UserError] = strawberry.field(default_factory=no_errors, description="Why nothing was written.")


Where = Annotated[ReportFilter | None, strawberry.argument(description="Which reports.")]
Order = Annotated[ReportOrder | None, strawberry.argument(description="NEAREST needs `where.near`.")]


@strawberry.type
class Queries:
    """What can be asked about reports."""

    @described.field
    async def report(
        self, info: Info, ref: Annotated[str, strawberry.argument(description="Its short reference, however written.")]
    ) -> Report | None:
        """A report by its short reference; null where there is none for this viewer."""
        found = await store.by_ref(info.context.reader, plain_ref(ref))
        return await _shown(info.context, found)

    @described.field
    async def reports(
        self,
        info: Info,
        where: Where = None,
        order: Order = ReportOrder.NEWEST,
        first: First = None,
        after: After = None,
    ) -> Connection[Report]:
        """Reports in pages: what everyone may see or, with `mine`, the viewer's own."""
        context, as_of = info.context, info.context.as_of
        wanted = await where.wanted(context) if where else models.ReportFilter()
        order = order or ReportOrder.NEWEST
        if order is ReportOrder.NEAREST and wanted.near is None:
            raise invalid("Please say near to what.", "where", "near")
        counted = asks_for(info, "totalCount")
        found = await store.page(context.reader, wanted, order, page.size(first), after, counted=counted)
        return connection(found, Report.of, as_of=as_of, after=after)


@strawberry.type
class Mutations:
    """What can be done with reports."""

    @publishing
    async def create_report(
        self, info: Info, input: Annotated[CreateReportInput, strawberry.argument(description="The new report.")]
    ) -> CreateReportPayload:
        """Report a problem: it is open, and seen by everyone, at once; a guest's only once they have confirmed it."""
        context, places = info.context, info.context.get(Places)
        guest = guest_of(context, input.contact)
        once = context.once("createReport", input, guest=guest.id if guest else None)
        if guest:
            propose = partial(commands.propose, places=places, guest=guest, draft=input.draft())
            return CreateReportPayload(report=await _asked(context, guest, propose, once))
        create = partial(commands.create, places=places, person=context.person(), draft=input.draft())
        written = await context.write(create, once=once)
        return CreateReportPayload(report=await node(context, written.value))


async def _asked(
    context: Context, guest: Guest, propose: Callable[[Unit], Awaitable[Act]], once: Once | None
) -> Report:
    """The report that waits for its guest; or, where this is a repeat and they have confirmed it, as all see it."""
    key, act = await confirming.ask(context, guest, propose, once=once)
    report = Report.of(commands.proposed(act)) if act else await node(context, key)
    if report is None:
        raise confirming.gone()
    return report


@strawberry.type
class Subscriptions:
    """What can be followed about reports."""

    @described.subscription
    async def report_changed(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Which report.")]
    ) -> AsyncGenerator[Report | None, None]:
        """The report as it is, and again with each change; null, and then the end, when it is no longer visible."""
        context, key = info.context, nodes.key_of(id, "Report")
        head = await log.head(context.reader)
        shown = await node(context, key)
        yield shown
        if shown is None:
            return
        async with aclosing(context.storage.tail.about(key, head)) as entries:
            async for _ in entries:
                context.look_again()
                shown = await node(context, key)
                yield shown
                if shown is None:
                    return


async def node(context: Context, key: UUID) -> Report | None:
    """The report with this id, if the viewer may see it."""
    return await _shown(context, await context.load(store.by_ids, key))


async def copies(context: Context, within: Box | None, after: UUID | None, first: int) -> list[tuple[UUID, Node]]:
    """What the viewer may keep a copy of, by id from one id on, for copies on phones."""
    found = await store.in_order_of_ids(context.reader, await eyes(context), within, after, first)
    return [(report.id, Report.of(report)) for report in found]


async def _shown(context: Context, found: models.Report | None) -> Report | None:
    return Report.of(found) if found and await sees(context, found) else None


async def sees(context: Context, report: models.Report) -> bool:
    """Whether the viewer may know of a report; their roles are looked up only where they matter."""
    return rules.is_public(report) or rules.may_see(report, await eyes(context))


def _named(title: str, language: str) -> str:
    return say("your report “{title}”", language, title=title)


# What guests can ask for here, under the name of its kind.
GUESTS = {commands.KIND: Kind(_named, commands.confirm)}
