"""Who meets one area of a pledge, and the whole: as clients ask, in lists, on the map and in letters."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.event import Audience, Entry, Origin, Subject
from pledgebank.notify.model import News
from pledgebank.notify.pledges import promises
from pledgebank.pledges.events import PledgeActivated, PledgeCancelled, PledgeFailed, PledgeSuspended
from pledgebank.pledges.life import commands as life
from pledgebank.pledges.life.model import PledgeVerdict
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running
from tests.councils.builders import feature, load, square
from tests.people.leaving import calm
from tests.pledges.builders import NOW, a_pledge
from tests.pledges.family.valley import FOLLOWERS
from tests.pledges.hamlet import Hamlet, settle

pytestmark = pytest.mark.anyio
CREATE = """mutation ($input: CreatePledgeInput!) { it: createPledge(input: $input) {
  pledge { id ref byArea area { id } } errors { code field } } }"""
SIGN = """mutation ($input: SignPledgeInput!) { it: signPledge(input: $input) {
  settled pledge { id signatureCount area { name } parent { id } } errors { code field } } }"""
FAMILY = """query ($ref: String!) { pledge(ref: $ref) { byArea signatureCount countAtActivation
  children(first: 1) { edges { node { id signatureCount area { name } } } pageInfo { hasNextPage } } } }"""
LISTED = "query ($where: PledgeFilter) { pledges(where: $where) { edges { node { id } } } }"
MAP = "{ map(within: {south: -1, west: -1, north: 2, east: 3}, zoom: 16) { pins { id } } }"


class Wards:
    """The hamlet with two wards, and a pledge by wards that has been signed in each."""

    def __init__(self, hamlet: Hamlet, wards: list[str], whole: Any) -> None:
        self.hamlet = hamlet
        self.wards = wards
        self.whole = whole

    async def ask(self, query: str, person: UUID | None = None, **given: Any) -> Any:
        return await self.hamlet.ask(person, query, **given)

    async def sign(self, person: UUID, ward: int) -> Any:
        given = {"pledge": self.whole["id"], "area": self.wards[ward]}
        return (await self.ask(SIGN, person, input=given))["it"]

    async def listed(self, person: UUID | None = None, **where: Any) -> set[str]:
        found = await self.ask(LISTED, person, where=where)
        return {edge["node"]["id"] for edge in found["pledges"]["edges"]}


async def begun(hamlet: Hamlet, **said: Any) -> Wards:
    loaded = await load(hamlet.storage, *(feature(name, [square(west, 0)]) for west, name in enumerate("AB")))
    given = {
        "action": "dig",
        "who": "neighbours",
        "theirAction": "rake",
        "target": 2,
        "deadline": "2026-06-30",
        "byArea": "ward",
    }
    made = (await hamlet.ask(hamlet.promiser, CREATE, input=given | said))["it"]
    assert made["errors"] == []
    return Wards(hamlet, [nodes.encode("Area", one.area.id) for one in loaded], made["pledge"])


@pytest.fixture
async def hamlet(storage: Any, running: Running) -> AsyncIterator[Hamlet]:
    async with running(*FOLLOWERS):
        yield await settle(storage)


async def test_clients_see_the_sum_and_the_areas_the_fullest_first(hamlet: Hamlet) -> None:
    wards = await begun(hamlet)
    assert (wards.whole["byArea"], wards.whole["area"]) == ("ward", None)
    village = hamlet.village
    signed = [await wards.sign(person, ward) for person, ward in ((village.ben, 0), (village.cat, 1), (village.dan, 1))]
    assert [(one["settled"], one["pledge"]["signatureCount"], one["pledge"]["area"]["name"]) for one in signed] == [
        (True, 1, "A"),
        (True, 1, "B"),
        (True, 2, "B"),
    ]
    assert {one["pledge"]["parent"]["id"] for one in signed} == {wards.whole["id"]}
    again = await wards.sign(village.dan, 0)
    assert again["errors"] == [{"code": "SIGNED_ELSEWHERE", "field": ["area"]}]
    await calm(hamlet.storage, *FOLLOWERS)
    seen = (await wards.ask(FAMILY, ref=wards.whole["ref"]))["pledge"]
    assert (seen["signatureCount"], seen["countAtActivation"]) == (3, None)
    assert seen["children"] == {
        "edges": [{"node": {"id": signed[1]["pledge"]["id"], "signatureCount": 2, "area": {"name": "B"}}}],
        "pageInfo": {"hasNextPage": True},
    }


async def test_an_area_is_listed_where_it_lies_and_the_whole_where_no_place_is_named(hamlet: Hamlet) -> None:
    wards, person = await begun(hamlet), hamlet.village.dan
    key = (await wards.sign(person, 1))["pledge"]["id"]
    whole, box = wards.whole["id"], {"south": -1, "west": -1, "north": 2, "east": 3}
    assert await wards.listed() == {whole}
    assert await wards.listed(hamlet.promiser, mine=True) == {whole}
    assert await wards.listed(area=wards.wards[1]) == {key}
    assert await wards.listed(area=wards.wards[0]) == set()
    assert await wards.listed(within=box) == {key}
    assert await wards.listed(near={"centre": {"lat": 0.5, "lng": 1.5}, "metres": 500}) == {key}
    assert await wards.listed(person, signedByMe=True) == {key}
    assert [pin["id"] for pin in (await wards.ask(MAP))["map"]["pins"]] == [key]


async def test_of_a_private_one_the_areas_are_found_by_their_links_alone(hamlet: Hamlet) -> None:
    wards, person = await begun(hamlet, private=True), hamlet.village.dan
    key = (await wards.sign(person, 1))["pledge"]["id"]
    assert await wards.listed() | await wards.listed(area=wards.wards[1]) == set()
    assert (await wards.ask(MAP))["map"]["pins"] == []
    node = "query ($id: ID!) { node(id: $id) { id } }"
    met = {name: (await wards.ask(node, who, id=key))["node"] is not None for name, who in hamlet.viewers.items()}
    assert {name for name, is_met in met.items() if is_met} == {
        "neighbour",
        "promiser",
        "moderator",
        "moderator elsewhere",
    }
    by_link = (await wards.ask(FAMILY, ref=wards.whole["ref"]))["pledge"]["children"]
    assert [edge["node"]["id"] for edge in by_link["edges"]] == [key]
    ref = (await hamlet.now(nodes.key_of(key, "Pledge", "id"))).ref
    assert len(ref) == len(wards.whole["ref"]) == 14


async def test_what_a_moderator_takes_from_view_is_gone_everywhere_and_comes_back_everywhere(hamlet: Hamlet) -> None:
    wards = await begun(hamlet)
    key = nodes.key_of((await wards.sign(hamlet.village.dan, 1))["pledge"]["id"], "Pledge", "id")
    await calm(hamlet.storage, *FOLLOWERS)
    judge = partial(life.judge, pledge=nodes.key_of(wards.whole["id"], "Pledge", "id"), person=hamlet.village.moderator)
    await write(hamlet.storage, partial(judge, verdict=PledgeVerdict.SUSPEND, reason="Rude."))
    await calm(hamlet.storage, *FOLLOWERS)
    hidden = await hamlet.now(key)
    assert (hidden.state, hidden.suspended_from) == (PledgeState.SUSPENDED, PledgeState.OPEN)
    assert await wards.listed(area=wards.wards[1]) == set()
    assert (await wards.sign(hamlet.village.cat, 1))["errors"][0]["code"] == "NOT_FOUND"
    hamlet.storage.clock.advance(days=2)  # type: ignore[attr-defined]  # the clock of tests
    await write(hamlet.storage, partial(judge, verdict=PledgeVerdict.RELEASE, reason=""))
    await calm(hamlet.storage, *FOLLOWERS)
    whole, shown = await hamlet.now(nodes.key_of(wards.whole["id"], "Pledge", "id")), await hamlet.now(key)
    assert (shown.state, shown.deadline, shown.suspended_at) == (PledgeState.OPEN, whole.deadline, None)
    assert shown.deadline > hidden.deadline


async def test_where_any_body_looks_at_pledges_first_the_whole_waits(hamlet: Hamlet) -> None:
    await hamlet.storage.database["bodies"].update_one({}, {"$set": {"reviews_pledges": True}})
    wards = await begun(hamlet)
    assert (await hamlet.now(nodes.key_of(wards.whole["id"], "Pledge", "id"))).state is PledgeState.PENDING
    assert (await wards.sign(hamlet.village.dan, 1))["errors"][0]["code"] == "NOT_FOUND"
    assert await hamlet.storage.reader.count("pledges", {}, limit=9) == 1


def told(event: Any, pledge: Pledge) -> News | None:
    """What its promiser is told."""
    entry = Entry(
        number=1,
        event_id="e",
        subject=Subject("Pledge", pledge.id),
        at=NOW,
        by=None,
        origin=Origin.SYSTEM,
        event=event,
    )
    [tale] = promises.tales(entry, pledge)
    assert tale.signers is not None or isinstance(event, PledgeSuspended)
    return tale.maker


def test_of_areas_that_come_to_nothing_the_promiser_hears_once() -> None:
    whole = a_pledge(by_area=True)
    child = a_pledge(parent=whole.id)
    key = child.id
    assert told(PledgeFailed(id=key, count=1), child) is None
    assert told(PledgeCancelled(id=key), child) is None
    assert told(PledgeSuspended(id=key, was=Audience()), child) is None
    assert told(PledgeFailed(id=whole.id, count=1), whole) is News.OWN_FAILED
    assert told(PledgeActivated(id=key, count=2), child) is News.OWN_ACTIVATED
