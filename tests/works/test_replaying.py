"""Whoever follows may take the whole log in once more, and change nothing by it."""

from typing import Any
from uuid import uuid4

import pytest

from pledgebank.base.geo import Point
from pledgebank.pledges import store as pledges
from pledgebank.pledges.events import PledgeActivated
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.works.model import Leftover, Measures, WorkResult
from tests.conftest import Running
from tests.mail.server import Inbox, serving
from tests.notify.house import opened
from tests.pledges.builders import a_pledge
from tests.works.crew import FOLLOWERS, WORKS, Crew
from tests.works.test_planning import _merge

pytestmark = pytest.mark.anyio
REPLAYED = WORKS
KEPT = (
    *("works", "evidence", "work_leases", "work_totals", "work_counted", "work_courses"),
    *("deliveries", "letters", "activities", "slots", "reports"),
)


async def everything(crew: Crew) -> dict[str, Any]:
    reader = crew.storage.reader
    return {name: [row async for row in reader.scan(name, {}, order=[("_id", 1)])] for name in KEPT}


async def lived_through(crew: Crew) -> None:
    """All that can happen to work happens."""
    pledge = a_pledge(promiser=crew.organiser, state=PledgeState.ACTIVE, location=Point.at(56.119, -3.937))

    async def activate(unit: Unit) -> None:
        await pledges.insert(unit, pledge)
        unit.emit(PledgeActivated(id=pledge.id, count=2))

    await write(crew.storage, activate)
    done, partly, dropped, source, target = [await crew.report() for _ in range(5)]
    activity = await crew.planned(done, partly, source)
    off = await crew.planned(dropped, done)
    await crew.cancelled(off)
    await _merge(crew, source, target)
    await crew.joined(activity)
    await crew.over(activity)
    await crew.record(activity, done, photos=(uuid4(),), measures=Measures(bags=3))
    await crew.judge(done, crew.house.reporter, fixed=True)
    await crew.judge(done, crew.house.reporter, fixed=False)
    await crew.record(activity, done, measures=Measures(bags=4))
    await crew.record(activity, partly, WorkResult.PARTLY, leftover=Leftover(bags=2))
    await crew.house.send()


async def test_what_each_follower_takes_in_again_changes_nothing(storage: Storage, running: Running) -> None:
    inbox = Inbox()
    async with serving(inbox) as port:
        house = await opened(storage, port, inbox, to="roads@stirling.example")
        crew = Crew(house, await house.person(name="Bo"), running)
        async with running(*FOLLOWERS):
            await lived_through(crew)
        for follower in REPLAYED:
            before, head = await everything(crew), await crew.head()
            await storage.database["heads"].update_one({"_id": follower.head}, {"$set": {"number": 0}})
            async with running(*FOLLOWERS):
                await crew.calm()
            assert await everything(crew) == before, follower.name
            told = await storage.reader.find("log", {"_id": {"$gt": head}}, limit=99)
            # Told again to who organises it; nothing is written.
            assert {row["kind"] for row in told} <= {"pledge.plan_dropped", "activity.report_ended"}, follower.name
