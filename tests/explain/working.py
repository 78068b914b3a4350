"""All that can become of the work on reports, so that what its followers and its clock look up is heard."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

from pledgebank import workers
from pledgebank.activities import commands as activities
from pledgebank.activities import store as activity_store
from pledgebank.activities.days import clock as days_clock
from pledgebank.activities.model import Activity
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as place_store
from pledgebank.councils.places import Places
from pledgebank.reports.life import commands as life
from pledgebank.reports.life.model import Wish
from pledgebank.reports.model import ClosedBecause, ReportState
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.works import clock
from pledgebank.works.leases import commands as leases
from pledgebank.works.model import Measures, Stage, WorkResult
from pledgebank.works.outcomes import commands
from pledgebank.works.outcomes.model import Telling
from tests.activities.builders import a_draft
from tests.conftest import SetClock
from tests.hostile.town import Town
from tests.people.leaving import calm, erase
from tests.pledges.builders import a_person, a_pledge, keep, sign

SEEN = """query ($id: ID!) { node(id: $id) { ... on Report { plannedWork { id hasTurn evidence { stage } }
  works { edges { node { id viewerMay activity { works { id } } } } } councilNotices { edges { cursor } }
  areas { totals { bags } } } } }"""


async def work(town: Town, officer: UUID) -> None:
    """Reports are planned to be worked on, asked for, told of, shown, judged, disputed, merged; people leave."""
    organiser, helper = await a_person(town.storage), await a_person(town.storage)
    one, other, target = [await _report(town) for _ in range(3)]
    first, second = await _planned(town, organiser, one, other, target), await _planned(town, organiser, one)
    await _do(town, leases.ask, activity=second.id, report=one, person=organiser)
    [[slot]] = await place_store.slots_of(town.storage.reader, [first.id])
    await _do(town, places.join, slot_id=slot.id, person=helper, party_size=1)
    await _calm(town)
    shown = partial(_do, town, commands.show, activity=first.id, stage=Stage.BEFORE, measures=Measures(bags=1))
    await shown(report=one, person=helper, shown=[uuid4()])
    clock_of_town = cast("SetClock", town.storage.clock)
    began = clock_of_town.time
    await _come(town, first.ends_at)
    for report in (one, other):
        telling = Telling(result=WorkResult.DONE, photos=(uuid4(),))
        await _do(town, commands.record, activity=first.id, report=report, person=organiser, telling=telling)
    await _do(town, commands.judge, report=one, person=await a_person(town.storage), fixed=True, note="")
    await _do(town, commands.judge, report=other, person=officer, fixed=False, note="No.")
    merged = Wish(state=ReportState.CLOSED, because=ClosedBecause.DUPLICATE, duplicate_of=target)
    await _do(town, life.change_state, report=other, person=officer, wish=merged)
    await _calm(town)
    await _come(town, first.ends_at + timedelta(days=11))
    clock_of_town.time = began
    for report in (one, target):
        await town.ask(SEEN, {"id": nodes.encode("Report", report)}, town.person)
    await _arranged(town)
    await _planned(town, organiser, target)  # called off with its organiser
    for person in (organiser, helper):
        await erase(town.storage, person)
    await _calm(town)


async def _arranged(town: Town) -> None:
    """A pledge becomes active, for which an activity is arranged."""
    now = town.storage.clock.now()
    pledge = a_pledge(target=1, now=now, day=(now + timedelta(days=30)).date(), promiser=town.person)
    await keep(town.storage, pledge)
    await sign(town.storage, pledge.id, await a_person(town.storage))
    await _calm(town)


async def _come(town: Town, at: datetime) -> None:
    cast("SetClock", town.storage.clock).time = at
    await days_clock.tell_due(town.storage)
    await _calm(town)
    await clock.ask_due(town.storage)
    await clock.believe_due(town.storage)
    await clock.hand_on_due(town.storage)


async def _planned(town: Town, organiser: UUID, *about: UUID) -> Activity:
    draft = a_draft(reports=about)
    plan = partial(activities.create, draft=draft, organiser=organiser, places=Places(), publish=True)
    made = (await write(town.storage, plan, by=organiser)).value
    await _calm(town)
    found = await activity_store.get(town.storage.reader, made)
    assert found is not None
    return found


async def _report(town: Town) -> UUID:
    given = {name: value for name, value in town.usual["createReport"]["input"].items() if name != "contact"}
    made = await town.make("createReport", given, "report { id }")
    return nodes.key_of(str(made["id"]), "Report")


async def _do(town: Town, command: Callable[..., Awaitable[UUID]], *, person: UUID, **given: Any) -> None:
    await write(town.storage, partial(command, person=person, **given), by=person)


async def _calm(town: Town) -> None:
    await calm(town.storage, *workers.FOLLOWERS)
