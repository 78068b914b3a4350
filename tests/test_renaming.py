"""Who sees a name sees the new one, and nobody else hears of it."""

from uuid import UUID

import pytest

from pledgebank import database, workers
from pledgebank.people import commands
from pledgebank.reports import commands as reports
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.activities.builders import a_published_slot
from tests.conftest import Running
from tests.people.leaving import calm
from tests.pledges.builders import a_person, created, kinds, sign
from tests.reports.builders import a_report
from tests.sync.phone import Phone

pytestmark = pytest.mark.anyio


async def rename(storage: Storage, person: UUID, name: str) -> None:
    async def command(unit: Unit) -> None:
        await commands.change_profile(unit, person=person, name=name, language=None)

    await write(storage, command, by=person)


async def test_what_shows_a_name_is_told_when_it_changes_and_the_person_on_their_own_devices(
    storage: Storage, running: Running
) -> None:
    await mongo.prepare(storage, database.INDEXES)
    ann, ben = await a_person(storage, "Ann"), await a_person(storage, "Ben")
    shown, hidden = a_report(reporter=ann, show_name=True), a_report(reporter=ann)
    await write(storage, lambda unit: reports.insert_many(unit, [shown, hidden]))
    pledge, slot = await created(storage, ann), await a_published_slot(storage, ann)
    await sign(storage, await created(storage, ben), ann)
    async with running(*workers.FOLLOWERS):
        await calm(storage, *workers.FOLLOWERS)
        phones = [Phone(storage, ann), Phone(storage, ben), Phone(storage)]
        for phone in phones:
            await phone.catch_up()
            phone.copy.clear()
        await rename(storage, ann, "Anna")
        await calm(storage, *workers.FOLLOWERS)
        told = [sorted(one["__typename"] for one in (await phone.catch_up()).values()) for phone in phones]

    things = ["Activity", "Pledge", "Report"]
    assert told == [[*things, "Viewer"], things, things]
    assert (await kinds(storage, shown.id))[-1] == "report.reporter_renamed"
    assert await kinds(storage, hidden.id) == ["report.created"]
    assert (await kinds(storage, pledge))[-1] == "pledge.promiser_renamed"
    assert (await kinds(storage, slot.activity))[-1] == "activity.organiser_renamed"


async def test_five_hundred_reports_are_told_of_once_each(storage: Storage, running: Running) -> None:
    await mongo.prepare(storage, database.INDEXES)
    ann = await a_person(storage, "Ann")
    several = [a_report(reporter=ann, show_name=True) for _ in range(500)]
    await write(storage, lambda unit: reports.insert_many(unit, several))

    await rename(storage, ann, "Anna")
    async with running(*workers.FOLLOWERS):
        await calm(storage, *workers.FOLLOWERS)

    rows = await storage.reader.find("log", {"kind": "report.reporter_renamed"}, limit=1000)
    assert sorted(row["subject"]["id"] for row in rows) == sorted(one.id for one in several)
    assert await storage.reader.count("log", {"kind": "person.renaming_continued"}, limit=9) == 2
