"""Many join and leave while servers, worker and database are killed at random: nothing is lost, doubled or too many."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from pledgebank import database
from pledgebank.activities import commands
from pledgebank.activities.places import recount
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import SlotDraft
from pledgebank.base.clock import SystemClock
from pledgebank.base.ids import new_id
from pledgebank.councils.places import Places
from pledgebank.storage import embedded, mongo, sequencer
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.activities.builders import a_draft
from tests.pledges.killing import Programs, people_of

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]
PEOPLE, AT_ONCE, KILLS, ROOM = 120, 32, 4, 10
JOIN = """mutation ($slot: ID!, $key: ID!) { it: joinSlot(input: {slot: $slot, idempotencyKey: $key}) {
  signup { id state } errors { code } } }"""
LEAVE = """mutation ($slot: ID!, $key: ID!) { it: leaveSlot(input: {slot: $slot, idempotencyKey: $key}) {
  signup { id state } errors { code } } }"""
Said = dict[str, Any]


async def test_120_people_join_and_leave_while_servers_worker_and_mongod_are_killed_at_random(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as url:
        async with mongo.connect(url, clock=SystemClock(), name="pledgebank") as storage:
            await mongo.prepare(storage, database.INDEXES)
            crowd = await people_of(storage, PEOPLE)
            slots = [await _slot(storage) for _ in range(2)]
            programs = Programs(url)
            with programs.running():
                said = await _come_and_go(programs, tmp_path, crowd, slots)
                await _told(storage)
            await _prove(storage, slots, said)
    print(f"killed: {dict(programs.kills)}")
    assert sum(programs.kills.values()) >= KILLS


async def _slot(storage: Storage) -> UUID:
    """One of two tasks at the same time, of different activities."""
    starts_at = (storage.clock.now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    draft = a_draft(slots=(SlotDraft("Pickers", ROOM),), **times)
    create = partial(commands.create, draft=draft, organiser=new_id(), places=Places(), publish=True)
    [[slot]] = await signups.slots_of(storage.reader, [(await write(storage, create)).value])
    return slot.id


async def _come_and_go(programs: Programs, folder: Path, crowd: list[str], slots: list[UUID]) -> list[Said]:
    """All that was answered; every kill comes once some more of the crowd have been."""
    chance, turn = random.Random(20261122), asyncio.Semaphore(AT_ONCE)
    said: list[Said] = []

    async def come(client: httpx2.AsyncClient, token: str) -> None:
        asks = partial(_asks, client, programs.addresses, token, chance)
        async with turn:
            for slot in slots:
                joined = await asks(JOIN, slot)
                said.append(joined)
                if joined["signup"] and joined["signup"]["state"] == "CONFIRMED" and chance.random() < 0.5:
                    said.append(await asks(LEAVE, slot))

    async def harass() -> None:
        victims = chance.sample(["server 0", "server 1", "worker", "mongod"], KILLS)
        for number, victim in enumerate(victims):
            while len(said) < 2 * PEOPLE * number // (KILLS + 1):
                await asyncio.sleep(0.05)
            programs.kill(victim, folder)

    async with asyncio.timeout(300), httpx2.AsyncClient(timeout=20) as client:
        await asyncio.gather(harass(), *(come(client, token) for token in crowd))
    return said


async def _asks(
    client: httpx2.AsyncClient, addresses: list[str], token: str, chance: random.Random, query: str, slot: UUID
) -> Said:
    """Ask until there is an answer, of one server or the other, under one key."""
    sent = {"query": query, "variables": {"slot": nodes.encode("Slot", slot), "key": new_id().hex}}
    while True:
        try:
            address = chance.choice(addresses)
            answer = (await client.post(address, json=sent, headers={"authorization": f"Bearer {token}"})).json()
        except (httpx2.HTTPError, ValueError):
            answer = {}
        payload: Said | None = (answer.get("data") or {}).get("it")
        codes = {error["code"] for error in payload["errors"]} if payload else {"BUSY"}
        if payload and codes <= {"OVERLAPS"}:
            return payload
        assert codes <= {"BUSY"}
        await asyncio.sleep(chance.uniform(0.05, 0.3))


async def _told(storage: Storage) -> None:
    async with asyncio.timeout(60):
        while await storage.reader.count("inbox", {}, limit=1):
            await sequencer.drain(storage)
            await asyncio.sleep(0.1)


async def _prove(storage: Storage, slots: list[UUID], said: list[Said]) -> None:
    rows = await storage.reader.find("signups", {}, limit=10 * PEOPLE)
    answered = {one["signup"]["id"] for one in said if one["signup"]}
    assert {nodes.encode("Signup", row["_id"]) for row in rows} == answered
    for slot in await signups.slots_by_ids(storage.reader, slots):
        assert slot is not None
        assert slot.taken == ROOM
        assert (await recount.prove(storage.reader, slot.activity)).holds
        tickets = sorted(row["ticket"] for row in rows if row["slot"] == slot.id)
        assert tickets == list(range(1, slot.ticket + 1))
    holding = [row["person"] for row in rows if row["state"] in {"CONFIRMED", "OFFERED"}]
    assert max(Counter(holding).values()) == 1
    events = await storage.reader.find("log", {}, limit=20_000)
    joined = Counter(row["data"]["signup"] for row in events if row["kind"] == "activity.joined")
    assert joined == Counter(row["_id"] for row in rows)
    left = Counter(row["data"]["signup"] for row in events if row["kind"] == "activity.left")
    assert left == Counter(row["_id"] for row in rows if row["state"] == "CANCELLED")
