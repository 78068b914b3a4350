"""Telling moderators: who may, what about, who reads it, and what nobody learns."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLObjectType

from pledgebank import database
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines, staff
from pledgebank.councils.commands import load_areas
from pledgebank.councils.model import BodyEntry, Role
from pledgebank.people import store as people
from pledgebank.reports import store as reports
from pledgebank.reports.model import ReportState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running
from tests.hostile.town import COUNTS, SCHEMA, Town, built
from tests.pledges.builders import a_person

pytestmark = pytest.mark.anyio
FLAG = "mutation ($input: FlagInput!) { it: flag(input: $input) { errors { code field } } }"
LIST = """query ($state: FlagState, $first: Int, $after: String) {
  it: flags(state: $state, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { id state times reasons verdict note version thing { __typename id } } } } }"""
SETTLE = """mutation ($input: SettleFlagInput!) {
  it: settleFlag(input: $input) { flag { state verdict note } errors { code field } } }"""
ROLES = "{ it: viewer { roles { role body { slug } } } }"


@pytest.fixture
async def town(storage: Storage, running: Running) -> AsyncIterator[Town]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*COUNTS):
        yield await built(storage)


async def ask(town: Town, query: str, person: UUID | None, **given: Any) -> Any:
    data, codes = await town.ask(query, given, person)
    return codes or data["it"]


async def moderates(town: Town, person: UUID, body: str = "stirling-council") -> None:
    found = await people.get(town.storage.reader, person)
    assert found is not None
    assert found.email is not None
    await write(town.storage, partial(staff.enter, email=found.email, body=body, roles=[Role.MODERATOR]))


async def elsewhere(unit: Unit) -> None:
    """Another council, of another place."""
    drawn = geojson.drawing("Falkirk", outlines.rectangle(Box(55.0, -3.0, 55.1, -2.9)))
    await load_areas(unit, drawings=[drawn], kind="council")
    await councils.enter_body(unit, BodyEntry(slug="falkirk-council", name="Falkirk Council", areas=("falkirk",)))


def listed(answer: Any) -> list[Any]:
    return [edge["node"] for edge in answer["edges"]]


async def test_moderators_read_what_was_flagged_and_why_and_settle_it(town: Town) -> None:
    report, moderator = town.usual["flag"]["input"]["id"], await a_person(town.storage)
    await moderates(town, moderator)
    for person, reason in ((town.person, "First."), (town.other, "Rude."), (town.person, "It names my neighbour.")):
        assert await ask(town, FLAG, person, input={"id": report, "reason": reason}) == {"errors": []}

    [flag] = listed(await ask(town, LIST, moderator))
    assert flag["times"] == 2
    assert sorted(flag["reasons"]) == ["It names my neighbour.", "Rude."]
    assert flag["thing"] == {"__typename": "Report", "id": report}
    given = {"flag": flag["id"], "verdict": "UPHELD", "note": "Hidden.", "expectedVersion": flag["version"]}
    settled = await ask(town, SETTLE, moderator, input=given)

    assert settled == {"flag": {"state": "SETTLED", "verdict": "UPHELD", "note": "Hidden."}, "errors": []}
    assert listed(await ask(town, LIST, moderator)) == []
    assert [one["id"] for one in listed(await ask(town, LIST, moderator, state="SETTLED"))] == [flag["id"]]


async def test_nobody_learns_who_flagged_what(town: Town) -> None:
    report, moderator = town.usual["flag"]["input"]["id"], await a_person(town.storage)
    await moderates(town, moderator)
    await ask(town, FLAG, town.person, input={"id": report, "reason": "Rude."})

    [flag] = listed(await ask(town, LIST, moderator))

    assert nodes.encode("Person", town.person) not in str(flag)
    shown = SCHEMA._schema.get_type("Flag")
    assert isinstance(shown, GraphQLObjectType)
    assert set(shown.fields).isdisjoint({"person", "persons", "by", "flaggedBy", "settledBy", "model"})


async def test_neither_guests_nor_others_read_the_list_or_settle(town: Town) -> None:
    report, moderator = town.usual["flag"]["input"]["id"], await a_person(town.storage)
    await moderates(town, moderator)
    assert await ask(town, FLAG, None, input={"id": report, "reason": "Rude."}) == {
        "errors": [{"code": "SIGN_IN_NEEDED", "field": None}]
    }
    await ask(town, FLAG, town.person, input={"id": report, "reason": "Rude."})
    [flag] = listed(await ask(town, LIST, moderator))

    assert await ask(town, LIST, None) == ["UNAUTHENTICATED"]
    assert await ask(town, LIST, town.person) == ["FORBIDDEN"]
    refused = await ask(town, SETTLE, town.person, input={"flag": flag["id"], "verdict": "DISMISSED"})
    assert refused["errors"][0]["code"] == "NOT_ALLOWED"
    node = f'{{ it: node(id: "{flag["id"]}") {{ id }} }}'
    assert [await ask(town, node, one) for one in (None, town.person, moderator)] == [None, None, {"id": flag["id"]}]
    assert listed(await ask(town, LIST, moderator)) == [flag]


async def test_a_moderator_of_another_place_sees_only_what_has_no_place(town: Town) -> None:
    await write(town.storage, elsewhere)
    here, there = await a_person(town.storage), await a_person(town.storage)
    await moderates(town, here)
    await moderates(town, there, "falkirk-council")
    things = [town.usual["flag"]["input"]["id"], town.usual["node"]["id"], nodes.encode("Person", town.other)]
    pledge = town.usual["nodes"]["ids"][0]
    for thing in dict.fromkeys([*things, pledge]):
        assert await ask(town, FLAG, town.person, input={"id": thing, "reason": "Look."}) == {"errors": []}

    seen = [
        [one["thing"]["__typename"] for one in listed(await ask(town, LIST, moderator))] for moderator in (here, there)
    ]

    assert seen == [["Report", "Person", "Pledge"], ["Person"]]
    [report] = [one for one in listed(await ask(town, LIST, here)) if one["thing"]["__typename"] == "Report"]
    refused = await ask(town, SETTLE, there, input={"flag": report["id"], "verdict": "DISMISSED"})
    assert refused["errors"][0]["code"] == "NOT_FOUND"


async def test_what_cannot_be_seen_or_is_no_such_thing_cannot_be_flagged(town: Town) -> None:
    report = town.usual["flag"]["input"]["id"]
    hidden = nodes.key_of(report, "Report")
    [found] = await reports.by_ids(town.storage.reader, [hidden])
    assert found is not None
    await town.storage.database["reports"].update_one({"_id": hidden}, {"$set": {"state": ReportState.HIDDEN.value}})
    area = (await town.ask('{ area(slug: "stirling") { id } }', {}, None))[0]["area"]["id"]

    for thing in (report, area, nodes.encode("Viewer", town.person), nodes.encode("Report", new_id()), "rubbish"):
        answer = await ask(town, FLAG, town.person, input={"id": thing, "reason": "Look."})
        assert answer == {"errors": [{"code": "NOT_FOUND", "field": ["id"]}]}
    assert await town.count("flags") == await town.count("flaggings") == 0


async def test_a_crowd_that_flags_one_thing_at_once_is_counted_exactly(town: Town) -> None:
    crowd = [await a_person(town.storage) for _ in range(20)]
    given = {"id": town.usual["flag"]["input"]["id"], "reason": "Look."}

    answers = await asyncio.gather(*(ask(town, FLAG, one, input=given) for one in (*crowd, *crowd)))

    assert answers == [{"errors": []}] * 40
    [flag] = await town.storage.reader.find("flags", {}, limit=5)
    assert (flag["times"], await town.count("flaggings")) == (20, 20)


async def test_the_list_is_read_in_pages_the_longest_waiting_first(town: Town) -> None:
    moderator, people_ = await a_person(town.storage), [await a_person(town.storage) for _ in range(5)]
    await moderates(town, moderator)
    for one in people_:
        await ask(town, FLAG, town.person, input={"id": nodes.encode("Person", one), "reason": "Look."})
    read, after = [], None
    while True:
        page = await ask(town, LIST, moderator, first=2, after=after)
        assert page["totalCount"] == 5
        read += [one["thing"]["id"] for one in listed(page)]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert read == [nodes.encode("Person", one) for one in people_]


async def test_a_role_comes_with_the_address_and_goes_with_it(town: Town) -> None:
    assert await ask(town, ROLES, town.person) == {"roles": []}
    await moderates(town, town.person)
    assert await ask(town, ROLES, town.person) == {
        "roles": [{"role": "MODERATOR", "body": {"slug": "stirling-council"}}]
    }
    person = await people.get(town.storage.reader, town.person)
    assert person is not None
    assert person.email is not None
    await write(town.storage, partial(staff.remove, email=person.email, body=None))
    assert await ask(town, ROLES, town.person) == {"roles": []}
    assert await ask(town, LIST, town.person) == ["FORBIDDEN"]
