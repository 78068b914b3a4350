"""Follows what becomes of work and of reports, and keeps the sums: what of each work is in them is noted beside them.

So taking an event in again adds nothing, and what is disputed, hidden or moved is taken out again to the last bag.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.base.event import Entry
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportEdited, ReportStateChanged
from pledgebank.storage.follow import Follower
from pledgebank.storage.unit import Unit
from pledgebank.works import store as works
from pledgebank.works.events import (
    OutcomeConfirmed,
    OutcomeDisputed,
    OutcomeRecorded,
    ReportWorkChanged,
    WorkPlanned,
)
from pledgebank.works.model import WorkItem
from pledgebank.works.totals import rules, store
from pledgebank.works.totals.model import Counted, Totals

AT_ONCE = 50


async def apply(unit: Unit, entries: Sequence[Entry]) -> None:
    """Count what was done about these reports as it now stands."""
    keys = list(dict.fromkeys(entry.subject.id for entry in entries))
    for report, key in zip(await reports.by_ids(unit, keys), keys, strict=True):
        items = await works.of_report(unit, key)
        known = await store.counted(unit, [item.id for item in items]) if items else {}
        groups = await _groups(unit, items)
        for item, group in zip(items, groups, strict=True):
            await _correct(unit, known.get(item.id), rules.count(item, report, group))


FOLLOWS = Follower(
    "works/totals",
    (
        WorkPlanned,
        ReportWorkChanged,
        OutcomeRecorded,
        OutcomeConfirmed,
        OutcomeDisputed,
        ReportStateChanged,
        ReportEdited,
    ),
    apply,
    at_once=AT_ONCE,
)


async def forget(unit: Unit, work: UUID) -> None:
    """Take out of the sums what a work added whose record is gone."""
    known = await store.counted(unit, [work])
    if work in known:
        await _correct(unit, known[work], replace(known[work], keys=(), totals=Totals()))


async def _correct(unit: Unit, before: Counted | None, now: Counted) -> None:
    if before == now or (before is None and now.totals == Totals()):
        return
    if before is not None:
        for key in before.keys:
            await store.add(unit, key, rules.less(before.totals))
    for key in now.keys:
        await store.add(unit, key, now.totals)
    await store.put_counted(unit, now)


async def _groups(unit: Unit, items: Sequence[WorkItem]) -> list[UUID | None]:
    found = await activities.by_ids(unit, [item.activity for item in items]) if items else []
    return [activity.group if activity else None for activity in found]
