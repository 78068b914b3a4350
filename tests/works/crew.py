"""Who organises work on reports, those who live there, and what becomes of it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from pledgebank.activities import commands as activities
from pledgebank.activities import merging as activities_merging
from pledgebank.activities import rules as activity_rules
from pledgebank.activities import store as activity_store
from pledgebank.activities.days import clock as days_clock
from pledgebank.activities.model import Activity
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as place_store
from pledgebank.base.errors import Refused
from pledgebank.councils.places import Places
from pledgebank.deliveries import handing_on
from pledgebank.notify import telling
from pledgebank.photos import store as photos
from pledgebank.reports import store as reports
from pledgebank.reports.life import merging as reports_merging
from pledgebank.reports.model import Report, ReportCreated
from pledgebank.storage import log
from pledgebank.storage.follow import Follower
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.works import clock, drafting, erasure, merging, planning, reopening, store
from pledgebank.works.model import WorkItem, WorkResult
from pledgebank.works.outcomes import commands as outcomes
from pledgebank.works.outcomes.model import Telling
from pledgebank.works.totals import counting
from tests.activities.builders import a_draft
from tests.conftest import Running, SetClock
from tests.notify.house import House
from tests.people.leaving import calm

WORKS: tuple[Follower, ...] = (
    planning.FOLLOWS,
    reopening.FOLLOWS,
    merging.MOVES,
    erasure.ERASES,
    counting.FOLLOWS,
    drafting.FOLLOWS,
)
FOLLOWERS = (*WORKS, handing_on.FOLLOWS, telling.FOLLOWS, activities_merging.MOVES, reports_merging.REPOINTS)
REPORT = """query ($ref: String!) { report(ref: $ref) { state fixedBy plannedWork { id state }
  works { edges { node { id state viewerMay outcome { result note } } } }
  councilNotices { edges { node { kind state } } } } }"""


class Crew(Struct):
    """One house, and who organises what is done."""

    house: House
    organiser: UUID
    running: Running

    @property
    def storage(self) -> Storage:
        return self.house.storage

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.storage.clock, SetClock)
        return self.storage.clock

    async def calm(self) -> None:
        await calm(self.storage, *FOLLOWERS)

    async def report(self, **different: Any) -> Report:
        """A report that its body has been sent."""
        made = await self.house.report(**different)

        async def tell(unit: Unit) -> None:
            unit.emit(ReportCreated(id=made.id))

        await write(self.storage, tell)
        await self.calm()
        return made

    async def planned(self, *about: Report, publish: bool = True, by: UUID | None = None, **said: Any) -> Activity:
        """An activity of the organiser's about these reports, on Saturday."""
        draft = a_draft(reports=tuple(one.id for one in about), **said)
        plan = partial(activities.create, draft=draft, organiser=by or self.organiser, places=Places(), publish=publish)
        made = (await write(self.storage, plan, by=by or self.organiser)).value
        await self.calm()
        return await self.activity(made)

    async def activity(self, key: UUID) -> Activity:
        found = await activity_store.get(self.storage.reader, key)
        assert found is not None
        return found

    async def cancelled(self, activity: Activity) -> None:
        """It is called off."""

        async def command(unit: Unit) -> None:
            found = await activity_store.get(unit, activity.id)
            assert found is not None
            off, events = activity_rules.cancel(found, unit.now)
            await activity_store.replace(unit, off)
            unit.emit(*events)

        await write(self.storage, command, by=self.organiser)
        await self.calm()

    async def joined(self, activity: Activity, person: UUID | None = None) -> UUID:
        """Somebody who has a place in it."""
        person = person or await self.house.person()
        [[slot]] = await place_store.slots_of(self.storage.reader, [activity.id])
        await write(self.storage, partial(places.join, slot_id=slot.id, person=person, party_size=1), by=person)
        await self.calm()
        return person

    async def come(self, at: datetime) -> None:
        """It is that late, and who looks at the clock has done so."""
        self.clock.time = at
        await days_clock.tell_due(self.storage)
        await self.calm()
        await clock.ask_due(self.storage)
        await clock.believe_due(self.storage)
        await clock.hand_on_due(self.storage)
        await self.calm()

    async def over(self, activity: Activity) -> None:
        await self.come(activity.ends_at)

    async def record(
        self,
        activity: Activity,
        report: Report,
        result: WorkResult = WorkResult.DONE,
        *,
        by: UUID | None = None,
        **said: Any,
    ) -> str | None:
        """The organiser says how it went; answers with which code that was refused."""
        telling = Telling(result=result, **said)
        person = by or self.organiser
        command = partial(outcomes.record, activity=activity.id, report=report.id, person=person, telling=telling)
        return await self.refused(command, person)

    async def judge(self, report: Report, person: UUID, *, fixed: bool, note: str = "") -> str | None:
        """Somebody says whether it is done; answers with which code that was refused."""
        command = partial(outcomes.judge, report=report.id, person=person, fixed=fixed, note=note)
        return await self.refused(command, person)

    async def refused(self, command: Any, person: UUID) -> str | None:
        try:
            await write(self.storage, command, by=person)
        except Refused as refused:
            return refused.code
        await self.calm()
        return None

    async def now(self, report: Report) -> Report:
        found = await reports.get(self.storage.reader, report.id)
        assert found is not None
        return found

    async def work(self, activity: Activity, report: Report) -> WorkItem:
        found = await store.of(self.storage.reader, activity.id, report.id)
        assert found is not None
        return found

    async def arrived(self, photo: UUID) -> None:
        """A photo's pictures are there."""
        found = await photos.get(self.storage.reader, photo)
        assert found is not None
        there = replace(found, arrived_at=self.clock.now())
        await write(self.storage, partial(photos.replace, photo=there))

    async def seen(self, report: Report, person: UUID | None = None) -> Any:
        """The report as somebody sees it; None where they see none."""
        return (await self.house.ask(REPORT, person, ref=report.ref))["report"]

    async def node(self, item: WorkItem, person: UUID | None = None) -> Any:
        """The work by its id, as somebody sees it."""
        key = nodes.encode("WorkItem", item.id)
        return (await self.house.ask("query ($id: ID!) { node(id: $id) { id } }", person, id=key))["node"]

    async def told(self, kind: str) -> int:
        """How often something was told."""
        return await self.storage.reader.count("log", {"kind": kind}, limit=99)

    async def head(self) -> int:
        return await log.head(self.storage.reader)


LATER = timedelta(days=7)
