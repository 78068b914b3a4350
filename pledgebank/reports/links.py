"""The few reports that something else is about, as far as the viewer may see them."""

from collections.abc import Sequence
from uuid import UUID

from pledgebank.base import page
from pledgebank.base.page import Page
from pledgebank.reports import store
from pledgebank.reports.api import Report, sees
from pledgebank.web.connection import Connection, connection
from pledgebank.web.context import Context


async def shown(context: Context, keys: Sequence[UUID], first: int | None, after: str | None) -> Connection[Report]:
    """A page of these reports, in their order. Raises Refused INVALID_CURSOR."""
    as_of, limit = context.as_of, page.size(first)
    begin = _place(after) + 1 if after is not None else 0
    found = [await context.load(store.by_ids, key) for key in keys]
    seen = [
        (place, report)
        for place, report in enumerate(found)
        if place >= begin and report is not None and await sees(context, report)
    ]
    cut = page.cut(seen, limit, lambda one: (one[0],))
    reports = Page(tuple(report for _, report in cut.items), cut.cursors, cut.has_more)
    return connection(reports, Report.of, as_of=as_of, after=after)


def _place(after: str) -> int:
    [place] = page.decode(after, int)
    assert isinstance(place, int)
    return place
