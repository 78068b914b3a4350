"""The work on reports as GraphQL shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from pledgebank.activities import api as activities_api
from pledgebank.activities import sight
from pledgebank.activities import store as activity_store
from pledgebank.activities.api import Activity
from pledgebank.base.geo import Box
from pledgebank.groups.api import eyes
from pledgebank.photos import api as photos
from pledgebank.photos.api import Photo
from pledgebank.reports import api as reports_api
from pledgebank.reports import sayings
from pledgebank.reports import store as report_store
from pledgebank.reports.api import Report
from pledgebank.reports.states import ENDED
from pledgebank.web import nodes
from pledgebank.web.context import Context, Info
from pledgebank.web.described import field
from pledgebank.web.geo import Point
from pledgebank.web.nodes import Load, Node
from pledgebank.works import model as models
from pledgebank.works import sight as work_sight
from pledgebank.works import store, wording
from pledgebank.works.api.choices import ConfirmedBy, Stage, WorkResult, WorkState
from pledgebank.works.leases import store as leases
from pledgebank.works.leases.model import is_open
from pledgebank.works.model import COMING


@strawberry.type(description="How the work on a report went, as who organised it says, and what others say of that.")
class Outcome:
    """An outcome."""

    model: strawberry.Private[models.Outcome]
    result: WorkResult = strawberry.field(description="How it went.")
    recorded_at: datetime = strawberry.field(description="When that was said.")
    bags: int = strawberry.field(description="How many bags were filled.")
    people: int = strawberry.field(description="How many people came.")
    hours: float = strawberry.field(description="How many hours they worked, all together.")
    bags_left: int = strawberry.field(description="How many bags were left to be collected.")
    left_at: Point | None = strawberry.field(description="Where that lies; null for where the report is.")
    confirmed_by: ConfirmedBy | None = strawberry.field(description="Who has confirmed it; null until then.")
    confirmed_at: datetime | None = strawberry.field(description="When it was confirmed.")
    confirmations: int = strawberry.field(description="How many neighbours say that it is so.")
    objections: int = strawberry.field(description="How many neighbours say that it is not so.")

    @classmethod
    def of(cls, told: models.Outcome) -> Self:
        """As everybody who sees the work sees it."""
        said = [vote.fixed for vote in told.votes]
        return cls(
            model=told,
            result=told.result,
            recorded_at=told.at,
            bags=told.measures.bags,
            people=told.measures.people,
            hours=told.measures.hours,
            bags_left=told.leftover.bags,
            left_at=Point.of(told.leftover.at) if told.leftover.at else None,
            confirmed_by=told.confirmed_by,
            confirmed_at=told.confirmed_at,
            confirmations=said.count(True),
            objections=said.count(False),
        )

    @field
    async def hazards_left(self, info: Info) -> str:
        """What was left because it is dangerous; may be empty."""
        written = self.model.update
        hidden = written is not None and await sayings.of_update(info.context.reader, written) is None
        return "" if hidden else self.model.leftover.hazards

    @field
    async def note(self, info: Info) -> str:
        """What they wrote, which also stands among the updates of the report; empty where moderators hid it."""
        written = self.model.update
        return (await sayings.of_update(info.context.reader, written) if written else None) or ""


@strawberry.type(description="What shows how the work went: photos, and what was counted.")
class Evidence:
    """Evidence."""

    model: strawberry.Private[models.Evidence]
    stage: Stage = strawberry.field(description="When.")
    bags: int = strawberry.field(description="How many bags were filled.")
    people: int = strawberry.field(description="How many people were there.")
    hours: float = strawberry.field(description="How many hours they worked, all together.")
    at: datetime = strawberry.field(description="When it was added.")

    @classmethod
    def of(cls, evidence: models.Evidence) -> Self:
        """As everybody who sees the work sees it: without who gave it."""
        counted = evidence.measures
        return cls(
            model=evidence,
            stage=evidence.stage,
            bags=counted.bags,
            people=counted.people,
            hours=counted.hours,
            at=evidence.at,
        )

    @field
    async def photos(self, info: Info) -> list[Photo]:
        """What is to be seen: those that have arrived."""
        return await photos.shown(info.context, self.model.photos)


@strawberry.type(description="What an activity does about one of its reports.")
class WorkItem(Node):
    """The work on a report."""

    model: strawberry.Private[models.WorkItem]
    about: strawberry.Private[Report]
    within: strawberry.Private[Activity]
    state: WorkState = strawberry.field(description="Where it stands.")
    starts_at: datetime = strawberry.field(description="When the activity starts.")
    ends_at: datetime = strawberry.field(description="When the activity ends.")
    disputes: int = strawberry.field(description="How often others said that what was said to be done is not.")
    version: int = strawberry.field(description="Rises with every change.")
    activity: Activity = strawberry.field(description="What does it.")
    report: Report = strawberry.field(description="What it is done about.")
    outcome: Outcome | None = strawberry.field(description="How it went; null until that is said.")

    def lies_in(self, box: Box) -> bool:
        """Whether its report lies in a box."""
        return self.about.lies_in(box)

    def area_ids(self) -> tuple[UUID, ...]:
        """The areas its report lies in."""
        return self.about.area_ids()

    @classmethod
    def of(cls, item: models.WorkItem, report: Report, activity: Activity) -> Self:
        """As its viewers see it: whether one may see both was asked before."""
        return cls(
            id=nodes.encode("WorkItem", item.id),
            model=item,
            about=report,
            within=activity,
            state=item.state,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            disputes=item.disputes,
            version=item.version,
            activity=activity,
            report=report,
            outcome=Outcome.of(item.outcome) if item.outcome else None,
        )

    @field
    async def sentence(self, info: Info) -> str:
        """Where it stands, in one plain sentence."""
        return wording.sentence(self.model, self.within.model.time_zone, info.context.language)

    @field
    async def evidence(self, info: Info) -> list[Evidence]:
        """What shows how it went, the first first: at most 50."""
        return [Evidence.of(one) for one in await info.context.load(store.evidence_of, self.model.id)]

    @field
    async def has_turn(self, info: Info) -> bool:
        """Whether the report is this activity's to work on just now: it is one's at a time."""
        lease = await info.context.load(leases.by_ids, self.model.report)
        return lease is not None and lease.work == self.model.id and is_open(lease, info.context.now)

    @field
    async def turn_until(self, info: Info) -> datetime | None:
        """Until when it is, unless the activity goes on; null where it is not."""
        lease = await info.context.load(leases.by_ids, self.model.report)
        mine = lease is not None and lease.work == self.model.id and is_open(lease, info.context.now)
        return lease.until if lease is not None and mine else None

    @field
    async def turn_asked(self, info: Info) -> bool:
        """Whether this activity has asked for the report, and gets it when it is free."""
        lease = await info.context.load(leases.by_ids, self.model.report)
        return lease is not None and lease.asked == self.model.id

    @field
    async def already_ended(self) -> bool:
        """Whether the report was fixed or closed before this work was done: the organiser decides what follows."""
        return self.model.state in COMING and self.about.model.state in ENDED

    @field
    async def viewer_may(self, info: Info) -> list[str]:
        """What the viewer may do now: recordOutcome, addEvidence, confirmOutcome, askForTurn, giveBackTurn."""
        context = info.context
        category = await self.about.category(info)
        own = await activities_api.own_signups(context, self.model.activity)
        lease = await context.load(leases.by_ids, self.model.report)
        return work_sight.may(
            self.model,
            self.within.model,
            self.about.model,
            await eyes(context),
            own=own,
            lease=lease,
            hazard=category.hazard,
            now=context.now,
        )


async def shown(context: Context, item: models.WorkItem | None) -> WorkItem | None:
    """The work, if the viewer may know of its report and of its activity; of a draft's, who organises that."""
    if item is None:
        return None
    report = await reports_api.node(context, item.report)
    found = await context.load(activity_store.by_ids, item.activity)
    looking = await eyes(context)
    if report is None or found is None or not sight.may_see(found, looking):
        return None
    if not item.announced and not sight.speaks_for(found, looking):
        return None
    return WorkItem.of(item, report, Activity.of(found))


async def node(context: Context, key: UUID) -> WorkItem | None:
    """The work with this id, for who may know of it."""
    return await shown(context, await context.load(store.by_ids, key))


async def about(context: Context, key: UUID) -> Report | None:
    """The report with this id, as it now stands."""
    found = await context.load(report_store.by_ids, key)
    return Report.of(found) if found and await reports_api.sees(context, found) else None


NODES: Mapping[str, Load] = {"WorkItem": node}
