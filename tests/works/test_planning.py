"""What is planned is shown and closes nothing; what becomes of it when activities and reports take another course."""

from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils import store as councils
from pledgebank.councils.model import Category
from pledgebank.reports import store as reports
from pledgebank.reports.life import commands as life
from pledgebank.reports.life import rules as life_rules
from pledgebank.reports.life.model import Wish
from pledgebank.reports.model import ClosedBecause, FixedBy, Report, ReportEdited, ReportState
from pledgebank.reports.states import Mover
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works.model import WorkResult, WorkState
from tests.works.crew import LATER, Crew

pytestmark = pytest.mark.anyio


async def test_what_is_published_is_shown_with_its_report_which_stays_open(crew: Crew) -> None:
    report = await crew.report()
    draft = await crew.planned(report, publish=False)
    outsider, item = await crew.house.person(), await crew.work(draft, report)
    for person in (None, outsider, crew.house.reporter, await crew.house.officer()):
        seen = await crew.seen(report, person)
        assert (seen["state"], seen["plannedWork"], seen["works"]["edges"]) == ("OPEN", None, [])
        assert await crew.node(item, person) is None
    assert await crew.node(item, crew.organiser) is not None

    activity = await crew.planned(report)

    seen = await crew.seen(report)
    assert (seen["state"], seen["plannedWork"]["state"], len(seen["works"]["edges"])) == ("OPEN", "PLANNED", 1)
    assert await crew.node(await crew.work(activity, report)) is not None


