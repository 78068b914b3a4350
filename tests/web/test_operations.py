"""Alive and ready: asked by those who run the house."""

import pytest

from pledgebank.storage.mongo import Storage
from tests.web.graphql.house import a_client, an_app

pytestmark = pytest.mark.anyio


async def test_ready_when_the_database_answers_and_the_tail_follows(storage: Storage) -> None:
    async with a_client(an_app(storage)) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"alive": True})
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": {}})


async def test_alive_but_not_ready_while_the_database_does_not_answer(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebank.web.operations.ANSWERS_WITHIN", 0)
    async with a_client(an_app(storage)) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "reasons": {"database": "does not answer"}})


async def test_not_ready_while_the_tail_stands_still(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebank.web.operations.FOLLOWS_WITHIN", 0.2)
    await storage.database["heads"].insert_one({"_id": "log", "number": 1})
    stopped = Storage(storage.client, storage.database, storage.clock)
    async with a_client(an_app(stopped)) as client:
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["reasons"]) == (503, {"tail": "does not follow the log"})
