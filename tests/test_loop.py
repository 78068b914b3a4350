"""The whole loop over the network alone: sign in, report, hear of it, pledge, sign, turn up."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx2
import pytest
import structlog
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from pledgebank import app, database, settings, workers
from pledgebank.base.geo import Box
from pledgebank.councils import commands as councils
from pledgebank.councils import geojson, outlines
from pledgebank.councils.model import BodyEntry, CategoryEntry
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.web.graphql.house import served

pytestmark = pytest.mark.anyio
HERE = {"lat": 56.119, "lng": -3.937}
PLEDGE = {"action": "clear the path", "who": "neighbours", "theirAction": "bring a rake", "deadline": "2026-06-01"}
CREATE_PLEDGE = (
    "mutation ($input: CreatePledgeInput!) { createPledge(input: $input) { pledge { id } errors { code } } }"
)
SIGN = """mutation ($pledge: ID!) { signPledge(input: {pledge: $pledge}) {
  settled signature { state } pledge { state signatureCount countAtActivation } errors { code } } }"""
REPORT = (
    """mutation ($input: CreateReportInput!) { createReport(input: $input) { report { id ref } errors { code } } }"""
)

CREATE_ACTIVITY = """mutation ($input: CreateActivityInput!) { createActivity(input: $input) {
  activity { state slots { id } } errors { code message field } } }"""
JOIN = "mutation ($slot: ID!) { joinSlot(input: {slot: $slot}) { signup { state position } errors { code message } } }"
LEAVE = "mutation ($slot: ID!) { leaveSlot(input: {slot: $slot}) { signup { state } errors { code message } } }"
MINE = "query ($id: ID!) { node(id: $id) { ... on Slot { taken waiting viewerSignup { state } } } }"

Data = dict[str, Any]


class Neighbour:
    """Somebody with a phone."""

    def __init__(self, client: httpx2.AsyncClient, address: str) -> None:
        self.client = client
        self.address = address
        self.headers: dict[str, str] = {}

    async def ask(self, query: str, **variables: object) -> Data:
        """The data of an answer without errors."""
        sent = {"query": query, "variables": variables}
        answer = (await self.client.post("/graphql", json=sent, headers=self.headers)).json()
        assert "errors" not in answer, answer
        data: Data = answer["data"]
        return data

    async def sign_in(self, email: str) -> "Neighbour":
        """Ask for a code, read it in the mailbox, use it."""
        await self.ask(f'mutation {{ requestSignInCode(input: {{email: "{email}"}}) {{ errors {{ code }} }} }}')
        letters = (await self.client.get("/mailbox")).text
        [code, *_] = re.findall(r"Your code is (\d{6})", letters)
        return await self.use_code(email, code)

    async def use_code(self, email: str, code: str) -> "Neighbour":
        """Sign in with a code."""
        given = f'{{email: "{email}", code: "{code}"}}'
        data = await self.ask(
            f"mutation {{ signIn(input: {given}) {{ session {{ accessToken }} errors {{ code }} }} }}"
        )
        self.headers = {"authorization": f"Bearer {data['signIn']['session']['accessToken']}"}
        return self

    @asynccontextmanager
    async def listening(self, query: str) -> AsyncIterator[Callable[[], Awaitable[Data]]]:
        """A subscription; gives what waits for its next item."""
        url, protocol = f"ws://{self.address}/graphql", Subprotocol("graphql-transport-ws")
        async with connect(url, subprotocols=[protocol], proxy=None) as socket:

            async def hear() -> Data:
                async with asyncio.timeout(10):
                    message = json.loads(await socket.recv())
                    told: Data = message["payload"]["data"] if message["type"] == "next" else message
                    return told

            await socket.send(json.dumps({"type": "connection_init", "payload": self.headers}))
            assert await hear() == {"type": "connection_ack"}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}))
            yield hear


Town = Callable[[str], Awaitable[Neighbour]]


@pytest.fixture
async def neighbour(storage: Storage) -> AsyncIterator[Town]:
    """A town with one area, one council and one category, served with its workers; gives signed-in neighbours."""
    await mongo.prepare(storage, database.INDEXES)
    await write(storage, _settle)
    beside = asyncio.create_task(workers.run(storage))
    async with (
        served(await app.build(storage, settings.read(demo=True))) as address,
        httpx2.AsyncClient(base_url=f"http://{address}") as client,
    ):

        async def sign_in(name: str) -> Neighbour:
            return await Neighbour(client, address).sign_in(f"{name}@example.org")

        yield sign_in
    beside.cancel()
    await asyncio.gather(beside, return_exceptions=True)


async def _settle(unit: Unit) -> None:
    whole = geojson.drawing("Stirling", outlines.rectangle(Box(56.0, -4.1, 56.2, -3.8)))
    await councils.load_areas(unit, drawings=[whole], kind="council")
    rubbish = CategoryEntry(name="Rubbish")
    entry = BodyEntry(slug="stirling-council", name="Stirling Council", areas=("stirling",), categories=(rubbish,))
    await councils.enter_body(unit, entry)


async def test_a_report_reaches_who_listens_within_a_second(neighbour: Town) -> None:
    ada, ben = await neighbour("ada"), await neighbour("ben")
    place = await ada.ask(
        "query ($at: PointInput!) { place(at: $at) { areas { name } categories { id name } } }", at=HERE
    )
    assert [area["name"] for area in place["place"]["areas"]] == ["Stirling"]
    [category] = place["place"]["categories"]
    given = {"title": "Bags by the river", "description": "Six of them.", "category": category["id"], "location": HERE}
    async with ben.listening("subscription { changed { kind node { ... on Report { ref title } } } }") as hear:
        await asyncio.sleep(0.2)
        began = time.monotonic()
        created = await ada.ask(REPORT, input=given)
        heard = await hear()
        assert time.monotonic() - began < 1
    report = created["createReport"]["report"]
    assert heard == {"changed": {"kind": "UPSERT", "node": {"ref": report["ref"], "title": "Bags by the river"}}}
    found = await ben.ask(f'{{ node(id: "{report["id"]}") {{ ... on Report {{ ref areas {{ name }} }} }} }}')
    assert found == {"node": {"ref": report["ref"], "areas": [{"name": "Stirling"}]}}


async def test_the_second_of_two_signers_reads_that_the_pledge_is_active(neighbour: Town) -> None:
    ada, ben, cat = [await neighbour(name) for name in ("ada", "ben", "cat")]
    created = await ada.ask(CREATE_PLEDGE, input={**PLEDGE, "target": 2})
    sign = partial(ben.ask, SIGN, pledge=created["createPledge"]["pledge"]["id"])
    first = (await sign())["signPledge"]
    assert (first["settled"], first["pledge"]["state"], first["pledge"]["signatureCount"]) == (True, "OPEN", 1)
    second = (await cat.ask(SIGN, pledge=created["createPledge"]["pledge"]["id"]))["signPledge"]
    assert second == {
        "settled": True,
        "signature": {"state": "COUNTED"},
        "pledge": {"state": "ACTIVE", "signatureCount": 2, "countAtActivation": 2},
        "errors": [],
    }


async def test_three_join_a_slot_of_two_and_the_third_is_held_a_place_when_one_leaves(neighbour: Town) -> None:
    ada, ben, cat, dan = [await neighbour(name) for name in ("ada", "ben", "cat", "dan")]
    times = {"startsAt": "2026-05-09T09:00:00Z", "endsAt": "2026-05-09T12:00:00Z"}
    given = {
        "title": "River clean-up",
        "description": "",
        "location": HERE,
        "slots": [{"role": "Rakes", "capacity": 2}],
    }
    created = await ada.ask(CREATE_ACTIVITY, input={**given, **times, "publish": True})
    [slot] = created["createActivity"]["activity"]["slots"]
    joined = [(await one.ask(JOIN, slot=slot["id"]))["joinSlot"]["signup"] for one in (ben, cat, dan)]
    assert [(signup["state"], signup["position"]) for signup in joined] == [
        ("CONFIRMED", None),
        ("CONFIRMED", None),
        ("WAITLISTED", 1),
    ]
    await ben.ask(LEAVE, slot=slot["id"])
    async with asyncio.timeout(5):
        while (await dan.ask(MINE, id=slot["id"]))["node"]["viewerSignup"]["state"] != "OFFERED":
            await asyncio.sleep(0.05)
    await dan.ask(JOIN, slot=slot["id"])
    state = (await dan.ask(MINE, id=slot["id"]))["node"]
    assert state == {"taken": 2, "waiting": 0, "viewerSignup": {"state": "CONFIRMED"}}


async def test_a_guest_is_asked_to_sign_in_and_a_bad_token_is_refused(neighbour: Town) -> None:
    ada = await neighbour("ada")
    guest = Neighbour(ada.client, ada.address)
    answer = await guest.ask(CREATE_PLEDGE, input={**PLEDGE, "target": 2})
    assert answer == {"createPledge": {"pledge": None, "errors": [{"code": "SIGN_IN_NEEDED"}]}}
    refused = await ada.client.post(
        "/graphql", json={"query": "{ viewer { id } }"}, headers={"authorization": "Bearer x"}
    )
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_what_does_not_exist_is_null_and_what_cannot_be_asked_is_refused(neighbour: Town) -> None:
    ada = await neighbour("ada")
    assert await ada.ask('{ node(id: "bm90aGluZw") { id } nodes(ids: ["x", "y"]) { id } }') == {
        "node": None,
        "nodes": [None, None],
    }


async def test_the_log_leads_from_a_request_to_what_followed_and_names_nobody(neighbour: Town) -> None:
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        ada, ben = await neighbour("ada"), await neighbour("ben")
        given = {**PLEDGE, "target": 1, "location": HERE}
        created = await ada.ask(CREATE_PLEDGE, input=given)
        sent = {"query": SIGN, "variables": {"pledge": created["createPledge"]["pledge"]["id"]}}
        answer = await ben.client.post("/graphql", json=sent, headers=ben.headers)
        assert answer.json()["data"]["signPledge"]["pledge"]["state"] == "ACTIVE"

    [request] = [line for line in lines if line.get("request_id") == answer.headers["x-request-id"]]
    assert (request["ran"], request["status"]) == (["mutation signPledge"], 200)
    [write_] = request["writes"]
    # Others follow signatures too, in their own time.
    handled = [line for line in lines if line["event"] == "handled" and line["event_id"].startswith(write_)]
    handled = [line for line in handled if line["follower"] == "pledges"]
    assert [(line["follower"], line["kind"], line["parked"]) for line in handled] == [
        ("pledges", "pledge.signed", False)
    ]
    assert handled[0]["writes"] != [write_]
    told = json.dumps(lines, default=str).lower()
    for personal in ("@", "example.org", "56.11", "-3.93", "rake", "clear the path"):
        assert personal not in told, personal
