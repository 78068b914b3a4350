"""Copies on phones: what was told is what a fresh copy would be told, and nobody is told what they may not see."""

import asyncio
import random
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest

from pledgebank import database
from pledgebank.activities import commands as activities
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as signups
from pledgebank.base import page
from pledgebank.base.errors import Refused
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.councils.model import GUEST, Eyes
from pledgebank.councils.places import Places
from pledgebank.pledges.fold import FOLDS
from pledgebank.reports import commands as reports
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync import rules
from pledgebank.sync.rules import Since, Snapshot
from tests.activities.builders import a_draft
from tests.conftest import Running
from tests.pledges.builders import a_person, created, sign
from tests.reports.builders import a_report
from tests.sync.phone import Phone

pytestmark = pytest.mark.anyio
TOWN = Box(56.08, -4.00, 56.16, -3.88)
FAR = Point.at(57.15, -2.09)


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Storage]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(FOLDS):
        yield storage


async def report(storage: Storage, **said: object) -> None:
    async def insert(unit: Unit) -> None:
        await reports.insert_many(unit, [a_report(**said)])

    await write(storage, insert)


async def plan(storage: Storage, organiser: UUID, *, publish: bool) -> UUID:
    command = partial(activities.create, draft=a_draft(), organiser=organiser, places=Places(), publish=publish)
    return (await write(storage, command)).value


async def quiet(storage: Storage) -> None:
    """Wait until all that was written is in the log and folded, also what the folding told."""
    async with asyncio.timeout(20):
        calm = 0
        while calm < 3:
            await asyncio.sleep(0.05)
            waiting = await storage.reader.count("inbox", {}, limit=1)
            calm = calm + 1 if not waiting and await _folded(storage) else 0


async def _folded(storage: Storage) -> bool:
    last = await storage.reader.find_one("log", {"kind": "pledge.signed"}, order=[("_id", -1)])
    return last is None or storage.tail.reached.get(FOLDS.name, 0) >= last["_id"]


class Life:
    """People who do this and that."""

    def __init__(self, storage: Storage, people: list[UUID], draw: random.Random) -> None:
        self.storage, self.people, self.draw = storage, people, draw
        self.pledges: list[UUID] = []
        self.drafts: list[UUID] = []
        self.slots: list[UUID] = []

    async def goes_on(self) -> None:
        acts = [self.reports, self.pledges_something, self.signs, self.plans, self.publishes, self.joins, self.leaves]
        try:
            await self.draw.choice(acts)(self.draw.choice(self.people))
        except (Refused, IndexError):
            return  # one's own pledge, an overlap, nothing to leave: as in life

    async def reports(self, _: UUID) -> None:
        await report(self.storage, **({"location": FAR} if self.draw.random() < 0.5 else {}))

    async def pledges_something(self, person: UUID) -> None:
        self.pledges.append(await created(self.storage, person, target=self.draw.randint(1, 3)))

    async def signs(self, person: UUID) -> None:
        await sign(self.storage, self.draw.choice(self.pledges), person)

    async def plans(self, _: UUID) -> None:
        self.drafts.append(await plan(self.storage, self.people[0], publish=False))

    async def publishes(self, _: UUID) -> None:
        made = self.draw.choice(self.drafts)
        await write(self.storage, partial(activities.publish, key=made, person=self.people[0]))
        [[slot]] = await signups.slots_of(self.storage.reader, [made])
        self.slots.append(slot.id)

    async def joins(self, person: UUID) -> None:
        slot = self.draw.choice(self.slots)
        await write(self.storage, partial(places.join, slot_id=slot, person=person, party_size=1))

    async def leaves(self, person: UUID) -> None:
        await write(self.storage, partial(places.leave, slot_id=self.draw.choice(self.slots), person=person))


async def test_a_copy_kept_up_equals_a_fresh_one_after_anything(town: Storage) -> None:
    draw = random.Random(7)
    people = [await a_person(town) for _ in range(4)]
    life = Life(town, people, draw)
    phones = [Phone(town), *(Phone(town, person) for person in people), Phone(town, people[0], TOWN)]
    for _ in range(12):
        for _ in range(draw.randint(1, 6)):
            await life.goes_on()
        for phone in phones:
            if draw.random() < 0.5:
                await phone.catch_up(draw.choice([1, 3, 100]))
    await quiet(town)

    for phone in phones:
        fresh = Phone(town, phone.person, phone.within)
        assert await phone.catch_up(7) == await fresh.catch_up(5)
        assert phone.copy
    seen = [thing["activityState"] for thing in phones[0].copy.values() if thing["__typename"] == "Activity"]
    assert set(seen) == {"PUBLISHED"}
    assert {"Report", "Pledge", "Activity"} == {thing["__typename"] for thing in phones[0].copy.values()}


