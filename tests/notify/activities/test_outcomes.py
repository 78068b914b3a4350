"""Who organises an activity is asked how it went; who knows the place, whether what volunteers say is so."""

from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from pledgebank.activities import store as activities
from pledgebank.activities.model import ActivityState
from pledgebank.base.ids import new_id
from pledgebank.storage.write import write
from pledgebank.works.events import (
    ActivityDrafted,
    OutcomeAsked,
    OutcomeRecorded,
    PlannedReportEnded,
    TurnAsked,
    TurnGiven,
)
from pledgebank.works.model import WorkResult
from tests.conftest import SetClock
from tests.notify.activities.planned import planned
from tests.notify.house import House
from tests.notify.reading import told

pytestmark = pytest.mark.anyio
ASKED = "“Clean-up at the burn” is over. How did it go? Please say what was done about each report."
ENDED = (
    "A report that “Clean-up at the burn” is about was fixed or closed meanwhile."
    " Please decide what becomes of your plan."
)
DRAFTED = (
    "Your pledge is on, and a plan is begun: “Clean-up at the burn”."
    " Please look at its day, place and tasks, and publish it."
)
TURNS = (
    "A report that “Clean-up at the burn” is about is yours to work on now.",
    "Others ask to work on a report that “Clean-up at the burn” is about.",
)


async def test_who_organises_it_is_asked_each_time_and_nobody_else(house: House, clock: SetClock) -> None:
    made = await planned(house)
    person = await made.joiner()
    follower = await house.follower(made.id, "Activity")
    clock.time = made.activity.ends_at
    for turn in range(4):
        await made.happens(OutcomeAsked(id=made.id, turn=turn))
    clock.advance(minutes=10)
    assert await house.send() == [(await made.email(made.organiser), ASKED)]
    assert [await told(house, one) for one in (made.organiser, person, follower)] == [[ASKED] * 4, [], []]


async def test_whose_pledge_is_on_hears_of_the_plan_that_was_begun_until_it_is_published(house: House) -> None:
    made = await planned(house)
    draft = replace(made.activity, state=ActivityState.DRAFT)
    await write(house.storage, partial(activities.replace, activity=draft))
    await made.happens(ActivityDrafted(id=made.id, pledge=new_id()))
    assert await told(house, made.organiser) == [DRAFTED]
    await write(house.storage, partial(activities.replace, activity=made.activity))
    assert await house.send() == []


async def test_who_organises_it_hears_what_becomes_of_its_reports(house: House) -> None:
    made = await planned(house)
    key = new_id()
    await made.happens(
        PlannedReportEnded(id=made.id, report=key),
        TurnAsked(id=made.id, report=key, work=key),
        TurnGiven(id=made.id, report=key, work=key),
    )
    assert sorted(await told(house, made.organiser)) == sorted((ENDED, *TURNS))


@pytest.mark.parametrize("result", list(WorkResult))
async def test_who_follows_a_report_is_asked_whether_what_volunteers_did_is_so(
    house: House, result: WorkResult
) -> None:
    report = await house.report(title="Bags")
    made = await planned(house, starts_at=house.storage.clock.now() + timedelta(days=1))
    follower = await house.follower(report.id)
    recorded = OutcomeRecorded(id=report.id, work=new_id(), activity=made.id, result=result)
    await house.happens(recorded, by=made.organiser)
    said = ["Has “Bags” been fixed? Please tell us."] if result is WorkResult.DONE else []
    assert [await told(house, one) for one in (house.reporter, follower, made.organiser)] == [said, said, []]
