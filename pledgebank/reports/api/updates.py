"""What was written about reports, as GraphQL shows it."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.base import page
from pledgebank.councils import store as councils
from pledgebank.councils.api import Body, eyes
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.photos import api as photos
from pledgebank.photos.api import Photo
from pledgebank.reports import model as models
from pledgebank.reports.api.choices import ReportState
from pledgebank.reports.life import model as life
from pledgebank.reports.life import store
from pledgebank.web import described, nodes
from pledgebank.web.connection import Connection, connection
from pledgebank.web.context import Context, Info
from pledgebank.web.nodes import Node


@strawberry.type(description="What somebody wrote about a report after it was made.")
class ReportUpdate(Node):
    """An update."""

    model: strawberry.Private[life.Update]
    about: strawberry.Private[models.Report]
    text: str = strawberry.field(description="What they wrote.")
    state: ReportState | None = strawberry.field(
        description="What the report became by it; null if that did not change."
    )
    marks_fixed: bool = strawberry.field(description="Whether it says that the problem is repaired.")
    asks_to_reopen: bool = strawberry.field(description="Whether it asks to open the report again.")
    hidden: bool = strawberry.field(description="Whether a moderator took it from view; only moderators see it then.")
    created_at: datetime = strawberry.field(description="When it was written.")

    @described.field
    async def author(self, info: Info) -> Person | None:
        """Who wrote it; null when they chose not to be named, save for who answers for the report."""
        model = self.model
        if model.author is None or model.body is not None:
            return None
        if not model.show_name and self.about.body not in (await eyes(info.context)).answers:
            return None
        person = await info.context.load(people.by_ids, model.author)
        return Person.of(person) if person else None

    @described.field
    async def body(self, info: Info) -> Body | None:
        """In whose name it was written; null for what people say for themselves."""
        found = await info.context.load(councils.bodies_by_ids, self.model.body) if self.model.body else None
        return Body.of(found) if found else None

    @described.field
    async def photos(self, info: Info) -> list[Photo]:
        """What it shows: those that have arrived."""
        return await photos.shown(info.context, self.model.photos)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas that its report lies in."""
        return self.about.areas

    @classmethod
    def of(cls, update: life.Update, report: models.Report) -> Self:
        """As its viewers see it: whether one may see it was asked before."""
        return cls(
            id=nodes.encode("ReportUpdate", update.id),
            model=update,
            about=report,
            text=update.text,
            state=update.state,
            marks_fixed=update.marks_fixed,
            asks_to_reopen=update.asks_to_reopen,
            hidden=update.hidden,
            created_at=update.created_at,
        )


async def of_report(
    context: Context, report: models.Report, first: int | None, after: str | None
) -> Connection[ReportUpdate]:
    """A page of what was written about a report, as far as the viewer may see it. Raises Refused INVALID_CURSOR."""
    as_of, hidden_too = context.as_of, report.body in (await eyes(context)).moderates
    found = await store.updates(context.reader, report.id, page.size(first), after, hidden_too=hidden_too)
    return connection(found, lambda one: ReportUpdate.of(one, report), as_of=as_of, after=after)
