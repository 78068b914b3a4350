"""Everything that can be asked: each list by sets of filters in every order, the map at all zooms, the rest once."""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    get_named_type,
)

from pledgebank.base.ids import new_id
from pledgebank.web.nodes import encode
from tests.explain.spread import City
from tests.hostile.documents import document
from tests.hostile.town import SCHEMA, Given, Town

CORE = SCHEMA._schema
AT_ONCE = 4
LISTS = ("reports", "pledges", "activities", "groups")
OURS = {"reports": ("NEWEST", "OLDEST", "RECENTLY_CHANGED"), "pledges": ("NEWEST",)}
LIST = """query ($where: %s, $order: %s, $first: Int, $after: String, $counted: Boolean!) {
  it: %s(where: $where, order: $order, first: $first, after: $after) {
    totalCount @include(if: $counted) edges { cursor } pageInfo { hasNextPage endCursor } } }"""
MAP = """query ($within: BoxInput!, $zoom: Int!, $where: MapFilter) {
  map(within: $within, zoom: $zoom, where: $where) { total clusters { count } pins { id } } }"""
STREET = {"south": 56.118, "west": -3.940, "north": 56.120, "east": -3.936}
TOWN = {"south": 56.05, "west": -4.05, "north": 56.19, "east": -3.82}
SCREENS = (
    (0, {"south": -85, "west": -180, "north": 85, "east": 180}),
    (11, TOWN),
    (15, STREET),
    (17, STREET),
    (22, STREET),
)


def values(town: Town, city: City) -> dict[str, list[Any]]:
    """What each field of a filter is given, in turn: something narrow first, then something wide."""
    rare, common = (encode("Category", city.categories[place]) for place in (-1, 0))
    usual = town.usual["reports"]["where"]
    centre = {"lat": 56.119, "lng": -3.938}
    return {
        "within": [STREET, TOWN],
        "near": [{"centre": centre, "metres": 150}, {"centre": centre, "metres": 5_000}],
        "area": [encode("Area", city.areas[5]), encode("Area", city.areas[0])],
        "body": [usual["body"]],
        "categories": [[rare], [common, rare]],
        "states": [["OPEN"], ["FIXED", "CLOSED", "OPEN"], ["HIDDEN"]],
        "createdAfter": ["2026-05-01T00:00:00Z", "2018-01-01T00:00:00Z"],
        "createdBefore": ["2016-06-01T00:00:00Z", "2026-01-01T00:00:00Z"],
        "createdSince": ["2026-05-01", "2018-01-01"],
        "kinds": [["REPORT"], ["PLEDGE", "ACTIVITY"]],
        "mine": [True],
        "withFreePlaces": [True],
        "report": [usual_report(town)],
        "text": ["word77", "word1 word3", "word1 word2 wo"],
        "signedByMe": [True],
        "promoted": [True, False],
        "verified": [True, False],
        "startsAfter": ["2026-05-04T00:00:00Z", "2025-05-04T00:00:00Z"],
        "endsAfter": ["2026-05-04T00:00:00Z", "0001-01-01T00:00:00Z"],
        "startsBefore": ["2025-05-04T00:00:00Z", "2026-07-04T00:00:00Z"],
    }


def usual_report(town: Town) -> str:
    """The report that others link to."""
    return str(town.usual["node"]["id"])


def question(name: str) -> GraphQLField:
    """A field that clients ask by."""
    assert CORE.query_type is not None
    field: GraphQLField = CORE.query_type.fields[name]
    return field


def fitting(name: str, field: str, given: Sequence[Any]) -> list[Any]:
    """Pledges have states of their own."""
    return [["OPEN"], ["ACTIVE", "FAILED"], ["SETTLING"]] if (name, field) == ("pledges", "states") else list(given)


