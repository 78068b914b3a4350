"""Pledges are made with all they can have, by people and for bodies, as clients do it."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from pledgebank.base.event import Subject
from pledgebank.base.geo import Box
from pledgebank.base.ids import new_id
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils import store as councils_store
from pledgebank.photos import commands as photos
from pledgebank.photos import store as photos_store
from pledgebank.photos.model import Arrival
from pledgebank.pledges.making import pictures
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running, SetClock
from tests.pledges.builders import kinds
from tests.pledges.hamlet import Hamlet, key_of, refused, settle

pytestmark = pytest.mark.anyio
SPOT = {"lat": 56.1165, "lng": -3.9369}
SHOWN = """id ref state cap keptBy radius area { id } sort language private asksContacts picture { id }
  promiser { ... on Person { id } ... on Body { slug } } location { lat } viewerMay"""


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


def an_input(**said: Any) -> dict[str, Any]:
    usual = {"action": "dig", "who": "neighbours", "theirAction": "rake", "target": 2, "deadline": "2026-06-30"}
    return usual | said


async def settle_area(hamlet: Hamlet, *, reviews: bool = False) -> str:
    """The village's own area in a county, of which its council answers; answers the area's id."""

    async def load(unit: Unit) -> Any:
        drawings = [
            geojson.drawing(name, outlines.rectangle(box))
            for name, box in (("County", Box(55, -5, 57, -3)), ("Green", Box(56.1, -4.0, 56.2, -3.9)))
        ]
        [county] = await councils.load_areas(unit, drawings=drawings[:1], kind="county")
        [green] = await councils.load_areas(unit, drawings=drawings[1:], kind="ward", parent="county")
        body = await councils_store.body_by_slug(unit, "village")
        assert body is not None
        await councils_store.replace_body(unit, replace(body, areas=(county.area.id,), reviews_pledges=reviews))
        return green.area.id

    return nodes.encode("Area", (await write(hamlet.storage, load)).value)


async def test_all_that_it_can_have_is_kept_and_shown(hamlet: Hamlet) -> None:
    given = {
        "cap": 5, "keptBy": "2026-07-31", "location": SPOT, "radius": 800.0, "sort": "planting", "language": "cy",
        "asksContacts": True,
    }  # fmt: skip
    made = (await hamlet.do(hamlet.promiser, "createPledge", SHOWN, **an_input(**given)))["pledge"]
    assert {name: made[name] for name in given if name != "location"} == {
        name: value for name, value in given.items() if name != "location"
    }
    assert (made["state"], made["private"], made["promiser"]) == (
        "OPEN",
        False,
        {"id": nodes.encode("Person", hamlet.promiser)},
    )
    assert made["viewerMay"] == ["edit", "extend", "cancel", "announce", "enter_signatures"]


async def test_the_language_is_the_one_asked_in(hamlet: Hamlet) -> None:
    query = "mutation ($input: CreatePledgeInput!) { createPledge(input: $input) { pledge { language } } }"
    made = await hamlet.ask(hamlet.promiser, query, language="ur", input=an_input())
    assert made["createPledge"]["pledge"]["language"] == "ur"


async def test_an_area_takes_it_with_all_that_it_is_part_of(hamlet: Hamlet) -> None:
    green = await settle_area(hamlet)
    made = (await hamlet.do(hamlet.promiser, "createPledge", SHOWN, **an_input(area=green)))["pledge"]
    pledge = await hamlet.now(nodes.key_of(made["id"], "Pledge"))
    county = await councils_store.area_by_slug(hamlet.storage.reader, "county")
    assert county is not None
    assert pledge.areas == (nodes.key_of(green, "Area"), county.id)
    assert pledge.bodies == (hamlet.village.body,)
    assert made["area"] == {"id": green}
    answer = await hamlet.do(hamlet.promiser, "createPledge", **an_input(area=nodes.encode("Area", new_id())))
    assert refused(answer) == "NOT_FOUND"


async def test_a_private_one_cannot_be_guessed(hamlet: Hamlet) -> None:
    made = (await hamlet.do(hamlet.promiser, "createPledge", SHOWN, **an_input(private=True)))["pledge"]
    assert len(made["ref"]) == 14
    assert nodes.key_of(made["id"], "Pledge").version == 4


async def test_moderators_look_first_where_their_body_wants_it(hamlet: Hamlet) -> None:
    await settle_area(hamlet, reviews=True)
    made = (await hamlet.do(hamlet.promiser, "createPledge", SHOWN, **an_input(location=SPOT)))["pledge"]
    pledge = await hamlet.now(nodes.key_of(made["id"], "Pledge"))
    assert (made["state"], made["viewerMay"]) == ("PENDING", ["edit", "cancel"])
    assert await hamlet.may(hamlet.village.dan, pledge) == []
    assert await hamlet.may(hamlet.village.moderator, pledge) == ["approve", "turn_down"]
    given = {"pledge": made["id"], "verdict": "APPROVE"}
    seen = await hamlet.do(hamlet.village.moderator, "reviewPledge", "state", **given)
    assert seen == {"pledge": {"state": "OPEN"}, "errors": []}
    assert await hamlet.may(hamlet.village.dan, pledge) == ["sign"]


async def test_a_body_promises_by_its_officers_and_who_it_was_is_never_shown(hamlet: Hamlet) -> None:
    body = nodes.encode("Body", hamlet.village.body)
    for person in (hamlet.village.dan, hamlet.village.moderator, hamlet.village.stranger):
        assert refused(await hamlet.do(person, "createPledge", **an_input(asBody=body))) == "NOT_ALLOWED"
    assert await hamlet.storage.reader.count("pledges", {}, limit=9) == 0
    made = (await hamlet.do(hamlet.village.officer, "createPledge", SHOWN, **an_input(asBody=body)))["pledge"]
    assert made["promiser"] == {"slug": "village"}
    for viewer in hamlet.viewers.values():
        assert "Olive" not in str(
            await hamlet.ask(viewer, f'{{ node(id: "{made["id"]}") {{ ... on Pledge {{ {SHOWN} }} }} }}')
        )


async def test_a_picture_is_its_promisers_and_is_told_of_when_it_comes(hamlet: Hamlet, running: Running) -> None:
    key, storage = uuid4(), hamlet.storage
    made = (await hamlet.do(hamlet.promiser, "createPledge", SHOWN, **an_input(picture=str(key))))["pledge"]
    pledge = nodes.key_of(made["id"], "Pledge")
    assert made["picture"] is None
    photo = await photos_store.get(storage.reader, key)
    assert photo is not None
    assert photo.attached_to == Subject("Pledge", pledge)
    arrival = Arrival(content=key.bytes, name=key.hex, width=1, height=1)
    async with running(pictures.TELLS):
        await write(storage, partial(photos.claim, key=key, person=hamlet.promiser, arrival=arrival))
        arrived = await write(storage, partial(photos.arrive, key=key, arrival=arrival))
        assert await storage.tail.settled(arrived.event or "", pictures.TELLS.name, seconds=10)
    query = f'{{ node(id: "{made["id"]}") {{ ... on Pledge {{ picture {{ id }} }} }} }}'
    assert (await hamlet.ask(None, query))["node"]["picture"] == {"id": nodes.encode("Photo", key)}
    assert "pledge.pictured" in [*await kinds(storage, pledge), *await _inbox(storage)]
    again = await hamlet.do(hamlet.village.dan, "createPledge", **an_input(picture=str(key)))
    assert refused(again) == "INVALID"


async def _inbox(storage: Storage) -> list[str]:
    where = {"subject.type": "Pledge"}
    return [row["kind"] for row in await storage.reader.find("inbox", where, limit=100, order=[("stamp", 1)])]


async def test_what_failed_is_tried_again_and_both_show_the_other(hamlet: Hamlet) -> None:
    failed = await hamlet.pledge(state=PledgeState.FAILED, signature_count=1, sort="planting")
    shows = "id action target sort promiser { ... on Person { id } } copiedFrom { id howItWent }"
    given = {"pledge": key_of(failed), "deadline": "2026-07-30", "target": 5, "idempotencyKey": "again"}
    for _ in range(2):
        made = (await hamlet.do(hamlet.village.dan, "copyPledge", shows, **given))["pledge"]
    assert made == {
        "id": made["id"],
        "action": failed.action,
        "target": 5,
        "sort": "planting",
        "promiser": {"id": nodes.encode("Person", hamlet.village.dan)},
        "copiedFrom": {"id": key_of(failed), "howItWent": "It fell short: 1 of 2 joined."},
    }
    query = (
        f'{{ node(id: "{key_of(failed)}") {{ ... on Pledge {{ copies {{ edges {{ node {{ id }} }} }} viewerMay }} }} }}'
    )
    earlier = (await hamlet.ask(hamlet.village.dan, query))["node"]
    assert earlier == {"copies": {"edges": [{"node": {"id": made["id"]}}]}, "viewerMay": ["copy"]}
    told = await hamlet.storage.reader.find("inbox", {"kind": "pledge.tried_again"}, limit=9)
    assert [(row["subject"]["id"], row["data"]["anew"]) for row in told] == [
        (failed.id, nodes.key_of(made["id"], "Pledge"))
    ]


async def test_who_hoped_for_it_is_told_of_its_copies_once_a_day(hamlet: Hamlet, clock: SetClock) -> None:
    failed = await hamlet.pledge(state=PledgeState.FAILED)
    told = []
    for wait in (timedelta(0), timedelta(minutes=1), timedelta(hours=23), timedelta(hours=25)):
        clock.advance(seconds=wait.total_seconds())
        given = {"pledge": key_of(failed), "deadline": "2026-07-30"}
        assert (await hamlet.do(hamlet.village.dan, "copyPledge", **given))["errors"] == []
        told.append(await hamlet.storage.reader.count("inbox", {"kind": "pledge.tried_again"}, limit=9))
    assert told == [1, 1, 1, 2]


async def test_what_is_not_over_or_not_seen_is_not_tried_again(hamlet: Hamlet) -> None:
    opened, hidden = await hamlet.pledge(), await hamlet.pledge(state=PledgeState.CANCELLED, unseen=True)
    for pledge, code in ((opened, "NOT_OVER"), (hidden, "NOT_FOUND")):
        answer = await hamlet.do(hamlet.village.dan, "copyPledge", pledge=key_of(pledge), deadline="2026-07-30")
        assert refused(answer) == code
    assert await hamlet.storage.reader.count("pledges", {}, limit=9) == 2


async def test_an_approved_copy_is_told_to_who_hoped_for_the_earlier_one(hamlet: Hamlet) -> None:
    failed = await hamlet.pledge(state=PledgeState.FAILED)
    waits = await hamlet.pledge(state=PledgeState.PENDING, unseen=True, copied_from=failed.id)
    given = {"pledge": key_of(waits), "verdict": "APPROVE"}
    assert (await hamlet.do(hamlet.village.moderator, "reviewPledge", **given))["errors"] == []
    assert await kinds(hamlet.storage, failed.id) + await _inbox(hamlet.storage) == [
        "pledge.approved",
        "pledge.tried_again",
    ]
