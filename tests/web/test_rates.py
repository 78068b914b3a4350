"""How often people may do what, seen through the API: in words they understand, and with when to come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from pledgebank import app, database, settings
from pledgebank.settings import Settings
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web.limits.rates import network_of
from tests.conftest import SetClock
from tests.people.devices import signed_in
from tests.pledges.builders import a_person
from tests.web.graphql.house import served
from tests.web.graphql.lines import talking

pytestmark = pytest.mark.anyio
PLEDGE = {"action": "sweep", "who": "people", "theirAction": "sweep", "target": 5, "deadline": "2026-06-01"}
CREATE = """mutation ($input: CreatePledgeInput!) {
  createPledge(input: $input) { pledge { id } errors { code message retryAfter } } }"""
ASK = """mutation ($email: String!) { requestSignInCode(input: {email: $email}) { errors { code retryAfter } } }"""
HELLO = "{ viewer { id } }"


class Door:
    """The served application, and who knocks."""

    def __init__(self, storage: Storage, client: httpx2.AsyncClient) -> None:
        self.storage = storage
        self.client = client

    async def somebody(self) -> dict[str, str]:
        """The headers of a new person, signed in."""
        return await signed_in(self.storage, await a_person(self.storage))

    async def ask(self, headers: dict[str, str], query: str, **variables: object) -> Any:
        sent = {"query": query, "variables": variables}
        answer = await self.client.post("/graphql", json=sent, headers=headers)
        return answer.json()["data"]

    async def pledge(self, headers: dict[str, str], key: str | None = None) -> dict[str, Any]:
        """The payload of a pledge made."""
        data = await self.ask(headers, CREATE, input={**PLEDGE, "idempotencyKey": key})
        payload: dict[str, Any] = data["createPledge"]
        return payload


@asynccontextmanager
async def door(storage: Storage, chosen: Settings) -> AsyncIterator[Door]:
    await mongo.prepare(storage, database.INDEXES)
    async with (
        served(await app.build(storage, chosen)) as address,
        httpx2.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        yield Door(storage, client)


async def test_thirty_pledges_an_hour_are_enough_for_one_person(storage: Storage, clock: SetClock) -> None:
    async with door(storage, settings.read(demo=True)) as house:
        ann, ben = await house.somebody(), await house.somebody()
        made = [await house.pledge(ann, f"key{n}") for n in range(30)]
        assert [one["errors"] for one in made] == [[]] * 30
        clock.advance(minutes=10)
        refused = await house.pledge(ann, "one-more")
        again = await house.pledge(ann, "key7")
        another = await house.pledge(ben)

        [error] = refused["errors"]
        assert (refused["pledge"], error["code"], error["retryAfter"]) == (None, "TOO_MANY", 50 * 60)
        # What was accepted before is answered again, whatever is left.
        assert again == made[7]
        assert another["errors"] == []
        assert await storage.reader.count("pledges", {}, limit=100) == 31


async def test_a_crowd_of_one_person_s_devices_shares_their_allowance(storage: Storage) -> None:
    async with door(storage, settings.read(demo=True)) as house:
        ann = await house.somebody()
        made = await asyncio.gather(*(house.pledge(ann) for _ in range(40)))
        assert sum(one["errors"] == [] for one in made) == 30


async def test_an_address_from_which_too_much_comes_is_turned_away_with_when_to_come_back(storage: Storage) -> None:
    async with door(storage, settings.read(demo=True, requests_per_minute=20)) as house:
        polish = {"accept-language": "pl"}
        answers = [await house.client.post("/graphql", json={"query": HELLO}, headers=polish) for _ in range(22)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
        refused = answers[-1]
        # To the end of this minute, and on until one of its twenty counts no more.
        assert 0 < int(refused.headers["retry-after"]) <= 60 + 60 / 20
        [error] = refused.json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("RATE_LIMITED", "TOO_MANY")
        assert error["message"] == "Było zbyt wiele prób; proszę chwilę zaczekać."
        assert refused.headers["content-language"] == "pl"
        assert (await house.client.get("/readyz")).status_code == 200


async def test_a_conversation_with_too_many_messages_ends(storage: Storage) -> None:
    await mongo.prepare(storage, database.INDEXES)
    chosen = settings.read(demo=True, requests_per_minute=20)
    async with served(await app.build(storage, chosen)) as address, talking(address) as talk:
        for _ in range(18):  # two were to come in, and to be greeted
            await talk.ask(HELLO)
            assert [(await talk.hear())["type"] for _ in range(2)] == ["next", "complete"]
        await talk.ask(HELLO)
        assert await talk.closed() == 1013


async def test_who_guesses_at_addresses_is_stopped_whomever_they_ask_for(storage: Storage) -> None:
    async with door(storage, settings.read(demo=True)) as house:
        asked = [await house.ask({}, ASK, email=f"a{n}@example.org") for n in range(31)]
        codes = [[error["code"] for error in one["requestSignInCode"]["errors"]] for one in asked]
        assert codes == [[]] * 30 + [["TOO_MANY"]]


async def test_limits_can_be_switched_off(storage: Storage) -> None:
    async with door(storage, settings.read(demo=True, rate_limits=False, requests_per_minute=1)) as house:
        ann = await house.somebody()
        assert [(await house.pledge(ann))["errors"] for _ in range(31)] == [[]] * 31


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network