def wheres(name: str, town: Town, city: City, *, most: int = 2) -> Iterable[Given]:
    """Every set of up to so many parts of what the filter knows, all, and all but one; and every pair of wide ones."""
    kind: GraphQLNamedType = get_named_type(question(name).args["where"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    known = values(town, city)
    parts = {field: fitting(name, field, known[field]) for field in kind.fields if field != "ours"}
    for amount in (*range(most + 1), len(parts) - 1, len(parts)):
        for fields in itertools.combinations(parts, amount):
            yield {field: parts[field][0] for field in fields}
    for field in parts:
        yield from ({field: one} for one in parts[field][1:])
    for field, other in itertools.combinations(parts, 2):
        yield {field: parts[field][-1], other: parts[other][-1]}


async def ask_lists(town: Town, city: City) -> None:
    """Every list, each filter in each order, two pages."""
    for name in LISTS:
        field = question(name)
        order: GraphQLNamedType = get_named_type(field.args["order"].type)
        assert isinstance(order, GraphQLEnumType)
        query = LIST % (field.args["where"].type, order.name, name)
        asked = [
            {"where": where, "order": one, "first": 20, "counted": one == "NEWEST"}
            for where in wheres(name, town, city)
            for one in order.values
            if one != "NEAREST" or "near" in where
        ]
        await at_once(town, [(query, given) for given in asked])


async def ask_ours(town: Town, city: City, staff: UUID) -> None:
    """The lists of who works for a body: all, and by each single part of the filter, in each order."""
    known = values(town, city)
    for name, orders in OURS.items():
        field = question(name)
        kind: GraphQLNamedType = get_named_type(field.args["where"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        query = LIST % (field.args["where"].type, get_named_type(field.args["order"].type).name, name)
        others = [{}, *({part: fitting(name, part, known[part])[0]} for part in kind.fields if part != "ours")]
        asked = [
            (query, {"where": {**other, "ours": True}, "order": order, "first": 20, "counted": False})
            for other in others
            for order in orders
        ]
        await at_once(town, asked, staff)


async def at_once(town: Town, asked: Sequence[tuple[str, Given]], person: UUID | None = None) -> None:
    """Ask as one person, some at the same time; of lists the second page too."""
    todo, person = iter(asked), person or town.person

    async def work() -> None:
        for query, given in todo:
            data, codes = await town.ask(query, given, person)
            assert codes == [], (query, given, codes)
            page = data["it"]["pageInfo"] if "it" in data else {}
            if page.get("hasNextPage"):
                _, codes = await town.ask(query, {**given, "after": page["endCursor"], "counted": False}, person)
                assert codes == []

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def ask_maps(town: Town, city: City) -> None:
    """Screens from the whole world to one street, by every filter."""
    asked = [
        (MAP, {"within": box, "zoom": zoom, "where": where})
        for where in wheres("map", town, city, most=1)
        for zoom, box in (SCREENS if len(where) < 2 else SCREENS[1:3])
    ]
    await at_once(town, asked)


async def ask_all_else(town: Town) -> None:
    """Every field of the schema with its usual arguments and everything below it, as a person, another and a guest."""
    assert CORE.query_type is not None
    for name, field in CORE.query_type.fields.items():
        for person in (town.person, town.other, None):
            for more in ({}, {"first": 100}) if "first" in field.args else ({},):
                await town.ask(document("query", name, field), {**town.usual[name], **more}, person)


async def ask_by_ids(town: Town) -> None:
    """A hundred of each kind of thing that has an id."""
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    interface = CORE.type_map["Node"]
    assert isinstance(interface, GraphQLInterfaceType)
    for kind in CORE.get_possible_types(interface):
        _, codes = await town.ask(query, {"ids": [encode(kind.name, new_id()) for _ in range(100)]}, town.person)
        assert codes == []


async def ask_copies(town: Town) -> None:
    """A whole copy for a phone, of a part of town and of all, and what came since."""
    query = "query ($after: String, $within: BoxInput) { changes(after: $after, within: $within) { cursor hasMore } }"
    for within, most in ((None, 12), (TOWN, 12), (STREET, 100)):
        after, more = None, True
        while more and (most := most - 1):
            data, codes = await town.ask(query, {"after": after, "within": within}, town.person)
            assert codes == []
            after, more = data["changes"]["cursor"], data["changes"]["hasMore"]
