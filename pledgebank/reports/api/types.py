"""Reports as GraphQL shows them."""

import asyncio
from datetime import datetime
from functools import partial
from uuid import UUID

import strawberry

from pledgebank.base.event import Origin
from pledgebank.base.geo import Box
from pledgebank.councils import store as councils_store
from pledgebank.councils.api import Area, Category, eyes
from pledgebank.people import store as people_store
from pledgebank.people.api import Person
from pledgebank.reports import answers, rules, store
from pledgebank.reports import model as models
from pledgebank.reports.api.answers import Answer
from pledgebank.reports.model import ReportState
from pledgebank.web import described, nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Node


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

    @described.field
    async def answers(self, info: Info) -> list[Answer]:
        """What was answered to its category's questions, as far as the viewer may read it.

        Its reporter and who works for its body read all, everybody else what is public.
        """
        if not self.model.answers:
            return []
        category = await info.context.load(councils_store.categories_by_ids, self.model.category)
        assert category is not None, "a report without its category"
        seen = answers.shown(self.model, category, await eyes(info.context))
        return [Answer.of(one, category, info.context.language) for one in seen]

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


async def node(context: Context, key: UUID) -> Report | None:
    """The report with this id, if the viewer may see it."""
    return await shown(context, await context.load(store.by_ids, key))


async def shown(context: Context, found: models.Report | None) -> Report | None:
    """A report that was found, if the viewer may see it."""
    return Report.of(found) if found and await sees(context, found) else None


async def sees(context: Context, report: models.Report) -> bool:
    """Whether the viewer may know of a report; their roles are looked up only where they matter."""
    return rules.is_public(report) or rules.may_see(report, await eyes(context))
