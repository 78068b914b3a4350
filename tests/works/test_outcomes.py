"""Who may say how work went, what makes it certain, and what undoes it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from pledgebank.reports.model import FixedBy, ReportState
from pledgebank.works.model import ConfirmedBy, Leftover, Measures, WorkResult, WorkState
from tests.people.leaving import erase
from tests.works.crew import LATER, Crew

pytestmark = pytest.mark.anyio
OPEN, FIX_CLAIMED, FIXED = ReportState.OPEN, ReportState.FIX_CLAIMED, ReportState.FIXED


async def test_what_is_done_is_claimed_and_its_reporters_yes_makes_it_fixed(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    assert await crew.record(activity, report, note="All gone.") is None
    assert (await crew.now(report)).state is FIX_CLAIMED

    assert await crew.judge(report, crew.house.reporter, fixed=True) is None

    now, item = await crew.now(report), await crew.work(activity, report)
    assert (now.state, now.fixed_by) == (FIXED, FixedBy.VOLUNTEERS)
    assert item.outcome
    assert (item.state, item.outcome.confirmed_by) == (WorkState.DONE, ConfirmedBy.REPORTER)
    assert await crew.judge(report, crew.house.reporter, fixed=True) is None
    assert await crew.told("report.outcome_confirmed") == 1


async def test_two_neighbours_who_had_no_part_in_it_make_it_fixed_and_one_does_not(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    helper = await crew.joined(activity)
    await crew.over(activity)
    await crew.record(activity, report)
    one, other = await crew.house.person(), await crew.house.person()

    refused = [await crew.judge(report, person, fixed=True) for person in (crew.organiser, helper)]
    assert refused == ["NOT_ALLOWED", "NOT_ALLOWED"]
    assert [await crew.judge(report, one, fixed=True) for _ in range(2)] == [None, None]
    assert (await crew.now(report)).state is FIX_CLAIMED
    assert await crew.judge(report, other, fixed=True) is None
    assert ((await crew.now(report)).state, (await crew.now(report)).fixed_by) == (FIXED, FixedBy.VOLUNTEERS)


async def test_a_neighbour_who_says_no_weighs_as_much_as_one_who_says_yes(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    people = [await crew.house.person() for _ in range(4)]

    for person, said in zip(people[:3], (False, True, True), strict=True):
        assert await crew.judge(report, person, fixed=said) is None
    assert (await crew.now(report)).state is FIX_CLAIMED
    await crew.judge(report, people[3], fixed=True)
    assert (await crew.now(report)).state is FIXED


async def test_an_officer_of_its_body_makes_it_certain_and_it_still_was_volunteers(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    await crew.judge(report, await crew.house.officer(), fixed=True)
    item = await crew.work(activity, report)
    assert (await crew.now(report)).fixed_by is FixedBy.VOLUNTEERS
    assert item.outcome
    assert item.outcome.confirmed_by is ConfirmedBy.COUNCIL


async def test_who_reported_and_organised_it_lets_others_say(crew: Crew) -> None:
    report = await crew.report(reporter=crew.organiser)
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    assert await crew.judge(report, crew.organiser, fixed=True) == "NOT_ALLOWED"


async def test_who_reported_it_and_lent_a_hand_may_say(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.joined(activity, crew.house.reporter)
    await crew.over(activity)
    await crew.record(activity, report)
    assert await crew.judge(report, crew.house.reporter, fixed=True) is None
    assert (await crew.now(report)).state is FIXED


async def test_seven_days_with_a_photo_prove_it_and_without_one_prove_nothing(crew: Crew) -> None:
    shown, unshown, unsent = [await crew.report() for _ in range(3)]
    activity = await crew.planned(shown, unshown, unsent)
    await crew.over(activity)
    photo = uuid4()
    await crew.record(activity, shown, photos=(photo,))
    await crew.record(activity, unshown)
    await crew.record(activity, unsent, photos=(uuid4(),))
    await crew.arrived(photo)

    await crew.come(activity.ends_at + LATER - timedelta(seconds=1))
    assert {(await crew.now(one)).state for one in (shown, unshown, unsent)} == {FIX_CLAIMED}
    await crew.come(activity.ends_at + LATER)

    assert [(await crew.now(one)).state for one in (shown, unshown, unsent)] == [FIXED, FIX_CLAIMED, FIX_CLAIMED]
    assert (await crew.now(shown)).fixed_by is FixedBy.VOLUNTEERS
    item = await crew.work(activity, shown)
    assert item.outcome
    assert item.outcome.confirmed_by is ConfirmedBy.TIME


async def test_one_neighbour_who_says_no_keeps_time_from_proving_it(crew: Crew) -> None:
    report, photo = await crew.report(), uuid4()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, photos=(photo,))
    await crew.arrived(photo)
    await crew.judge(report, await crew.house.person(), fixed=False)
    await crew.come(activity.ends_at + LATER)
    assert (await crew.now(report)).state is FIX_CLAIMED


@pytest.mark.parametrize("confirmed", [False, True])
async def test_its_reporter_disputes_it_before_and_after_it_was_certain(crew: Crew, confirmed: bool) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    if confirmed:
        await crew.judge(report, await crew.house.officer(), fixed=True)

    assert await crew.judge(report, crew.house.reporter, fixed=False, note="Still there.") is None

    item = await crew.work(activity, report)
    assert ((await crew.now(report)).state, item.state, item.disputes) == (OPEN, WorkState.REOPENED, 1)
    assert await crew.told("report.outcome_disputed") == 1
    kinds = [(edge["node"]["kind"]) for edge in (await crew.seen(report))["councilNotices"]["edges"]]
    assert kinds == (["PLANNED", "COMPLETED", "REOPENED"] if confirmed else ["PLANNED", "REOPENED"])
    assert await crew.record(activity, report) is None
    assert (await crew.now(report)).state is FIX_CLAIMED


async def test_three_neighbours_dispute_what_is_only_claimed(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    for state in (FIX_CLAIMED, FIX_CLAIMED, OPEN):
        await crew.judge(report, await crew.house.person(), fixed=False)
        assert (await crew.now(report)).state is state
    assert (await crew.work(activity, report)).state is WorkState.REOPENED


@pytest.mark.parametrize("result", [one for one in WorkResult if one is not WorkResult.DONE])
async def test_what_is_not_done_leaves_the_report_open_with_a_note_of_the_volunteers(
    crew: Crew, result: WorkResult
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    assert await crew.record(activity, report, result) is None
    seen = await crew.seen(report)
    assert seen["state"] == "OPEN"
    assert [edge["node"]["state"] for edge in seen["works"]["edges"]] == [result.value]
    assert seen["works"]["edges"][0]["node"]["outcome"]["note"].startswith("We ")
    assert await crew.judge(report, crew.house.reporter, fixed=True) == "NOT_CLAIMED"


async def test_what_was_said_is_taken_back_while_nobody_has_confirmed_it(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report)
    assert await crew.record(activity, report, WorkResult.PARTLY) is None
    assert (await crew.now(report)).state is OPEN
    await crew.record(activity, report)
    await crew.judge(report, crew.house.reporter, fixed=True)
    assert await crew.record(activity, report, WorkResult.PARTLY) == "NOT_OPEN"


async def test_only_who_organises_it_says_how_it_went_and_not_before_it_began(crew: Crew) -> None:
    report, other = await crew.report(), await crew.report()
    activity = await crew.planned(report)
    draft = await crew.planned(report, publish=False)
    assert await crew.record(activity, report) == "NOT_STARTED"
    await crew.come(activity.starts_at)
    helper, officer = await crew.house.person(), await crew.house.officer()
    assert [await crew.record(activity, report, by=person) for person in (helper, officer)] == ["NOT_ALLOWED"] * 2
    assert await crew.record(activity, other) == "NOT_FOUND"
    assert await crew.record(draft, report) == "NOT_PUBLISHED"
    assert await crew.record(draft, report, by=helper) == "NOT_FOUND"
    assert (await crew.work(activity, report)).outcome is None
    assert await crew.record(activity, report) is None


@pytest.mark.parametrize(
    "said",
    [
        {"measures": Measures(bags=-1)},
        {"measures": Measures(people=10_001)},
        {"measures": Measures(hours=float("nan"))},
        {"measures": Measures(hours=100_001)},
        {"leftover": Leftover(bags=-1)},
        {"leftover": Leftover(hazards="x" * 1_001)},
        {"note": "x" * 5_001},
        {"photos": tuple(uuid4() for _ in range(11))},
    ],
)
async def test_numbers_and_words_that_make_no_sense_are_refused_and_nothing_is_written(
    crew: Crew, said: dict[str, Any]
) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    before = await crew.work(activity, report)
    head = await crew.head()
    assert await crew.record(activity, report, **said) == "INVALID"
    assert (await crew.work(activity, report), await crew.head(), (await crew.now(report)).state) == (
        before,
        head,
        OPEN,
    )


async def test_of_an_erased_organiser_and_neighbour_what_they_said_stays_without_them(crew: Crew) -> None:
    report = await crew.report()
    activity = await crew.planned(report)
    await crew.over(activity)
    await crew.record(activity, report, measures=Measures(bags=3), photos=(uuid4(),))
    one, other = await crew.house.person(), await crew.house.person()
    await crew.judge(report, one, fixed=True)
    for person in (one, crew.organiser):
        await erase(crew.storage, person)
    await crew.calm()

    item = await crew.work(activity, report)
    everything = str([row async for row in crew.storage.reader.scan("works", {})])
    everything += str([row async for row in crew.storage.reader.scan("evidence", {})])
    assert item.outcome
    assert (item.outcome.by, len(item.outcome.votes), item.outcome.measures.bags) == (None, 1, 3)
    assert str(one) not in everything
    assert str(crew.organiser) not in everything
    await crew.judge(report, other, fixed=True)
    assert (await crew.now(report)).state is FIXED
