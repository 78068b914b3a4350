"""What volunteers have done, in numbers that are exact whatever is disputed, hidden, moved or told again."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activity_store
from pledgebank.base.ids import new_id
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works.model import Measures, WorkResult
from pledgebank.works.totals import store
from pledgebank.works.totals.model import Of, Totals, key
from tests.works.crew import Crew
from tests.works.test_planning import _edit, _merge

pytestmark = pytest.mark.anyio
SIX = Measures(bags=6, people=3, hours=4.5)


async def sums(crew: Crew, of: Of, thing: UUID) -> Totals:
    [found] = await store.by_keys(crew.storage.reader, [key(of, thing)])
    return found


async def prove(crew: Crew, report: Report) -> None:
    """What is in the sums is what is noted of each work."""
    rows = await crew.storage.reader.find(store.COUNTED, {"keys": key(Of.BODY, report.body)}, limit=99)
    found = await sums(crew, Of.BODY, report.body)
    for field in Totals.__struct_fields__:
        assert getattr(found, field) == sum(row["totals"][field] for row in rows)


async def test_what_was_told_counts_at_once_and_as_fixed_when_it_is_certain(crew: Crew) -> None:
    area = new_id()
    report = await crew.report(areas=(area,))
    activity = await crew.planned(report)
    await crew.over(activity)
    assert await sums(crew, Of.AREA, area) == Totals()
    await crew.record(activity, report, measures=SIX)
    assert await sums(crew, Of.AREA, area) == Totals(hours=4.5, bags=6, people=3)
    await crew.judge(report, crew.house.reporter, fixed=True)
    for of, thing in ((Of.AREA, area), (Of.BODY, report.body)):
        assert await sums(crew, of, thing) == Totals(hours=4.5, bags=6, people=3, fixed=1)
    await prove(crew, report)


async def test_what_is_disputed_is_taken_out_to_the_last_bag_until_it_is_told_anew(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, measures=SIX)
    await crew.judge(report, await crew.house.officer(), fixed=True)
    await crew.judge(report, crew.house.reporter, fixed=False)
    assert await sums(crew, Of.BODY, report.body) == Totals(reopened=1)
    await crew.record(activity, report, WorkResult.DONE, measures=Measures(bags=8, people=4, hours=0.1))
    found = await sums(crew, Of.BODY, report.body)
    assert (found.bags, found.people, found.fixed, found.reopened) == (8, 4, 0, 1)
    assert found.hours == pytest.approx(0.1, abs=1 / 64)
    await prove(crew, report)


async def test_what_is_told_again_counts_in_place_of_what_was_told_before(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.PARTLY, measures=SIX)
    await crew.record(activity, report, WorkResult.PARTLY, measures=Measures(bags=1))
    assert await sums(crew, Of.BODY, report.body) == Totals(bags=1)


async def test_what_nobody_may_see_does_not_count_until_it_is_shown_again(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.PARTLY, measures=SIX)
    await _edit(crew, report, state=ReportState.HIDDEN)
    assert await sums(crew, Of.BODY, report.body) == Totals()
    await _edit(crew, report, state=ReportState.OPEN)
    assert await sums(crew, Of.BODY, report.body) == Totals(hours=4.5, bags=6, people=3)


async def test_what_moves_to_another_report_is_counted_once(crew: Crew) -> None:
    one, other = new_id(), new_id()
    source, target = await crew.report(areas=(one,)), await crew.report(areas=(other,))
    activity = await crew.planned(source)
    await crew.over(activity)
    await crew.record(activity, source, WorkResult.PARTLY, measures=SIX)
    await _merge(crew, source, target)
    assert await sums(crew, Of.AREA, one) == Totals()
    assert await sums(crew, Of.AREA, other) == Totals(hours=4.5, bags=6, people=3)
    await prove(crew, source)


async def test_an_activity_of_a_group_counts_for_it(crew: Crew) -> None:
    group, report = new_id(), await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.PARTLY, measures=SIX)

    async def give(unit: Unit) -> None:
        await activity_store.replace(unit, replace(await crew.activity(activity.id), group=group))

    await write(crew.storage, give)
    await _edit(crew, report, title="Deep hole")
    assert await sums(crew, Of.GROUP, group) == Totals(hours=4.5, bags=6, people=3)
