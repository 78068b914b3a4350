"""What has happened to reports, as GraphQL tells it."""

from datetime import datetime
from typing import Self

import strawberry

from pledgebank.base import page
from pledgebank.councils import store as councils
from pledgebank.councils.api import Body, eyes
from pledgebank.groups.party import Party
from pledgebank.people import store as people
from pledgebank.people.api import Person
from pledgebank.reports import model as models
from pledgebank.reports.api.choices import ReportState
from pledgebank.reports.api.updates import ReportUpdate
from pledgebank.reports.life import history, store
from pledgebank.reports.life import model as life
from pledgebank.web import described
from pledgebank.web.connection import Connection, connection
from pledgebank.web.context import Context, Info


@strawberry.type(description="One thing that has happened to a report.")
class ReportHistoryEntry:
    """An entry of a report's history."""

    model: strawberry.Private[life.Change]
    report: strawberry.Private[models.Report]
    at: datetime = strawberry.field(description="When.")
    state: ReportState = strawberry.field(description="What the report was from then on.")

    @described.field
    async def by(self, info: Info) -> Party | None:
        """Who did it, a body where somebody did it in its name; null for who is not named, and for what time did."""
        change, context = self.model, info.context
        if change.body is not None:
            body = await context.load(councils.bodies_by_ids, change.body)
            return Body.of(body) if body else None
        named = change.named or (self.report.show_name and change.by == self.report.reporter)
        if change.update is not None and await self.update(info) is None:
            named = False  # who wrote what was taken from view is not shown with it either
        if change.by is None or not (named or self.report.body in (await eyes(context)).answers):
            return None
        person = await context.load(people.by_ids, change.by)
        return Person.of(person) if person else None

    @described.field
    def text(self, info: Info) -> str:
        """What happened, in one sentence in the viewer's language; a moderator's reason in their own words."""
        return self.model.note or history.sentence(self.model, info.context.language)

    @described.field
    async def update(self, info: Info) -> ReportUpdate | None:
        """What was written along with it, where the viewer may see that."""
        found = await info.context.load(store.updates_by_ids, self.model.update) if self.model.update else None
        if found is None or (found.hidden and self.report.body not in (await eyes(info.context)).moderates):
            return None
        return ReportUpdate.of(found, self.report)

    @classmethod
    def of(cls, change: life.Change, report: models.Report) -> Self:
        """As its viewers see it."""
        return cls(model=change, report=report, at=change.at, state=change.state)


async def of_report(
    context: Context, report: models.Report, first: int | None, after: str | None
) -> Connection[ReportHistoryEntry]:
    """A page of what has happened to a report, as far as the viewer may see it. Raises Refused INVALID_CURSOR."""
    as_of, staff = context.as_of, (await eyes(context)).works_for(report.body)
    found = await history.of_report(context.reader, report, page.size(first), after, staff=staff)
    return connection(found, lambda one: ReportHistoryEntry.of(one, report), as_of=as_of, after=after)
