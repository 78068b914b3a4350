"""What somebody may not see is absent from every path on which it could be met."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from pledgebank import database, schema
from pledgebank.activities import commands as activities
from pledgebank.activities.places import commands as places
from pledgebank.activities.places import store as signups
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.base.zones import DefaultZone
from pledgebank.councils.places import Places
from pledgebank.map import fold
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import NameVisibility
from pledgebank.reports import commands as reports
from pledgebank.reports import store as report_store
from pledgebank.reports.model import Report, ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.sync.api import Sources
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from pledgebank.web.nodes import Nodes
from tests.activities.builders import a_draft
from tests.conftest import Running
from tests.pledges.builders import a_person, created, sign
from tests.reports.builders import NOON, a_report

pytestmark = pytest.mark.anyio
SCHEMA = schema.build()
TOOLS: dict[type, object] = {
    Nodes: schema.NODES,
    Sources: schema.COPIES,
    Places: Places(),
    DefaultZone: DefaultZone("Europe/London"),
}
BOX = "{south: 56.0, west: -4.1, north: 56.2, east: -3.8}"
NEAR = "{centre: {lat: 56.119, lng: -3.937}, metres: 20000}"


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Storage]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(FOLDS):
        yield storage


async def ask(storage: Storage, person: UUID | None, query: str) -> Any:
    viewer = Viewer(person, new_id(), storage.clock.now() + timedelta(minutes=15)) if person else None
    result = await SCHEMA.execute(query, context_value=Context(storage, TOOLS, viewer=viewer))
    assert result.errors is None, result.errors
    return result.data


async def every_path_to_reports(storage: Storage, person: UUID | None, report: Report) -> dict[str, bool]:
    """For each way of meeting a report, whether this one is met there."""
    key = nodes.encode("Report", report.id)
    queries = {
        "report": f'{{ report(ref: "{report.ref}") {{ id }} }}',
        "node": f'{{ node(id: "{key}") {{ id }} }}',
        "nodes": f'{{ nodes(ids: ["{key}"]) {{ id }} }}',
        "reports": "{ reports { totalCount edges { node { id } } } }",
        "reports within": f"{{ reports(where: {{within: {BOX}}}) {{ edges {{ node {{ id }} }} }} }}",
        "reports near": f"{{ reports(where: {{near: {NEAR}}}, order: NEAREST) {{ edges {{ node {{ id }} }} }} }}",
        "reports in its state": f"{{ reports(where: {{states: [{report.state}]}}) {{ edges {{ node {{ id }} }} }} }}",
        "updates of it": f'{{ node(id: "{key}") {{ id ... on Report {{ updates {{ edges {{ cursor }} }} }} }} }}',
        "history of it": f'{{ node(id: "{key}") {{ id ... on Report {{ history {{ edges {{ cursor }} }} }} }} }}',
        "reports with its words": '{ reports(where: {text: "potholes"}) { edges { node { id } } } }',
        "reports with its reference": f'{{ reports(where: {{text: "{report.ref}"}}) {{ edges {{ node {{ id }} }} }} }}',
        "similar": "{ similarReports(to: {location: {lat: 56.119, lng: -3.937}}) { report { id } } }",
        "map": f"{{ map(within: {BOX}, zoom: 22) {{ total pins {{ id }} clusters {{ count }} }} }}",
        "changes": "{ changes { items { id } } }",
        "pledges of it": f'{{ pledges(where: {{report: "{key}"}}) {{ edges {{ node {{ reports {{ edges {{ node {{ id }}'
        " } } } } } }",
        "activities about it": "{ activities { edges { node { reports { edges { node { id } } } } } } }",
    }
    answers = {name: await ask(storage, person, query) for name, query in queries.items()}
    since = 'changes(after: "kQA")'  # from the log's beginning
    answers["changes since"] = await ask(storage, person, f"{{ {since} {{ items {{ id }} }} }}")
    return {name: key in str(answer) for name, answer in answers.items()}


async def put(storage: Storage, *several: Report) -> None:
    async def insert(unit: Unit) -> None:
        await reports.insert_many(unit, several)

    await write(storage, insert, origin=Origin.IMPORT)
    async with asyncio.timeout(10):
        await storage.tail.passed(storage.tail.head)
    await write(storage, partial(fold.look_again, keys=[report.id for report in several]))


async def set_state(storage: Storage, report: Report, state: ReportState) -> None:
    async def replace(unit: Unit) -> None:
        await report_store.replace(unit, structs.replace(report, state=state))

    await write(storage, replace)
    await write(storage, partial(fold.look_again, keys=[report.id]))


@pytest.mark.parametrize("state", [ReportState.HIDDEN, ReportState.UNCONFIRMED])
async def test_a_report_that_is_not_public_is_met_on_no_path(town: Storage, state: ReportState) -> None:
    reporter, other, organiser = [await a_person(town) for _ in range(3)]
    report = a_report(reporter=reporter, created_at=NOON)
    await put(town, report)
    await created(town, organiser, reports=(report.id,))
    draft = a_draft(reports=(report.id,))
    await write(town, partial(activities.create, draft=draft, organiser=organiser, places=Places(), publish=True))
    while town.tail.head < 3:
        await asyncio.sleep(0.02)

    before = await every_path_to_reports(town, other, report)
    await set_state(town, report, state)
    after = {person: await every_path_to_reports(town, person, report) for person in (None, other, organiser)}
    own = await every_path_to_reports(town, reporter, report)

    assert [name for name, met in before.items() if not met] == []
    for met in after.values():
        assert [name for name, is_met in met.items() if is_met] == []
    seen_by_its_reporter = state is ReportState.UNCONFIRMED
    assert (own["report"], own["node"]) == (seen_by_its_reporter, seen_by_its_reporter)
    for person in (None, other):
        count = await ask(town, person, f"{{ reports {{ totalCount }} map(within: {BOX}, zoom: 12) {{ total }} }}")
        assert count["reports"]["totalCount"] == 0


async def test_names_of_signers_are_read_by_those_they_chose(town: Storage) -> None:
    promiser, signer, guest = await a_person(town), await a_person(town, "Sona"), None
    stranger = await a_person(town)
    pledge = await created(town, promiser)
    for name, visibility in (
        ("Pat", NameVisibility.PUBLIC),
        ("Nora", NameVisibility.SIGNERS),
        ("Hal", NameVisibility.HIDDEN),
    ):
        await sign(town, pledge, await a_person(town, name), visibility=visibility)
    last = await sign(town, pledge, signer)
    assert await town.tail.settled(last.event or "", FOLDS.name, seconds=10)
    key = nodes.encode("Pledge", pledge)
    query = f'{{ node(id: "{key}") {{ ... on Pledge {{ signatures {{ edges {{ node {{ name }} }} }} }} }} }}'

    async def names(person: UUID | None) -> set[str]:
        edges = (await ask(town, person, query))["node"]["signatures"]["edges"]
        assert len(edges) == 4
        return {edge["node"]["name"] for edge in edges if edge["node"]["name"]}

    assert await names(guest) == {"Pat"}
    assert await names(stranger) == {"Pat"}
    assert await names(promiser) == {"Pat", "Nora"}
    assert await names(signer) == {"Pat", "Nora", "Sona"}


async def test_who_signed_up_is_read_by_the_organiser_and_each_by_themselves(town: Storage) -> None:
    organiser, ada, ben = await a_person(town), await a_person(town, "Ada"), await a_person(town, "Ben")
    command = partial(activities.create, draft=a_draft(), organiser=organiser, places=Places(), publish=True)
    made = (await write(town, command)).value
    [[slot]] = await signups.slots_of(town.reader, [made])
    joined = [
        (await write(town, partial(places.join, slot_id=slot.id, person=person, party_size=1))).value
        for person in (ada, ben)
    ]
    key = nodes.encode("Slot", slot.id)
    query = (
        f'{{ node(id: "{key}") {{ ... on Slot {{ taken signups {{ edges {{ node {{ person {{ name }} }} }} }} }} }} }}'
    )
    one = nodes.encode("Signup", joined[0])

    async def names(person: UUID | None) -> list[str]:
        found = (await ask(town, person, query))["node"]
        assert found["taken"] == 2
        return [edge["node"]["person"]["name"] for edge in found["signups"]["edges"]]

    async def reads_adas(person: UUID | None) -> bool:
        return (await ask(town, person, f'{{ node(id: "{one}") {{ id }} }}'))["node"] is not None

    assert await names(organiser) == ["Ada", "Ben"]
    assert await names(ada) == ["Ada"]
    assert await names(await a_person(town)) == []
    assert await names(None) == []
    assert [await reads_adas(person) for person in (organiser, ada, ben, None)] == [True, True, False, False]


async def test_the_very_spot_is_told_to_who_has_a_place_and_no_longer_to_who_left(town: Storage) -> None:
    organiser, ada = await a_person(town), await a_person(town)
    command = partial(activities.create, draft=a_draft(), organiser=organiser, places=Places(), publish=True)
    made = (await write(town, command)).value
    [[slot]] = await signups.slots_of(town.reader, [made])
    key = nodes.encode("Activity", made)
    query = f'{{ node(id: "{key}") {{ ... on Activity {{ locationIsExact location {{ lat lng }} }} }} }}'
    outside = (await ask(town, None, query))["node"]

    await write(town, partial(places.join, slot_id=slot.id, person=ada, party_size=1))
    inside = (await ask(town, ada, query))["node"]
    await write(town, partial(places.leave, slot_id=slot.id, person=ada))

    assert inside == {"locationIsExact": True, "location": {"lat": 56.1165, "lng": -3.9369}}
    assert outside["locationIsExact"] is False
    assert outside["location"] != inside["location"]
    assert (await ask(town, ada, query))["node"] == outside
