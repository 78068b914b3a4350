"""Following: said or done, remembered, moved, forgotten; and told to nobody."""

from functools import partial
from uuid import UUID

import pytest

from pledgebank.base.event import Subject
from pledgebank.base.ids import new_id
from pledgebank.following import commands, erasure, store
from pledgebank.people import store as people
from pledgebank.reports.model import ReportSupportSet
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Written, write
from tests.conftest import Running
from tests.people.leaving import calm, erase, while_leaving
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
ERASES = erasure.erases(ReportSupportSet)


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await mongo.prepare(storage, (*store.INDEXES, *people.INDEXES))
    return storage


def a_subject() -> Subject:
    return Subject("Report", new_id())


async def say(storage: Storage, subject: Subject, person: UUID, follows: bool = True) -> Written[UUID]:
    command = partial(commands.set_follow, subject=subject, person=person, follows=follows)
    return await write(storage, command, by=person)


async def begin(storage: Storage, subject: Subject, person: UUID) -> None:
    await write(storage, partial(commands.begin, subject=subject, person=person))


async def followers(storage: Storage, subject: Subject) -> set[UUID]:
    return set(await commands.followers_of(storage.reader, subject, None, 100))


async def test_the_same_again_changes_nothing_and_only_ones_own_devices_are_told(town: Storage) -> None:
    subject, person = a_subject(), new_id()
    told = [(await say(town, subject, person, follows)).event for follows in (True, True, False, False, True)]
    assert [one is not None for one in told] == [True, False, True, False, True]
    assert await followers(town, subject) == {person}
    rows = await town.reader.find("inbox", {}, limit=10)
    assert {(row["subject"]["type"], row["subject"]["id"], str(row["data"])) for row in rows} == {
        ("Viewer", person, "{}")
    }


async def test_what_one_does_makes_one_follow_unless_one_ever_said_no(town: Storage) -> None:
    subject, eager, shy = a_subject(), new_id(), new_id()
    await say(town, subject, shy, False)
    for person in (eager, shy, eager):
        await begin(town, subject, person)
    assert await followers(town, subject) == {eager}
    assert await store.followed(town.reader, [(subject, eager), (subject, shy), (a_subject(), eager)]) == [
        True,
        False,
        False,
    ]


async def test_followers_are_told_page_by_page_each_once(town: Storage) -> None:
    subject, crowd = a_subject(), [new_id() for _ in range(25)]
    for person in crowd:
        await begin(town, subject, person)
        await begin(town, a_subject(), person)
    found: list[UUID] = []
    while len(page := await commands.followers_of(town.reader, subject, found[-1] if found else None, 10)) == 10:
        found += page
    assert [*found, *page] == sorted(crowd)


async def test_moving_lets_everybody_follow_the_other_once_and_keeps_what_they_said_of_it(town: Storage) -> None:
    source, target = a_subject(), a_subject()
    both, only, shy, refuses = (new_id() for _ in range(4))
    for person in (both, only, shy):
        await begin(town, source, person)
    await begin(town, target, both)
    await say(town, target, shy, False)
    await say(town, source, refuses, False)
    lots: list[int] = []
    while not lots or lots[-1] == 3:
        lots.append((await write(town, partial(commands.move, source=source, target=target, limit=3))).value)
    assert lots == [3, 1]
    assert await followers(town, source) == set()
    assert await followers(town, target) == {both, only}
    await begin(town, target, refuses)
    assert await followers(town, target) == {both, only}


async def test_an_erased_person_follows_nothing_not_even_by_an_act_that_comes_late(
    town: Storage, running: Running
) -> None:
    person, late, other = [await a_person(town) for _ in range(3)]
    subject = a_subject()

    async def support(unit: Unit) -> None:
        await commands.begin(unit, subject, late)
        unit.emit(ReportSupportSet(id=subject.id, supports=True))

    async with running(ERASES):
        for one in (person, other):
            await say(town, subject, one)
        await say(town, a_subject(), person, False)
        await erase(town, person)
        await while_leaving(town, late, support, ERASES)
        await calm(town, ERASES)
    assert await followers(town, subject) == {other}
    assert [await store.of_person(town.reader, one, 10) for one in (person, late)] == [[], []]
