"""A pledge is met by those who may know of it, on every path, in every state; and by nobody else on any."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.activities import commands as activities
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.map import layers
from pledgebank.map.model import MapFilter
from pledgebank.pledges import earlier, store
from pledgebank.pledges.events import PledgeReleased, PledgeSuspended
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage import migrations
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.context import Context, Viewer
from tests.activities.builders import a_draft
from tests.conftest import Running
from tests.pledges.builders import NOW, a_pledge, keep
from tests.pledges.hamlet import SCHEMA, TOOLS, Hamlet, in_state, key_of, settle
from tests.reports.builders import a_report

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
REVIEWED = {PledgeSuspended.kind, PledgeReleased.kind}
BOX = "{south: 56.0, west: -4.1, north: 56.2, east: -3.8}"
NEAR = "{centre: {lat: 56.119, lng: -3.937}, metres: 20000}"
ALL = "[PENDING, OPEN, SETTLING, ACTIVE, FAILED, CANCELLED, SUSPENDED]"
FOUND = "{ edges { node { id } } }"
# By these only what everybody may see is met.
LISTS = {
    "pledges": f"{{ pledges {FOUND} }}",
    "by words": f'{{ pledges(where: {{text: "burn"}}) {FOUND} }}',
    "within": f"{{ pledges(where: {{within: {BOX}}}) {FOUND} }}",
    "near": f"{{ pledges(where: {{near: {NEAR}}}) {FOUND} }}",
    "nearest": f"{{ pledges(where: {{near: {NEAR}}}, order: NEAREST) {FOUND} }}",
    "of all states": f"{{ pledges(where: {{states: {ALL}}}) {FOUND} }}",
    "closing soon": f"{{ pledges(where: {{states: {ALL}}}, order: CLOSING_SOON) {FOUND} }}",
    "nearly there": f"{{ pledges(where: {{states: {ALL}}}, order: NEARLY_THERE) {FOUND} }}",
    "map": f"{{ map(within: {BOX}, zoom: 22, where: {{kinds: [PLEDGE]}}) {{ pins {{ id }} }} }}",
}
FOR_ALL = {*LISTS, "by reference in a list", "of a report", "from a report", "tiles"}
BY_ID = {"node", "nodes", "copy", "signature", "flag", "follow"}
DEEDS = {
    "flag": 'mutation { it: flag(input: {id: "%s", reason: "x"}) { errors { code } } }',
    "follow": 'mutation { it: setFollow(input: {id: "%s", follows: true}) { errors { code } } }',
}


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


@pytest.fixture
async def lively(storage: Storage, running: Running) -> AsyncIterator[Hamlet]:
    hamlet = await settle(storage)
    async with running():
        yield hamlet


async def met(hamlet: Hamlet, viewer: UUID | None, pledge: Pledge, report: str) -> set[str]:
    """On which paths a viewer meets a pledge that is about a report."""
    key = key_of(pledge)
    queries = {
        **LISTS,
        "node": f'{{ node(id: "{key}") {{ id }} }}',
        "nodes": f'{{ nodes(ids: ["{key}"]) {{ id }} }}',
        "by reference": f'{{ pledge(ref: "{pledge.ref}") {{ id }} }}',
        "by reference in a list": f'{{ pledges(where: {{text: "{pledge.ref}"}}) {FOUND} }}',
        "of a report": f'{{ pledges(where: {{report: "{report}"}}) {FOUND} }}',
        "from a report": f'{{ node(id: "{report}") {{ ... on Report {{ pledges {FOUND} }} }} }}',
    }
    if viewer:
        queries["mine"] = f"{{ pledges(where: {{mine: true}}) {FOUND} }}"
        queries["signed by me"] = f"{{ pledges(where: {{signedByMe: true}}) {FOUND} }}"
    seen = {name for name, query in queries.items() if key in str(await hamlet.ask(viewer, query))}
    if viewer:
        done = {name: (await hamlet.ask(viewer, deed % key))["it"] for name, deed in DEEDS.items()}
        seen |= {name for name, answer in done.items() if answer["errors"] == []}
    if key in await copy(hamlet, viewer):
        seen.add("copy")
    if (signature := await store.signature_of(hamlet.storage.reader, pledge.id, hamlet.signer)) is not None:
        one = nodes.encode("Signature", signature.id)
        found = (await hamlet.ask(viewer, f'{{ node(id: "{one}") {{ ... on Signature {{ pledge {{ id }} }} }} }}'))[
            "node"
        ]
        seen |= {"signature"} if found and found["pledge"] else set()
    return seen | await _on_tiles(hamlet, pledge)


async def copy(hamlet: Hamlet, viewer: UUID | None) -> set[str]:
    """The ids of all that a phone's copy begins with."""
    query = "query ($after: String) { changes(after: $after) { cursor items { id } } }"
    ids, after = set(), None
    for _ in range(4):
        page = (await hamlet.ask(viewer, query, after=after))["changes"]
        ids |= {item["id"] for item in page["items"]}
        after = page["cursor"]
    return ids


