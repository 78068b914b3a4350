"""What can be asked about reports: one, lists of them, and copies to keep."""

from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.base.errors import invalid
from pledgebank.base.geo import Box
from pledgebank.base.ids import plain_ref
from pledgebank.councils.api import eyes
from pledgebank.reports import model as models
from pledgebank.reports import store
from pledgebank.reports.api.inputs import ReportFilter
from pledgebank.reports.api.types import Report, shown
from pledgebank.reports.model import ReportOrder
from pledgebank.web import described
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.nodes import Node
from pledgebank.web.selection import asks_for

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
        return await shown(info.context, found)

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


async def copies(context: Context, within: Box | None, after: UUID | None, first: int) -> list[tuple[UUID, Node]]:
    """What the viewer may keep a copy of, by id from one id on, for copies on phones."""
    found = await store.in_order_of_ids(context.reader, await eyes(context), within, after, first)
    return [(report.id, Report.of(report)) for report in found]