async def test_a_snapshot_comes_in_pages_and_misses_nothing_written_meanwhile(town: Storage) -> None:
    for _ in range(5):
        await report(town)
    await quiet(town)
    phone = Phone(town)
    first = await phone._ask(2)
    assert first
    phone.cursor = first["cursor"]
    for item in first["items"]:
        phone.take(item)

    await report(town, title="Written meanwhile")
    await quiet(town)
    copy = await phone.catch_up(2)

    assert len(copy) == 6
    assert "Written meanwhile" in {thing["title"] for thing in copy.values()}


async def test_a_draft_is_told_to_its_organiser_alone(town: Storage) -> None:
    organiser, stranger = await a_person(town), await a_person(town)
    phones = {name: Phone(town, person) for name, person in (("own", organiser), ("other", stranger), ("guest", None))}
    for phone in phones.values():
        await phone.catch_up()

    made = await plan(town, organiser, publish=False)
    await quiet(town)
    told = {name: list((await phone.catch_up()).values()) for name, phone in phones.items()}

    assert [thing["activityState"] for thing in told["own"]] == ["DRAFT"]
    assert told["other"] == told["guest"] == []

    await write(town, partial(activities.publish, key=made, person=organiser))
    await quiet(town)
    told = {name: list((await phone.catch_up()).values()) for name, phone in phones.items()}

    assert [thing["locationIsExact"] for thing in told["own"]] == [True]
    assert [thing["locationIsExact"] for thing in told["other"]] == [False]
    assert told["own"][0]["location"] != told["other"][0]["location"]


async def test_what_is_heard_live_is_what_is_told_when_asked(town: Storage) -> None:
    listener, asker = Phone(town), Phone(town)
    await listener.catch_up()
    await asker.catch_up()
    heard = listener.listen()

    pledge = await created(town, target=1)
    await sign(town, pledge)
    await report(town, title="The last")
    async with asyncio.timeout(20):
        async for item in heard:
            listener.take(item)
            if item["node"].get("title") == "The last":
                break
    await quiet(town)

    # The count may have been folded after the report was made: what comes after the last heard is told when asked.
    listener.cursor = item["cursor"]
    assert await listener.catch_up() == await asker.catch_up()
    [folded] = [thing for thing in asker.copy.values() if thing["__typename"] == "Pledge"]
    assert (folded["pledgeState"], folded["signatureCount"]) == ("ACTIVE", 1)


async def test_only_what_lies_in_the_box_is_kept(town: Storage) -> None:
    phone = Phone(town, within=TOWN)
    await report(town, title="Here")
    await quiet(town)
    await phone.catch_up()

    await report(town, title="Far away", location=FAR)
    await report(town, title="Here too")
    await created(town)
    await quiet(town)

    assert sorted(thing["title"] for thing in (await phone.catch_up()).values()) == ["Here", "Here too"]


def test_a_cursor_says_where_one_stands() -> None:
    key = new_id()

    assert rules.place(None, 7, "me") == Snapshot(since=7, mark="me")
    for place in (Since(5, "me"), Snapshot(5, source=1, after=key, mark="me"), Snapshot(5, source=2, mark="me")):
        assert rules.place(rules.cursor(place), 7, "me") == place
    assert rules.place(page.encode((5,)), 7, "me") == Since(5, "me")


def test_a_place_the_log_does_not_know_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        rules.place(rules.cursor(Since(8, "me")), 7, "me")
    assert refused.value.code == "CURSOR_EXPIRED"


def test_a_copy_made_for_other_eyes_is_made_anew() -> None:
    person, body = new_id(), frozenset({new_id()})
    others = (Eyes(new_id()), Eyes(person), Eyes(person, answers=body), Eyes(person, moderates=body))
    marks = {rules.mark_of(eyes) for eyes in (GUEST, *others)}
    assert len(marks) == 5
    for place in (Since(5, "other"), Snapshot(5, mark="other")):
        with pytest.raises(Refused) as refused:
            rules.place(rules.cursor(place), 7, "me")
        assert refused.value.code == "CURSOR_EXPIRED"


NO_KEY = page.encode((0, 0, "no key", ""))


@pytest.mark.parametrize("rubbish", ["", "x", "AAAA", rules.cursor(Since(1))[:-1] + "!", "k8Dd", NO_KEY])
def test_rubbish_is_refused_as_a_cursor(rubbish: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.place(rubbish, 7, "me")
    assert refused.value.code == "INVALID_CURSOR"