async def _on_tiles(hamlet: Hamlet, pledge: Pledge) -> set[str]:
    matching = layers.PLEDGES.match(MapFilter(), Box(56.0, -4.1, 56.2, -3.8), hamlet.storage.clock.now())
    assert matching is not None
    rows = await hamlet.storage.reader.find(store.PLEDGES, matching, limit=10)
    return {"tiles"} if pledge.id in {row["_id"] for row in rows} else set()


def expected(pledge: Pledge, who: str) -> set[str]:
    """On which paths somebody should meet it."""
    hidden = pledge.unseen or pledge.state in {PledgeState.PENDING, PledgeState.SUSPENDED}
    public = not hidden and not pledge.private
    signed = who == "signer" and not pledge.unseen
    knows = public or signed or who in {"promiser", "moderator"}
    paths = {"by reference"} if knows or not hidden else set()
    paths |= {"signed by me"} if signed else set()
    paths |= {"mine"} if who == "promiser" else set()
    if knows:
        paths |= BY_ID - ({"signature"} if pledge.unseen else set()) - ({"flag", "follow"} if who == "guest" else set())
    # The tiles are the same for all.
    return paths | (FOR_ALL if public else set())


@pytest.mark.parametrize("private", [False, True], ids=["listed", "private"])
@pytest.mark.parametrize("state", PledgeState)
async def test_it_is_met_by_who_may_know_of_it_and_by_nobody_else(
    hamlet: Hamlet, state: PledgeState, private: bool
) -> None:
    report = a_report()
    await keep(hamlet.storage, report)
    about = nodes.encode("Report", report.id)
    pledge = await hamlet.pledge(**in_state(state, private=private, reports=(report.id,)))
    for who, viewer in hamlet.viewers.items():
        assert await met(hamlet, viewer, pledge, about) == expected(pledge, who), who


async def test_one_that_was_turned_down_is_met_by_its_promiser_and_moderators_alone(hamlet: Hamlet) -> None:
    report = a_report()
    await keep(hamlet.storage, report)
    pledge = await hamlet.pledge(state=PledgeState.CANCELLED, unseen=True, reports=(report.id,))
    for who, viewer in hamlet.viewers.items():
        assert await met(hamlet, viewer, pledge, nodes.encode("Report", report.id)) == expected(pledge, who), who


