"""What was reported before of the same thing, as GraphQL shows it."""

from typing import Annotated
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.reports import similar
from pledgebank.reports.api.types import Report
from pledgebank.reports.likeness import Sought
from pledgebank.web import described
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import PointInput
from pledgebank.web.nodes import key_of

USUAL = 5
MOST = 20


@strawberry.input(description="What is about to be reported.")
class SimilarTo:
    """What is about to be reported."""

    location: PointInput = strawberry.field(description="The spot.")
    category: strawberry.ID | None = strawberry.field(default=None, description="Of what sort, if that is known.")
    title: str | None = strawberry.field(default=None, description="What is wrong, if that is known.")


@strawberry.type(description="A report that may be of the same thing.")
class SimilarReport:
    """A report that may be of the same thing."""

    report: Report = strawberry.field(description="The report.")
    metres: float = strawberry.field(description="How far off it lies.")
    likeness: float = strawberry.field(description="0 to 1: the same words about the same sort of thing at one spot.")


@strawberry.type
class SimilarQueries:
    """What can be asked before one reports."""

    @described.dear(50)
    async def similar_reports(
        self,
        info: Info,
        to: Annotated[SimilarTo, strawberry.argument(description="What is about to be reported.")],
        first: Annotated[int | None, strawberry.argument(description="At most this many, up to 20.")] = USUAL,
    ) -> list[SimilarReport]:
        """What everyone may see of the same thing near by, so that it is reported once: the most alike first."""
        key = key_of(to.category, "Category", "to", "category") if to.category else None
        wanted = await similar.sought(info.context.reader, to.location.point("to", "location"), key, to.title)
        return await alike(info.context, wanted, min(page.size(USUAL if first is None else first), MOST))


async def alike(context: Context, wanted: Sought, first: int, *, apart_from: UUID | None = None) -> list[SimilarReport]:
    """Reports of the same thing, as GraphQL shows them."""
    found = await similar.find(context.reader, wanted, first, context.now, apart_from=apart_from)
    return [SimilarReport(report=Report.of(one.report), metres=one.metres, likeness=one.likeness) for one in found]
