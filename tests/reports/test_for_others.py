"""A report made for somebody else waits until that person confirms it, and then is theirs."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from pledgebank import database, workers
from pledgebank.base.event import Origin
from pledgebank.councils.places import Places
from pledgebank.people import confirming, waiting
from pledgebank.people import store as people
from pledgebank.reports import commands, earlier, store
from pledgebank.reports.model import Draft, Report, ReportState
from pledgebank.storage import migrations, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context
from tests.conftest import Running
from tests.hostile.town import built
from tests.people.guests import ANN, MINE, REPORT, Street, refusal
from tests.reports.builders import a_report
from tests.test_visibility import every_path_to_reports

pytestmark = pytest.mark.anyio
# What reports of the first version did not have.
NEW = frozenset({"body", "private", "photos", "answers", "supports", "made_by", "ask_at", "asked_at"})


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


async def kept(street: Street, key: str) -> Report | None:
    return await store.get(street.storage.reader, nodes.key_of(key, "Report"))


async def test_it_waits_for_whose_it_is_and_becomes_theirs(street: Street) -> None:
    maker = street.town.person
    before = await street.stored()
    made = (await street.report(person=maker, title="Ann's pothole"))["report"]
    assert made["state"] == "UNCONFIRMED"
    stored = await street.stored()
    assert (stored["reports"], stored["waiting"]) == (before["reports"], 1)
    assert street.letter.to == ANN
    report = a_report(id=nodes.key_of(made["id"], "Report"), ref=made["ref"])
    others = (None, maker, street.town.other)
    met = [await every_path_to_reports(street.storage, person, report) for person in others]
    assert [name for one in met for name, is_met in one.items() if is_met] == []

    await street.confirm()
    ann = await street.person()
    assert ann
    found = await kept(street, made["id"])
    assert found
    assert (found.reporter, found.made_by, found.origin) == (ann.id, maker, Origin.APP)
    assert await street.reports_of(ann.id) == [(made["id"], "OPEN")]
    assert made["id"] not in str(await street.ask(MINE, person=maker))
    shown = await street.ask(
        f'{{ it: report(ref: "{made["ref"]}") {{ reporter {{ id }} state }} }}', person=street.town.other
    )
    assert shown == {"reporter": None, "state": "OPEN"}


async def test_ones_own_address_is_no_one_elses(street: Street) -> None:
    ann = await street.known()
    made = await street.report(person=ann)
    assert made["report"]["state"] == "OPEN"
    assert await street.reports_of(ann) == [(made["report"]["id"], "OPEN")]


async def test_the_same_key_for_the_same_person_is_one_report(street: Street) -> None:
    maker = street.town.person
    one = await street.report(person=maker, idempotencyKey="k")
    again = await street.report(person=maker, idempotencyKey="k")
    another = await street.report("ben@example.org", person=maker, idempotencyKey="k")
    other = await street.report(person=street.town.other, idempotencyKey="k")
    ids = [each["report"]["id"] for each in (one, again, another, other)]
    assert len(set(ids)) == 3
    assert ids[0] == ids[1]
    await street.confirm()
    assert (await street.report(person=maker, idempotencyKey="k"))["report"]["id"] in ids


async def test_a_refused_one_is_not_written(street: Street) -> None:
    before = await street.stored()
    for said, code in (({"title": ""}, "INVALID"), ({"contact": {"phone": "1"}}, "CHANNEL_UNAVAILABLE")):
        answer = await street.ask(
            REPORT, person=street.town.person, **{**street.town.usual["createReport"]["input"], **said}
        )
        assert refusal(answer) == code
    assert await street.stored() == before


async def test_what_came_by_another_way_waits_too_and_keeps_how_it_came(street: Street) -> None:
    usual = street.town.usual["createReport"]["input"]
    draft = Draft(
        title="By text message",
        description="",
        category=nodes.key_of(usual["category"], "Category"),
        location=a_report().location,
    )
    context = Context(street.storage, street.town.tools, origin=Origin.TEXT, address="192.0.2.1")
    guest = confirming.acting(context, ANN, None, None)
    propose = partial(commands.propose, places=Places(), guest=guest, draft=draft)
    key, act = await confirming.ask(context, guest, propose, once=None)
    assert act
    await street.confirm()
    found = await store.get(street.storage.reader, key)
    assert found
    assert (found.origin, found.made_by) == (Origin.TEXT, None)


async def test_a_private_report_made_for_another_is_seen_by_them_and_no_longer_by_who_made_it(street: Street) -> None:
    maker: UUID = street.town.person
    made: Any = (await street.report(person=maker, private=True, idempotencyKey="k"))["report"]
    await street.confirm()
    ann = await people.by_email(street.storage.reader, ANN)
    assert ann
    query = f'{{ it: node(id: "{made["id"]}") {{ id }} }}'
    assert [await street.ask(query, person=one) for one in (ann.id, maker)] == [{"id": made["id"]}, None]
    assert refusal(await street.report(person=maker, private=True, idempotencyKey="k")) == "NOT_FOUND"


async def test_what_waited_in_an_earlier_version_is_confirmed_all_the_same(street: Street) -> None:
    made = (await street.report(title="Ann's pothole"))["report"]
    [act] = await waiting.of_kind(street.storage.reader, commands.KIND, 10)
    report = msgspec.json.decode(act.body, type=Report)
    old = {name: value for name, value in msgspec.to_builtins(report).items() if name not in NEW}
    await write(street.storage, partial(waiting.replace_all, acts=[replace(act, body=msgspec.json.encode(old))]))

    assert await migrations.apply(street.storage, [earlier.fill_in_waiting]) == 1
    await street.confirm()
    found = await kept(street, made["id"])
    assert found
    assert (found.body, found.state) == (report.body, ReportState.OPEN)