async def test_an_activity_names_its_pledge_to_who_may_see_that(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(private=True)
    planned = partial(activities.create, draft=a_draft(pledge=pledge.id), organiser=hamlet.promiser, places=Places())
    await write(hamlet.storage, partial(planned, publish=True))
    query = "{ activities { edges { node { pledge { id } } } } }"
    named = {}
    for who, viewer in hamlet.viewers.items():
        [edge] = (await hamlet.ask(viewer, query))["activities"]["edges"]
        named[who] = edge["node"]["pledge"] is not None
    assert {who for who, is_named in named.items() if is_named} == {"promiser", "signer", "moderator"}


async def test_staff_list_what_is_theirs_with_what_waits_and_what_is_hidden(hamlet: Hamlet) -> None:
    several = [await hamlet.pledge(**in_state(state)) for state in PledgeState]
    own = await hamlet.pledge(promiser=new_id(), body=hamlet.village.body, bodies=(hamlet.village.body,))
    await hamlet.pledge(bodies=(new_id(),))
    query = f"{{ pledges(where: {{ours: true}}) {FOUND} }}"

    async def ours(person: UUID) -> set[str]:
        edges = (await hamlet.ask(person, query))["pledges"]["edges"]
        return {edge["node"]["id"] for edge in edges}

    assert await ours(hamlet.village.moderator) == {key_of(one) for one in (*several, own)}
    assert await ours(hamlet.village.officer) == {key_of(own)}
    assert await ours(hamlet.village.stranger) == set()


async def test_what_lies_nowhere_is_any_moderators_to_look_after(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(**in_state(PledgeState.SUSPENDED, location=None, bodies=()))
    query = f'{{ node(id: "{key_of(pledge)}") {{ id }} }}'
    seen = {who for who, viewer in hamlet.viewers.items() if (await hamlet.ask(viewer, query))["node"]}
    assert seen == {"promiser", "signer", "moderator", "moderator elsewhere"}


async def test_copies_forget_what_is_taken_from_view_and_have_it_back(lively: Hamlet) -> None:
    pledge, storage = await lively.pledge(), lively.storage
    since = "query ($after: String) { changes(after: $after) { items { id kind } cursor } }"

    async def told(viewer: UUID | None, after: str) -> list[str]:
        items = (await lively.ask(viewer, since, after=after))["changes"]["items"]
        return [item["kind"] for item in items if item["id"] == key_of(pledge)]

    places = {}
    for who, viewer in lively.viewers.items():
        places[who] = (await lively.ask(viewer, "{ pledges { asOf } }"))["pledges"]["asOf"]
    told_of = {}
    for verdict, reason in (("SUSPEND", "Rude."), ("RELEASE", None)):
        head = storage.tail.head
        given: dict[str, Any] = {"pledge": key_of(pledge), "verdict": verdict, "reason": reason}
        assert (await lively.do(lively.village.moderator, "reviewPledge", **given))["errors"] == []
        async with asyncio.timeout(10):
            # What else is told meanwhile, as by who counts, may come first.
            while not (await storage.tail.of_kinds(REVIEWED, head, limit=1))[0]:
                await asyncio.sleep(0.01)
        told_of[verdict] = {who: await told(viewer, places[who]) for who, viewer in lively.viewers.items()}
    keeps = {"signer", "promiser", "moderator"}
    assert told_of["SUSPEND"] == {who: ["UPSERT" if who in keeps else "DELETE"] for who in lively.viewers}
    assert told_of["RELEASE"] == {who: ["UPSERT"] for who in lively.viewers}


async def test_who_listens_by_its_link_sees_it_until_it_is_taken_from_view(lively: Hamlet) -> None:
    pledge = await lively.pledge(private=True)
    query = f'subscription {{ pledgeChanged(id: "{key_of(pledge)}") {{ ref }} }}'
    viewer = Viewer(lively.village.dan, new_id(), NOW + timedelta(days=9_999))
    stream = await SCHEMA.subscribe(query, context_value=Context(lively.storage, TOOLS, viewer=viewer))
    assert isinstance(stream, AsyncGenerator)
    async with aclosing(stream), asyncio.timeout(10):
        first = await anext(stream)
        given = {"pledge": key_of(pledge), "verdict": "SUSPEND", "reason": "Rude."}
        assert (await lively.do(lively.village.moderator, "reviewPledge", **given))["errors"] == []
        then = await anext(stream)
    assert [first.data, then.data] == [{"pledgeChanged": {"ref": pledge.ref}}, {"pledgeChanged": None}]


async def test_pledges_of_an_earlier_version_are_listed_and_looked_after(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    area, storage = new_id(), hamlet.storage
    body = await hamlet.storage.database["bodies"].find_one({"slug": "village"})
    await storage.database["bodies"].update_one({"slug": "village"}, {"$set": {"areas": [area]}})
    old = [a_pledge(areas=(area,)), a_pledge(areas=(area,)), a_pledge(signature_count=3, promoted=True)]
    await keep(storage, *old)
    gone = dict.fromkeys(("listed", "tried", "bodies", "unseen", "private", "promoted"), 1)
    await storage.database[store.PLEDGES].update_many({}, {"$unset": gone})
    assert (await hamlet.ask(None, LISTS["pledges"]))["pledges"]["edges"] == []
    monkeypatch.setattr(earlier, "AT_ONCE", 1)
    assert await migrations.apply(storage, [earlier.write_listing]) == 1
    edges = (await hamlet.ask(None, LISTS["pledges"]))["pledges"]["edges"]
    assert {edge["node"]["id"] for edge in edges} == {key_of(one) for one in old}
    assert body is not None
    kept = [await hamlet.now(one) for one in old]
    assert kept == [*(replace(one, bodies=(body["_id"],)) for one in old[:2]), old[2]]
