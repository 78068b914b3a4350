"""A report is one activity's to work on at a time, for a while, and passes on to who asks for it."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities.model import Activity
from pledgebank.base.ids import new_id
from pledgebank.reports.model import Report
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works import store as works
from pledgebank.works.leases import commands, rules, store
from pledgebank.works.leases.model import is_open
from pledgebank.works.model import WorkItem, WorkResult, WorkState
from tests.activities.builders import NOW, SATURDAY
from tests.works.crew import Crew

pytestmark = pytest.mark.anyio


def an_item(report: UUID | None = None, **different: object) -> WorkItem:
    usual: dict[str, object] = {
        "id": new_id(),
        "activity": new_id(),
        "report": report or new_id(),
        "announced": True,
        "starts_at": SATURDAY,
        "ends_at": SATURDAY + timedelta(hours=3),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return WorkItem(**{**usual, **different})  # type: ignore[arg-type] # as keywords say


def test_a_turn_lasts_a_week_beyond_the_end_but_not_longer_than_thirty_days_without_a_sign_of_life() -> None:
    soon = an_item()
    assert rules.until(soon, NOW) == soon.ends_at + timedelta(days=7)
    far = an_item(ends_at=NOW + timedelta(days=600))
    assert rules.until(far, NOW) == NOW + timedelta(days=30)
    past = an_item(ends_at=NOW - timedelta(days=20))
    assert rules.until(past, NOW) == NOW + timedelta(days=1)


def test_who_has_it_keeps_it_until_it_runs_out_and_then_who_comes_first_gets_it() -> None:
    mine, other = an_item(), an_item()
    lease = rules.take(None, mine, NOW)
    assert lease
    assert rules.take(lease, other, lease.until - timedelta(seconds=1)) is None
    passed = rules.take(lease, other, lease.until)
    assert passed
    assert (passed.work, passed.activity) == (other.id, other.activity)


async def holder(crew: Crew, report: Report) -> UUID | None:
    """The activity whose turn it is."""
    lease = await store.get(crew.storage.reader, report.id)
    return lease.activity if lease and is_open(lease, crew.clock.now()) else None


async def ask(crew: Crew, activity: Activity, report: Report, by: UUID | None = None) -> str | None:
    person = by or crew.organiser
    return await crew.refused(partial(commands.ask, activity=activity.id, report=report.id, person=person), person)


async def test_of_two_activities_the_first_has_its_turn_and_the_second_gets_it_by_asking(crew: Crew) -> None:
    report = await crew.report()
    first, second, third = [await crew.planned(report) for _ in range(3)]
    assert await holder(crew, report) == first.id
    assert [await ask(crew, second, report) for _ in range(2)] == [None, None]
    assert (await ask(crew, third, report), await crew.told("activity.turn_asked")) == ("TURN_TAKEN", 1)

    await crew.come(first.starts_at)
    lease = await store.get(crew.storage.reader, report.id)
    assert lease
    assert lease.until == first.ends_at + timedelta(days=7)
    await crew.come(lease.until - timedelta(seconds=1))
    assert await holder(crew, report) == first.id
    # It is over by then; who asked for it is not, as it was put off meanwhile.
    await _put_off(crew, second, report)
    await crew.come(lease.until)
    assert (await holder(crew, report), await crew.told("activity.turn_given")) == (second.id, 1)
    await crew.come(lease.until)
    assert await crew.told("activity.turn_given") == 1


async def _put_off(crew: Crew, activity: Activity, report: Report) -> None:
    item = await crew.work(activity, report)

    async def command(unit: Unit) -> None:
        found = await works.get(unit, item.id)
        assert found
        later = unit.now + timedelta(days=20)
        ends_at = later + timedelta(hours=1)
        await works.replace(unit, replace(found, starts_at=later, ends_at=ends_at, state=WorkState.PLANNED))

    await write(crew.storage, command)


async def test_who_is_called_off_or_has_told_how_it_went_gives_it_to_who_asked(crew: Crew) -> None:
    for ends in ("cancelled", "recorded"):
        report = await crew.report()
        first, second = await crew.planned(report), await crew.planned(report)
        await ask(crew, second, report)
        if ends == "cancelled":
            await crew.cancelled(first)
        else:
            await crew.come(first.starts_at)
            await crew.record(first, report, WorkResult.PARTLY)
        assert await holder(crew, report) == second.id


async def test_who_joins_shows_that_it_is_alive_so_its_turn_lasts_longer(crew: Crew) -> None:
    far = crew.clock.now() + timedelta(days=100)
    report = await crew.report()
    activity = await crew.planned(report, starts_at=far, ends_at=far + timedelta(hours=2))
    crew.clock.advance(days=20)
    await crew.joined(activity)
    lease = await store.get(crew.storage.reader, report.id)
    assert lease
    assert lease.until == crew.clock.now() + timedelta(days=30)


async def test_who_was_there_tells_how_it_went_though_others_planned_to_go_but_not_while_these_are_at_it(
    crew: Crew,
) -> None:
    report = await crew.report()
    starts_at = SATURDAY + timedelta(days=2)
    later: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    planned, gone = await crew.planned(report, **later), await crew.planned(report)
    await crew.over(gone)
    assert await holder(crew, report) == planned.id
    assert await crew.record(gone, report, WorkResult.PARTLY) is None

    other = await crew.report()
    begun, also = await crew.planned(other, **later), await crew.planned(other, **later)
    await crew.come(starts_at)
    assert await crew.record(also, other) == "TURN_TAKEN"
    assert await crew.record(begun, other) is None
    assert await crew.record(also, other, WorkResult.NOT_FOUND) is None


async def test_only_who_organises_an_activity_asks_for_its_reports_and_not_for_a_draft(crew: Crew) -> None:
    report = await crew.report()
    await crew.planned(report)
    second, draft = await crew.planned(report), await crew.planned(report, publish=False)
    stranger = await crew.house.person()
    assert await ask(crew, second, report, by=stranger) == "NOT_ALLOWED"
    assert await ask(crew, draft, report, by=stranger) == "NOT_FOUND"
    assert await ask(crew, draft, report) == "NOT_ALLOWED"
    assert await ask(crew, second, await crew.report()) == "NOT_FOUND"


async def test_of_many_who_take_a_free_report_at_once_one_has_it(crew: Crew) -> None:
    report = new_id()
    items = [an_item(report) for _ in range(8)]
    taken = await asyncio.gather(*(write(crew.storage, partial(commands.take, item=item)) for item in items))
    assert [one.value for one in taken].count(True) == 1
    lease = await store.get(crew.storage.reader, report)
    assert lease
    assert lease.work == next(item.id for item, one in zip(items, taken, strict=True) if one.value)
