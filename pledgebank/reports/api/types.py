"""Reports as GraphQL shows them."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

import strawberry

from pledgebank.base.event import Origin
from pledgebank.base.geo import Box
from pledgebank.councils import store as councils_store
from pledgebank.councils.api import Area, Category, eyes
from pledgebank.following.api import follows
from pledgebank.people import store as people_store
from pledgebank.people.api import Person
from pledgebank.photos import api as photos
from pledgebank.photos.api import Photo
from pledgebank.reports import answers, rules, store
from pledgebank.reports import model as models
from pledgebank.reports.api import history, updates
from pledgebank.reports.api.answers import Answer
from pledgebank.reports.api.choices import ClosedBecause, FixedBy, ReportState
from pledgebank.reports.api.history import ReportHistoryEntry
from pledgebank.reports.api.updates import ReportUpdate
from pledgebank.reports.editing import rules as editing
from pledgebank.reports.life import rules as life
from pledgebank.reports.life import store as life_store
from pledgebank.reports.support import rules as support
from pledgebank.reports.support import store as supports
from pledgebank.web import described, nodes
from pledgebank.web.connection import After, Connection, First
from pledgebank.web.context import Context, Info
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node


@strawberry.type(description="Something wrong in a public place.")
class Report(Node):
    """A report."""

    model: strawberry.Private[models.Report]
    ref: str = strawberry.field(description="Short, sayable, unique: for posters, letters and text messages.")
    title: str = strawberry.field(description="What is wrong, in one line.")
    description: str = strawberry.field(description="More about it; may be empty.")
    location: Point = strawberry.field(description="Where it is.")
    state: ReportState = strawberry.field(description="How far it has come.")
    fixed_by: FixedBy | None = strawberry.field(description="Who repaired it; null unless it is fixed.")
    closed_because: ClosedBecause | None = strawberry.field(description="Why it ended without a repair.")
    private: bool = strawberry.field(description="Whether only its reporter and who answers for it can see it.")
    imported: bool = strawberry.field(description="Whether it came from another system, not from a neighbour here.")
    support_count: int = strawberry.field(description="How many others see it too; who reported it is not one of them.")
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
        """Who reported it; null when they chose not to be named, save for who answers for it; and for imported ones."""
        if self.model.reporter is None or not (self.model.show_name or await _answers(info, self.model)):
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

    @described.field
    async def reporter_contact(self, info: Info) -> str | None:
        """Their e-mail address, for who answers for the report; null for everybody else."""
        if self.model.reporter is None or not await _answers(info, self.model):
            return None
        person = await info.context.load(people_store.by_ids, self.model.reporter)
        return person.email if person else None

    @described.field
    async def duplicate_of(self, info: Info) -> "Report | None":
        """The report that it repeats; null where it repeats none that the viewer may see."""
        return await node(info.context, self.model.duplicate_of) if self.model.duplicate_of else None

    @described.field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do to it now."""
        category = await info.context.load(councils_store.categories_by_ids, self.model.category)
        hazard = category is not None and category.hazard
        looking, now = await eyes(info.context), info.context.now
        known = life.may(self.model, looking, hazard=hazard, now=now)
        joins = ["support"] if support.may_support(self.model, looking.person) else []
        return [*known, *editing.may(self.model, looking, now), *joins]

    @described.field
    async def updates(self, info: Info, first: First = None, after: After = None) -> Connection[ReportUpdate]:
        """What was written about it since, the earliest first; its moderators also see what they hid."""
        return await updates.of_report(info.context, self.model, first, after)

    @described.field
    async def history(self, info: Info, first: First = None, after: After = None) -> Connection[ReportHistoryEntry]:
        """What has happened to it, the earliest first; what was hidden, and why, only who works for its body sees."""
        return await history.of_report(info.context, self.model, first, after)

    @described.field
    async def viewer_supports(self, info: Info) -> bool:
        """Whether the viewer has said that they see it too."""
        person = info.context.person_id
        return person is not None and await info.context.load(supports.supported, (self.model.id, person))

    @described.field
    async def viewer_follows(self, info: Info) -> bool:
        """Whether the viewer hears of what becomes of it."""
        return await follows(info.context, "Report", self.model.id)

    @described.field
    async def photos(self, info: Info) -> list[Photo]:
        """What it looks like: those that have arrived."""
        return await photos.shown(info.context, self.model.photos)

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
            fixed_by=report.fixed_by,
            closed_because=report.closed_because,
            private=report.private,
            support_count=report.supports,
            imported=report.origin is Origin.IMPORT,
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


async def update_node(context: Context, key: UUID) -> ReportUpdate | None:
    """The update with this id, if the viewer may see it."""
    found = await context.load(life_store.updates_by_ids, key)
    report = await context.load(store.by_ids, found.report) if found else None
    if found is None or report is None or not await sees(context, report):
        return None
    is_shown = not found.hidden or report.body in (await eyes(context)).moderates
    return ReportUpdate.of(found, report) if is_shown else None


NODES: Mapping[str, Load] = {"Report": node, "ReportUpdate": update_node}


async def _answers(info: Info, report: models.Report) -> bool:
    return report.body in (await eyes(info.context)).answers
