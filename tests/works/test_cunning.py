"""What somebody might try to have a report taken as fixed who may not, or against what others say."""

from functools import partial
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.events import ActivityRelinked
from pledgebank.activities.places import store as places
from pledgebank.activities.places.model import SignupState
from pledgebank.base.event import Subject
from pledgebank.groups import rules as groups
from pledgebank.groups import store as group_store
from pledgebank.groups.members import commands as member_commands
from pledgebank.groups.members import rules as membership
from pledgebank.groups.members import store as members
from pledgebank.groups.model import Ground, GroupDraft
from pledgebank.photos.model import PhotoArrived
from pledgebank.reports.life import commands as life
from pledgebank.reports.life import store as updates
from pledgebank.reports.life.model import Writing
from pledgebank.reports.model import FixedBy, Report, ReportState
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.works import photographs
from pledgebank.works.leases import store as leases
from pledgebank.works.leases.model import is_open
from pledgebank.works.model import Leftover, Measures, Stage, WorkResult
from pledgebank.works.outcomes import commands as outcomes
from pledgebank.works.totals.model import Of
from tests.people.leaving import calm
from tests.works.crew import LATER, Crew
from tests.works.test_notices import read
from tests.works.test_planning import _merge
from tests.works.test_totals import prove, sums

pytestmark = pytest.mark.anyio
FIX_CLAIMED, FIXED = ReportState.FIX_CLAIMED, ReportState.FIXED


async def say(crew: Crew, report: Report, person: UUID, *, reopen: bool = False, fixed: bool = False) -> None:
    """Somebody writes an update of it."""
    writing = Writing(text="I looked.", reopen=reopen, mark_fixed=fixed)
    command = partial(life.add_update, report=report.id, person=person, writing=writing)
    await write(crew.storage, command, by=person)
    await crew.calm()


async def founded(crew: Crew, *organisers: UUID) -> UUID:
    """A group that these organise."""

    async def command(unit: Unit) -> UUID:
        group, _ = groups.create(GroupDraft(name="Green"), slug="green", ground=Ground(), now=unit.now)
        await group_store.insert(unit, group)
        for person in organisers:
            await members.insert(unit, membership.found(group.id, person, unit.now))
        return group.id

    return (await write(crew.storage, command)).value


async def test_telling_it_again_does_not_silence_who_said_that_it_is_not_so(crew: Crew) -> None:
    report, photo = await crew.report(), uuid4()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, photos=(photo,))
    await crew.arrived(photo)
    neighbour = await crew.house.person()
    await crew.judge(report, neighbour, fixed=False)

    await crew.record(activity, report, note="It is done!")

    item = await crew.work(activity, report)
    assert item.outcome
    assert [(vote.person, vote.fixed) for vote in item.outcome.votes] == [(neighbour, False)]
    await crew.come(crew.clock.now() + LATER)
    assert (await crew.now(report)).state is FIX_CLAIMED


async def test_who_asks_in_an_update_to_open_it_again_keeps_time_from_proving_it(crew: Crew) -> None:
    report, photo = await crew.report(), uuid4()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, photos=(photo,))
    await crew.arrived(photo)
    await say(crew, report, await crew.house.person(), reopen=True)
    await crew.come(crew.clock.now() + LATER)
    assert (await crew.now(report)).state is FIX_CLAIMED


async def test_a_photo_that_is_added_later_is_proof_seven_days_later(crew: Crew) -> None:
    report, photo = await crew.report(), uuid4()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    show = partial(outcomes.show, activity=activity.id, report=report.id, person=crew.organiser, stage=Stage.AFTER)
    await write(crew.storage, partial(show, shown=(photo,), measures=Measures()), by=crew.organiser)
    await crew.arrived(photo)
    await crew.come(crew.clock.now() + LATER)
    assert ((await crew.now(report)).state, (await crew.now(report)).fixed_by) == (FIXED, FixedBy.VOLUNTEERS)


async def test_an_organiser_who_reported_it_gets_no_credit_whoever_of_them_told_it(crew: Crew) -> None:
    other = await crew.house.person()
    group = await founded(crew, crew.organiser, other)
    report = await crew.report(reporter=other)
    activity = await crew.planned(report, group=group)
    await crew.over(activity)
    await crew.record(activity, report)
    await say(crew, report, other, fixed=True)
    now, item = await crew.now(report), await crew.work(activity, report)
    assert (now.state, now.fixed_by) == (FIXED, FixedBy.RESIDENT)
    assert item.outcome
    assert item.outcome.confirmed_by is None


