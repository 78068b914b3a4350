"""What a copy must forget: what is gone, hidden, private, out of its box, or no longer for its owner to see."""

import asyncio
import random
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database
from pledgebank.base.geo import Box, Point
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils import store as councils
from pledgebank.councils.model import Body, Role
from pledgebank.reports import store
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import Running
from tests.pledges.builders import a_person
from tests.reports.builders import STIRLING, STIRLING_COUNCIL
from tests.sync.phone import Phone
from tests.sync.town import address_of, appointed, becomes, goes, quiet, reported

pytestmark = pytest.mark.anyio
TOWN = Box(56.08, -4.00, 56.16, -3.88)
FAR = Point.at(57.15, -2.09)
OTHER_COUNCIL = new_id()


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Storage]:
    await mongo.prepare(storage, database.INDEXES)

    async def bodies(unit: Unit) -> None:
        for key, slug in ((STIRLING_COUNCIL, "stirling"), (OTHER_COUNCIL, "other")):
            await councils.insert_body(unit, Body(id=key, slug=slug, name=slug))

    await write(storage, bodies)
    async with running():
        yield storage


async def kinds(phone: Phone) -> list[str]:
    """What the phone is told since it last asked."""
    before = dict(phone.copy)
    after = await phone.catch_up()
    return ["DELETE" for key in before if key not in after] + [
        "UPSERT" for key in after if before.get(key) != after[key]
    ]


async def test_what_is_hidden_is_forgotten_by_all_but_its_moderators(town: Storage) -> None:
    eyes: dict[str, UUID | None] = {"guest": None, "neighbour": await a_person(town), "reporter": await a_person(town)}
    eyes |= {role.value: await appointed(town, role) for role in Role}
    phones = {name: Phone(town, person) for name, person in eyes.items()}
    report = await reported(town, reporter=eyes["reporter"])
    await quiet(town)
    for phone in phones.values():
        assert len(await phone.catch_up()) == 1

    await becomes(town, report, state=ReportState.HIDDEN)
    await quiet(town)
    told = {name: await kinds(phone) for name, phone in phones.items()}

    assert told.pop("MODERATOR") == ["UPSERT"]
    assert told == {key: ["DELETE"] for key in ("guest", "neighbour", "reporter", "OFFICER")}


async def test_what_becomes_private_is_forgotten_by_all_but_its_reporter_and_staff(town: Storage) -> None:
    eyes: dict[str, UUID | None] = {"guest": None, "neighbour": await a_person(town), "reporter": await a_person(town)}
    eyes |= {role.value: await appointed(town, role) for role in Role}
    eyes["elsewhere"] = await appointed(town, Role.OFFICER, "other")
    phones = {name: Phone(town, person) for name, person in eyes.items()}
    report = await reported(town, reporter=eyes["reporter"])
    await quiet(town)
    for phone in phones.values():
        await phone.catch_up()

    await becomes(town, report, private=True)
    await quiet(town)
    told = {name: await kinds(phone) for name, phone in phones.items()}

    assert told == {
        **{key: ["DELETE"] for key in ("guest", "neighbour", "elsewhere")},
        **{key: ["UPSERT"] for key in ("reporter", "OFFICER", "MODERATOR")},
    }


async def test_that_something_private_changed_or_went_is_told_to_nobody_else(town: Storage) -> None:
    reporter, stranger = await a_person(town), await a_person(town)
    report = await reported(town, reporter=reporter, private=True)
    await quiet(town)
    phones = {"own": Phone(town, reporter), "other": Phone(town, stranger), "guest": Phone(town)}
    for phone in phones.values():
        await phone.catch_up()

    await becomes(town, report, title="Changed", location=FAR)
    await quiet(town)
    pages = {name: await phone._ask(100) for name, phone in phones.items()}
    assert {name: len(page["items"]) for name, page in pages.items() if page} == {"own": 1, "other": 0, "guest": 0}

    await goes(town, replace(report, version=2))
    await quiet(town)
    pages = {name: await phone._ask(100) for name, phone in phones.items()}
    told = {name: [item["kind"] for item in page["items"]] for name, page in pages.items() if page}
    assert told == {"own": ["DELETE"], "other": [], "guest": []}


