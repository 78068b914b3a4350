"""Clients are answered in the language they ask for."""

from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect

from pledgebank.storage.mongo import Storage
from tests.web.graphql.house import an_app, ask, served
from tests.web.graphql.talk import PROTOCOL, Talk

pytestmark = pytest.mark.anyio
REFUSED = "Proszę najpierw się zalogować."
GREET = 'mutation { greet(input: {name: "Ann"}) { errors { code message } } }'
IN_PAYLOAD = {"data": {"greet": {"errors": [{"code": "SIGN_IN_NEEDED", "message": REFUSED}]}}}


async def test_a_polish_client_is_refused_in_polish(client: httpx2.AsyncClient) -> None:
    polish = {"accept-language": "pl-PL, en;q=0.5"}
    payload = await ask(client, GREET, headers=polish)
    assert payload.json() == IN_PAYLOAD
    assert payload.headers["content-language"] == "pl"
    [error] = (await ask(client, "{ me }", headers=polish)).json()["errors"]
    assert (error["message"], error["extensions"]["reason"]) == (REFUSED, "SIGN_IN_NEEDED")
    [bug] = (await ask(client, "{ broken }", headers=polish)).json()["errors"]
    assert bug["message"] == "Coś poszło nie tak po naszej stronie."
    ended = await ask(client, "{ hello }", headers={**polish, "authorization": "Bearer bad"})
    assert ended.json()["errors"][0]["message"] == "Sesja się skończyła; proszę zalogować się ponownie."
    assert (ended.status_code, ended.headers["content-language"]) == (401, "pl")


@pytest.mark.parametrize("header", ["fr", "x" * 4000, "pl;q=0", "\x7f\t;;", "*"])
async def test_who_asks_for_a_language_we_lack_is_refused_in_english(client: httpx2.AsyncClient, header: str) -> None:
    response = await ask(client, "{ me }", headers={"accept-language": header})
    assert response.json()["errors"][0]["message"] == "Please sign in first."
    assert (response.status_code, response.headers["content-language"]) == (200, "en")


async def test_one_clients_language_is_not_the_nexts(client: httpx2.AsyncClient) -> None:
    await ask(client, "{ me }", headers={"accept-language": "pl"})
    assert (await ask(client, "{ me }")).json()["errors"][0]["message"] == "Please sign in first."


@pytest.mark.parametrize(
    ("said", "heard"), [({"language": "pl"}, REFUSED), ({"language": "fr"}, "Please sign in first.")]
)
async def test_a_conversation_is_in_the_language_of_its_greeting(
    storage: Storage, said: dict[str, Any], heard: str
) -> None:
    async with (
        served(an_app(storage)) as address,
        connect(f"ws://{address}/graphql", subprotocols=[PROTOCOL], proxy=None) as socket,
    ):
        talk = Talk(socket)
        await (await talk.greeted(**said)).ask("{ me }")
        assert (await talk.hear())["payload"]["errors"][0]["message"] == heard
        assert (await talk.hear())["type"] == "complete"
        await talk.ask("subscription { refuses }", name="2")
        ended = await talk.hear()
        assert (ended["type"], ended["payload"][0]["message"]) == ("error", heard)
        await talk.ask(GREET, name="3")
        assert (await talk.hear())["payload"]["data"]["greet"]["errors"][0]["message"] == heard
