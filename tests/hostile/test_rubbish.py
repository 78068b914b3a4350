"""What is no request at all: every file of the JSON test suite, hostile forms, rubbish on WebSockets."""

import asyncio
import json
import os
import random
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.hostile.conftest import PERSON, Attacked

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
DATA = os.environ.get("PLEDGEBANK_TEST_DATA")
SUITE = Path(DATA or ".") / "strings" / "json-test-suite" / "test_parsing"
JSON = {"content-type": "application/json"}
HELLO = "{ viewer { name } }"
CLOSED_BY_THE_BOOK = {1007, 1009, 4400, 4401, 4408, 4409, 4429}


@pytest.mark.skipif(not SUITE.is_dir(), reason="PLEDGEBANK_TEST_DATA names no folder with strings/json-test-suite")
async def test_json_is_taken_or_refused_as_its_test_suite_says(attacked: Attacked) -> None:
    """As the variables of a query: good JSON runs if it is an object, anything else is refused with 400."""
    async with httpx2.AsyncClient(base_url=f"http://{attacked.address}", headers=JSON) as client:
        wrong = []
        for file in sorted(SUITE.iterdir()):
            content = file.read_bytes()
            body = b'{"query": ' + json.dumps(HELLO).encode() + b', "variables": {"a": ' + content + b"}}"
            status = (await client.post("/graphql", content=body)).status_code
            allowed = {"y": {200}, "n": {400}, "i": {200, 400}}[file.name[0]]
            if status not in allowed:
                wrong.append((file.name, status))
    print(f"\n{len(list(SUITE.iterdir()))} files")
    assert dict(wrong) == {}
    assert attacked.bugs == []


@pytest.mark.parametrize(
    "form",
    [
        {"operations": (None, json.dumps({"query": HELLO})), "map": (None, "{}")},
        {"operations": (None, '"abc"'), "map": (None, "[]")},
        {"operations": (None, json.dumps([{"query": HELLO}])), "map": (None, '{"0": ["x.y.z"]}'), "0": ("a", b"x")},
        {str(n): (f"{n}.jpg", b"x") for n in range(1_200)},
        {"operations": (None, "x" * 300_000)},
    ],
    ids=["well-formed", "no objects", "batch", "a thousand files", "a large field"],
)
async def test_forms_are_not_taken(attacked: Attacked, form: dict[str, tuple[str | None, str | bytes]]) -> None:
    async with httpx2.AsyncClient(base_url=f"http://{attacked.address}") as client:
        answer = await client.post("/graphql", files=form)
    assert answer.status_code in {413, 415}
    assert attacked.bugs == []


async def test_a_form_without_an_end_is_not_taken(attacked: Attacked) -> None:
    headers = {"content-type": "multipart/form-data; boundary=" + "x" * 500}
    async with httpx2.AsyncClient(base_url=f"http://{attacked.address}") as client:
        answer = await client.post("/graphql", content=b"--x\r\n" * 1_000, headers=headers)
    assert answer.status_code == 415


async def test_rubbish_on_a_websocket_ends_it_by_the_book_or_is_answered(attacked: Attacked) -> None:
    """Messages made up from right ones by cutting, doubling and exchanging; a talk of up to twenty each time."""
    chance = random.Random(7)
    codes: dict[int | None, int] = {}
    for _ in range(60):
        code = await _talk(attacked, chance)
        codes[code] = codes.get(code, 0) + 1
    print(f"\nclosed with {codes}")
    assert set(codes) - {None} <= CLOSED_BY_THE_BOOK
    assert len(codes) > 1
    assert attacked.bugs == []
    assert await attacked.read_back() > 0


async def _talk(attacked: Attacked, chance: random.Random) -> int | None:
    url = f"ws://{attacked.address}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:
        try:
            if chance.random() < 0.8:
                await socket.send(json.dumps({"type": "connection_init", "payload": attacked.headers[PERSON]}))
            for _ in range(20):
                await socket.send(_message(chance))
                await asyncio.sleep(0)
            async with asyncio.timeout(0.3):
                while True:
                    await socket.recv()
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


def _message(chance: random.Random) -> str | bytes:
    kinds = ["subscribe", "complete", "ping", "pong", "connection_init", "next", "nonsense", "error"]
    payload = {"query": chance.choice([HELLO, "subscription { changed { kind } }", "{", "", "mutation { x }"])}
    message: dict[str, object] = {"id": str(chance.randrange(5)), "type": chance.choice(kinds), "payload": payload}
    text = json.dumps(message)
    match chance.randrange(14):
        case 0:
            return text[: chance.randrange(len(text))]
        case 1:
            return text.encode()
        case 2:
            return json.dumps([message])
        case 3:
            return chance.choice(["null", "1", '"x"', "[]", "{}", '{"type": null}', "\ud7ff", "[" * 5_000])
        case 4:
            return json.dumps({**message, "payload": chance.choice([None, 1, [], "x", {"query": 1}])})
        case _:
            return text