async def test_who_arranged_it_for_a_group_that_they_left_lets_others_say(crew: Crew) -> None:
    other = await crew.house.person()
    group = await founded(crew, other, crew.organiser)
    report = await crew.report()
    activity = await crew.planned(report, group=group)
    await crew.over(activity)
    await crew.record(activity, report, by=other)
    leaving = partial(member_commands.leave, group=group, person=crew.organiser)
    await write(crew.storage, leaving, by=crew.organiser)
    assert await crew.judge(report, crew.organiser, fixed=True) == "NOT_ALLOWED"


async def test_of_two_records_that_become_one_the_sums_keep_one(crew: Crew) -> None:
    source, target = await crew.report(), await crew.report()
    activity = await crew.planned(source, target)
    await crew.over(activity)
    for report in (source, target):
        await crew.record(activity, report, WorkResult.PARTLY, measures=Measures(bags=3))
    await _merge(crew, source, target)
    assert (await sums(crew, Of.BODY, target.body)).bags == 3
    await prove(crew, target)


async def test_a_turn_of_a_record_that_is_gone_is_free(crew: Crew) -> None:
    source, target = await crew.report(), await crew.report()
    activity = await crew.planned(source, target)
    await crew.over(activity)
    await crew.record(activity, source, WorkResult.PARTLY)
    await _merge(crew, source, target)
    [lease] = await leases.by_ids(crew.storage.reader, [target.id])
    assert not is_open(lease, crew.clock.now())


async def test_who_plans_to_work_on_a_report_that_repeats_another_is_not_told_that_it_is_over(crew: Crew) -> None:
    source, target = await crew.report(), await crew.report()
    await crew.planned(source)
    await _merge(crew, source, target)
    assert await crew.told("activity.report_ended") == 0


async def test_a_report_that_an_activity_is_about_again_is_planned_again(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    for reports in ((), (report.id,)):

        async def relink(unit: Unit, reports: tuple[UUID, ...] = reports) -> None:
            found = await activities.get(unit, activity.id)
            assert found
            await activities.replace(unit, replace(found, reports=reports, version=found.version + 1))
            unit.emit(ActivityRelinked(id=activity.id))

        await write(crew.storage, relink)
        await crew.calm()
    assert (await crew.seen(report))["plannedWork"]["state"] == "PLANNED"
    assert await crew.told("report.work_planned") == 2


async def test_what_is_told_twice_before_the_letter_goes_is_written_once(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await read(crew)
    for bags in (3, 4):
        await crew.record(activity, report, WorkResult.PARTLY, note=f"{bags} bags.", leftover=Leftover(bags=bags))
    [(subject, words)] = await read(crew)
    assert subject == "Waste to collect: Deep pothole"
    assert "Bags to collect: 4" in words
    assert "> 4 bags." in words


async def test_who_looks_at_the_report_hears_of_a_photo_of_the_work_that_comes_late(crew: Crew) -> None:
    report, photo = await crew.report(), uuid4()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, photos=(photo,))
    item, before = await crew.work(activity, report), await crew.told("report.work_changed")

    async def arrive(unit: Unit) -> None:
        unit.emit(PhotoArrived(id=photo, subject=Subject("WorkItem", item.id)))

    async with crew.running(photographs.TELLS):
        await write(crew.storage, arrive)
        await calm(crew.storage, photographs.TELLS)
    assert await crew.told("report.work_changed") == before + 1


async def test_what_moderators_hid_of_an_outcome_is_read_nowhere(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, leftover=Leftover(hazards="Rude words"))
    item = await crew.work(activity, report)
    assert item.outcome
    assert item.outcome.update
    key, asked = nodes.encode("WorkItem", item.id), "{ node(id: $id) { ... on WorkItem { outcome { hazardsLeft } } } }"
    before = await crew.house.ask(f"query ($id: ID!) {asked}", id=key)
    written = await updates.update(crew.storage.reader, item.outcome.update)
    assert written
    await write(crew.storage, partial(updates.replace_update, one=replace(written, hidden=True)))
    after = await crew.house.ask(f"query ($id: ID!) {asked}", id=key)
    assert [found["node"]["outcome"]["hazardsLeft"] for found in (before, after)] == ["Rude words", ""]


async def test_who_is_said_to_have_been_missing_or_left_in_the_middle_is_no_neighbour_who_only_saw_it(
    crew: Crew,
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    missing, gone = [await crew.joined(activity) for _ in range(2)]
    await crew.over(activity)
    [[slot]] = await places.slots_of(crew.storage.reader, [activity.id])
    for person, state in ((missing, SignupState.NO_SHOW), (gone, SignupState.CANCELLED)):
        signup = await places.latest_in_slot(crew.storage.reader, slot.id, person)
        assert signup is not None
        changed = replace(signup, state=state, updated_at=activity.starts_at)
        await write(crew.storage, partial(places.replace_signup, signup=changed))
    await crew.record(activity, report)

    assert [await crew.judge(report, person, fixed=True) for person in (missing, gone)] == ["NOT_ALLOWED"] * 2
