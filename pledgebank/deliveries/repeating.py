"""What a body was told of a plan that repeats: it hears of all its days as of one, when the first is planned."""

from pledgebank.activities import store as activities
from pledgebank.deliveries import store
from pledgebank.deliveries.model import Delivery, NoticeKind
from pledgebank.storage.unit import Reader
from pledgebank.works import store as works
from pledgebank.works.model import COMING, WorkItem

MOST_LOOKED_AT = 500
_OF_PLANS = (NoticeKind.PLANNED, NoticeKind.WITHDRAWN)


async def others(reader: Reader, item: WorkItem) -> list[WorkItem]:
    """The works on the same report of the other days of a series; none where it does not repeat."""
    activity = await activities.get(reader, item.activity)
    if activity is None or activity.series is None:
        return []
    found = [one for one in await works.of_report(reader, item.report) if one.id != item.id]
    days = await activities.by_ids(reader, [one.activity for one in found]) if found else []
    return [one for one, day in zip(found, days, strict=True) if day is not None and day.series == activity.series]


async def of_plan(reader: Reader, item: WorkItem) -> list[Delivery]:
    """What was told of the plan that a work is part of: that there is one, or no more; the first first."""
    keys = [item.id, *(one.id for one in await others(reader, item))]
    told = await store.of_works(reader, keys, MOST_LOOKED_AT)
    return [one for one in told if one.notice in _OF_PLANS]


async def is_news(reader: Reader, item: WorkItem, kind: NoticeKind) -> bool:
    """Whether a body does not know yet that there is such a plan, or was told of one that there is no more."""
    if any(one.announced and one.state in COMING for one in await others(reader, item)):
        return kind is NoticeKind.PLANNED and not await of_plan(reader, item)
    told = await of_plan(reader, item)
    planned = bool(told) and told[-1].notice is NoticeKind.PLANNED
    return kind is NoticeKind.PLANNED or planned