async def test_what_moves_out_of_a_box_is_forgotten_there_and_what_moves_in_is_told(town: Storage) -> None:
    report = await reported(town)
    await quiet(town)
    here, elsewhere = Phone(town, within=TOWN), Phone(town, within=Box(57.0, -2.2, 57.3, -2.0))
    assert (len(await here.catch_up()), len(await elsewhere.catch_up())) == (1, 0)

    await becomes(town, report, location=FAR)
    await quiet(town)
    assert (len(await here.catch_up()), len(await elsewhere.catch_up())) == (0, 1)

    await becomes(town, replace(report, location=FAR, version=2), location=STIRLING)
    await quiet(town)
    assert (len(await here.catch_up()), len(await elsewhere.catch_up())) == (1, 0)


async def test_a_change_of_roles_makes_a_copy_anew_and_ends_what_is_listened_to(town: Storage) -> None:
    officer = await appointed(town, Role.OFFICER)
    await reported(town, private=True)
    await quiet(town)
    phone, stream = Phone(town, officer), Phone(town, officer)
    assert len(await phone.catch_up()) == 1
    await stream.catch_up()
    heard = asyncio.ensure_future(anext(stream.listen()))
    await asyncio.sleep(0.1)

    await write(town, partial(staff.remove, email=await address_of(town, officer), body=None))
    await quiet(town)

    assert await phone.catch_up() == {}
    assert phone.begun_anew == 1
    with pytest.raises(AssertionError, match="cannot be brought up to date"):
        await asyncio.wait_for(heard, 10)


async def test_who_signs_in_or_out_makes_a_copy_anew(town: Storage) -> None:
    reporter = await a_person(town)
    await reported(town, reporter=reporter, private=True)
    await quiet(town)
    phone = Phone(town)
    assert await phone.catch_up() == {}

    phone.person = reporter
    assert len(await phone.catch_up()) == 1
    phone.person = None
    assert await phone.catch_up() == {}
    assert phone.begun_anew == 2


async def test_whatever_comes_and_goes_a_copy_kept_up_equals_a_fresh_one(town: Storage) -> None:
    draw = random.Random(11)
    neighbours = [await a_person(town) for _ in range(2)]
    roles = [await appointed(town, role, body) for role in Role for body in ("stirling", "other")]
    phones = [Phone(town, person, box) for person in (None, *neighbours, *roles) for box in (None, TOWN)]
    reports: dict[UUID, Report] = {}

    async def act() -> None:
        if len(reports) < 4 or draw.random() < 0.3:
            said: dict[str, Any] = {"reporter": draw.choice([*neighbours, None]), "private": draw.random() < 0.3}
            made = await reported(town, **said, body=draw.choice([STIRLING_COUNCIL, OTHER_COUNCIL]))
            reports[made.id] = made
            return
        old = reports[draw.choice(list(reports))]
        if draw.random() < 0.15:
            await goes(town, reports.pop(old.id))
            return
        possible: list[dict[str, Any]] = [
            {"state": draw.choice([ReportState.OPEN, ReportState.HIDDEN, ReportState.FIXED])},
            {"private": not old.private},
            {"location": draw.choice([STIRLING, FAR])},
            {"body": draw.choice([STIRLING_COUNCIL, OTHER_COUNCIL])},
        ]
        await becomes(town, old, **draw.choice(possible))
        found = await store.get(town.reader, old.id)
        assert found
        reports[old.id] = found

    for _ in range(25):
        for _ in range(draw.randint(1, 5)):
            await act()
        for phone in phones:
            if draw.random() < 0.4:
                await phone.catch_up(draw.choice([1, 3, 100]))
    await quiet(town)

    for phone in phones:
        fresh = Phone(town, phone.person, phone.within)
        assert await phone.catch_up(3) == await fresh.catch_up(5)
        assert phone.begun_anew == 0
    assert len({len(phone.copy) for phone in phones}) > 3