async def test_it_begins_with_its_activity_and_silence_is_never_taken_as_done(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.come(activity.starts_at)
    assert (await crew.work(activity, report)).state is WorkState.IN_PROGRESS
    for after, asked in ((0, 1), (0.9, 1), (1, 2), (3, 3), (7, 4), (9.9, 4)):
        await crew.come(activity.ends_at + timedelta(days=after))
        assert await crew.told("activity.outcome_asked") == asked
    assert (await crew.work(activity, report)).state is WorkState.IN_PROGRESS
    await crew.come(activity.ends_at + timedelta(days=10))
    assert (await crew.work(activity, report)).state is WorkState.UNREPORTED
    assert ((await crew.now(report)).state, await crew.told("activity.outcome_missing")) == (ReportState.OPEN, 1)
    await crew.come(activity.ends_at + timedelta(days=40))
    assert (await crew.told("activity.outcome_asked"), await crew.told("activity.outcome_missing")) == (4, 1)
    assert await crew.record(activity, report, WorkResult.PARTLY) is None


async def test_who_has_said_how_it_went_is_asked_no_more(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, WorkResult.NOT_FOUND)
    await crew.come(activity.ends_at + timedelta(days=11))
    assert await crew.told("activity.outcome_asked") == 1
    assert (await crew.work(activity, report)).state is WorkState.NOT_FOUND


async def test_what_is_called_off_is_planned_no_more_and_the_body_is_told(crew: Crew) -> None:
    report, sent = await crew.report(), []
    activity = await crew.planned(report)
    sent += await crew.house.send()
    await crew.cancelled(activity)
    sent += await crew.house.send()
    seen = await crew.seen(report)
    assert (seen["state"], seen["plannedWork"]) == ("OPEN", None)
    assert (await crew.work(activity, report)).state is WorkState.RELEASED
    assert [subject.split("] ")[1] for _, subject in sent] == [
        "Deep pothole",
        "Volunteers plan to work on: Deep pothole",
        "Volunteers no longer plan to work on: Deep pothole",
    ]
    assert await crew.record(activity, report) == "ACTIVITY_CANCELLED"


async def test_of_a_plan_that_was_dropped_before_the_letter_went_the_body_hears_nothing(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.cancelled(activity)
    assert [subject.split("] ")[1] for _, subject in await crew.house.send()] == ["Deep pothole"]
    assert (await crew.seen(report))["councilNotices"]["edges"] == []


async def test_when_others_end_a_report_meanwhile_its_organiser_is_told_and_decides(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    officer = await crew.house.officer()
    wish = Wish(state=ReportState.CLOSED, because=ClosedBecause.NO_ACTION)
    await write(crew.storage, partial(life.change_state, report=report.id, person=officer, wish=wish), by=officer)
    await crew.calm()
    assert await crew.told("activity.report_ended") == 1
    assert (await crew.work(activity, report)).state is WorkState.PLANNED
    asked = "query ($ref: String!) { report(ref: $ref) { works { edges { node { alreadyEnded } } } } }"
    seen = await crew.house.ask(asked, None, ref=report.ref)
    assert seen["report"]["works"]["edges"] == [{"node": {"alreadyEnded": True}}]
    await crew.over(activity)
    assert await crew.record(activity, report) is None
    assert ((await crew.now(report)).state, (await crew.now(report)).fixed_by) == (ReportState.CLOSED, None)


async def test_its_reporters_own_word_that_it_is_fixed_is_to_the_credit_of_the_volunteers_who_said_so(
    crew: Crew,
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)

    async def says(unit: Unit) -> None:
        found = await crew.now(report)
        fixed = life_rules.enter(found, ReportState.FIXED, Mover.REPORTER, unit.now)
        await life.enter(unit, found, fixed, Mover.REPORTER, crew.house.reporter)

    await write(crew.storage, says, by=crew.house.reporter)
    await crew.calm()
    assert (await crew.now(report)).fixed_by is FixedBy.VOLUNTEERS
    assert await crew.told("report.outcome_confirmed") == 1


async def _hazard(crew: Crew) -> Category:
    wires = Category(id=new_id(), body=crew.house.body.id, name="Live wires", hazard=True)
    await write(crew.storage, partial(councils.put_category, category=wires))
    return wires


async def test_work_on_a_hazard_is_never_planned(crew: Crew) -> None:
    report = await crew.report(category=(await _hazard(crew)).id)
    head = await crew.head()
    with pytest.raises(Refused) as refused:
        await crew.planned(report)
    assert (refused.value.code, await crew.head()) == ("HAZARD", head)


async def test_what_turns_out_to_be_a_hazard_is_taken_from_the_volunteers_and_never_theirs_to_close(
    crew: Crew,
) -> None:
    planned, begun = await crew.report(), await crew.report()
    first, second = await crew.planned(planned), await crew.planned(begun)
    await crew.over(second)
    wires = await _hazard(crew)
    for report in (planned, begun):
        await _edit(crew, report, category=wires.id)
    assert (await crew.work(first, planned)).state is WorkState.RELEASED
    assert (await crew.work(second, begun)).state is WorkState.RELEASED
    assert await crew.record(second, begun) == "ACTIVITY_CANCELLED"
    assert (await crew.now(begun)).state is ReportState.OPEN


async def test_a_claim_on_what_turns_out_to_be_a_hazard_is_not_made_certain_by_neighbours_or_time(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    await _edit(crew, await crew.now(report), category=(await _hazard(crew)).id)
    assert await crew.judge(report, crew.house.reporter, fixed=True) == "HAZARD"
    await crew.come(activity.ends_at + LATER)
    assert (await crew.now(report)).state is ReportState.FIX_CLAIMED
    assert await crew.record(activity, report) == "HAZARD"


async def _edit(crew: Crew, report: Report, **different: object) -> None:
    """The report is another now, and told of."""

    async def command(unit: Unit) -> None:
        found = await reports.get(unit, report.id)
        assert found is not None
        await reports.replace(unit, replace(found, **different))
        unit.emit(ReportEdited(id=report.id))

    await write(crew.storage, command)
    await crew.calm()


async def _merge(crew: Crew, source: Report, target: Report) -> None:
    """An officer says that one repeats the other."""
    officer = await crew.house.officer()
    wish = Wish(state=ReportState.CLOSED, because=ClosedBecause.DUPLICATE, duplicate_of=target.id)
    await write(crew.storage, partial(life.change_state, report=source.id, person=officer, wish=wish), by=officer)
    await crew.calm()


async def test_work_moves_to_the_report_that_its_own_repeats_and_tells_of_that_one(crew: Crew) -> None:
    source, target = await crew.report(), await crew.report()
    activity = await crew.planned(source)
    before = await crew.work(activity, source)
    await _merge(crew, source, target)
    moved = await crew.work(activity, target)
    assert (moved.id, moved.state) == (before.id, WorkState.PLANNED)
    assert (await crew.seen(source))["works"]["edges"] == []
    assert (await crew.seen(target))["plannedWork"]["state"] == "PLANNED"
    await crew.over(activity)
    assert await crew.record(activity, target) is None
    assert (await crew.now(target)).state is ReportState.FIX_CLAIMED


async def test_where_an_activity_is_about_both_one_record_is_left_the_one_that_tells_how_it_went(crew: Crew) -> None:
    source, target = await crew.report(), await crew.report()
    activity = await crew.planned(source, target)
    await crew.over(activity)
    told = await crew.work(activity, source)
    await crew.record(activity, source, WorkResult.PARTLY, note="Half.")
    await _merge(crew, source, target)
    left = await crew.work(activity, target)
    assert (left.id, left.state) == (told.id, WorkState.PARTLY)
    assert await crew.storage.reader.count("works", {}, limit=9) == 1


@pytest.mark.parametrize("how", [{"state": ReportState.HIDDEN}, {"private": True}])
async def test_of_a_report_that_was_taken_from_view_nothing_leaks_by_its_work(
    crew: Crew, how: dict[str, object]
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    item = await crew.work(activity, report)
    await _edit(crew, report, **how)
    works = "query ($a: ID!) { node(id: $a) { ... on Activity { works { id } reports { edges { cursor } } } } }"
    key = (await crew.house.ask("{ activities { edges { node { id } } } }"))["activities"]["edges"][0]["node"]["id"]
    for person in (None, await crew.house.person(), await crew.joined(activity)):
        seen = (await crew.house.ask(works, person, a=key))["node"]
        assert (seen["works"], seen["reports"]["edges"]) == ([], [])
        assert (await crew.seen(report, person), await crew.node(item, person)) == (None, None)
    assert await crew.judge(report, await crew.house.person(), fixed=True) == "NOT_FOUND"
    await crew.over(activity)
    assert await crew.record(activity, report) == "NOT_FOUND"
