"""What reports, activities, bodies and areas show of the work of volunteers."""

import asyncio
from datetime import datetime
from typing import Self

import strawberry

from pledgebank.activities.api import Activity
from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.councils.api import Area, Body
from pledgebank.groups.api import Group
from pledgebank.reports.api import Report
from pledgebank.web.connection import After, Connection, First, connection
from pledgebank.web.context import Context, Info
from pledgebank.works import store
from pledgebank.works.api.types import WorkItem, shown
from pledgebank.works.totals import model as totals
from pledgebank.works.totals import store as totals_store
from pledgebank.works.totals.model import Of, key


@strawberry.type(description="What volunteers have done, in numbers; of reports that everybody can see.")
class WorkTotals:
    """Sums."""

    hours: float = strawberry.field(description="Hours of all who came, as organisers say.")
    bags: int = strawberry.field(description="Bags filled, as organisers say.")
    people: int = strawberry.field(description="People who came, as organisers say; once for each report worked on.")
    fixed: int = strawberry.field(description="Reports that volunteers have fixed, each confirmed by others.")
    reopened: int = strawberry.field(description="How often what was said to be done was opened again.")

    @classmethod
    def of(cls, found: totals.Totals) -> Self:
        """As everybody sees them."""
        return cls(hours=found.hours, bags=found.bags, people=found.people, fixed=found.fixed, reopened=found.reopened)


async def works_of_report(root: Report, info: Info, first: First = None, after: After = None) -> Connection[WorkItem]:
    """What activities do about it that everybody may know of, the latest first."""
    context, as_of, size = info.context, info.context.as_of, page.size(first)
    found = await store.page(context.reader, root.model.id, first=size, after=after)
    seen = await asyncio.gather(*(shown(context, item) for item in found.items))
    rows = [(item, cursor) for item, cursor in zip(seen, found.cursors, strict=True) if item]
    items, cursors = tuple(item for item, _ in rows), tuple(cursor for _, cursor in rows)
    return connection(Page(items, cursors, found.has_more), _same, as_of=as_of, after=after)


async def planned_work(root: Report, info: Info) -> WorkItem | None:
    """What volunteers plan to do about it next; null where nothing is planned. It stays open until it is done."""
    return await shown(info.context, await info.context.load(store.coming_of, root.model.id))


async def works_of_activity(root: Activity, info: Info) -> list[WorkItem]:
    """What it does about each of its reports that the viewer may see: at most 20, and those it no longer is about."""
    found = await info.context.load(store.of_activities, root.model.id)
    seen = await asyncio.gather(*(shown(info.context, item) for item in found))
    return [item for item in seen if item]


async def invited_until(root: Activity) -> datetime | None:
    """Until when only those may join who signed its pledge; null where all may at once."""
    return root.model.invited_until


async def totals_of_body(root: Body, info: Info) -> WorkTotals:
    """What volunteers have done about reports that it answers for."""
    return await totals_of(info.context, key(Of.BODY, root.model.id))


async def totals_of_area(root: Area, info: Info) -> WorkTotals:
    """What volunteers have done about reports in it."""
    return await totals_of(info.context, key(Of.AREA, root.model.id))


async def totals_of_group(root: Group, info: Info) -> WorkTotals:
    """What its activities have done about reports."""
    return await totals_of(info.context, key(Of.GROUP, root.model.id))


async def totals_of(context: Context, whose: str) -> WorkTotals:
    """The sums of a group, a body or an area, by their key."""
    return WorkTotals.of(await context.load(totals_store.by_keys, whose))


def _same(item: WorkItem) -> WorkItem:
    return item
