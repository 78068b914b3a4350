"""Many want few places at the same moment, from several processes: never one too many, and all in their order."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from pledgebank.activities import store
from pledgebank.activities.places import recount
from pledgebank.activities.places import store as signups
from pledgebank.activities.places.model import SignupState, SlotDraft
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from tests.activities.builders import a_published_slot
from tests.activities.places.hands import counts, told
from tests.conftest import SetClock
from tests.pledges.test_concurrency import go, said, stop

pytestmark = pytest.mark.anyio
PROCESSES = 4
# The processes go by the clock on the wall, which is later than that of the tests.
FAR = {"starts_at": timedelta(days=365), "ends_at": timedelta(days=365, hours=2)}


@pytest.fixture(autouse=True)
async def _indexes(storage: Storage) -> None:
    await mongo.prepare(storage, (*store.INDEXES, *signups.INDEXES))


async def from_processes(url: str, storage: Storage, people: Sequence[str], slots: Sequence[UUID]) -> list[str]:
    """What came of it for all, from as many processes as there are sets of people."""
    keys = [slot.hex for slot in slots]
    module = "tests.activities.places.comers"
    several = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, url, storage.database.name, who, *keys, stdin=PIPE, stdout=PIPE, limit=2**20
        )
        for who in people
    ]
    try:
        for one in several:
            assert await said(one) == b"ready\n"
        began = time.perf_counter()
        for one in several:
            go(one)
        answers = [answer for one in several for answer in msgspec.json.decode(await said(one), type=list[str])]
        print(f"{len(answers)} answers in {time.perf_counter() - began:.1f} s")
        return answers
    finally:
        await asyncio.gather(*(stop(one) for one in several))


async def test_200_people_from_4_processes_join_5_places_at_once(
    storage: Storage, mongo_url: str, clock: SetClock
) -> None:
    times: dict[str, Any] = {name: clock.time + after for name, after in FAR.items()}
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 5),), **times)

    answers = await from_processes(mongo_url, storage, ["50"] * PROCESSES, [slot.id])

    assert Counter(answers) == {"CONFIRMED": 5, "WAITLISTED": 195}
    rows = await storage.reader.find("signups", {"slot": slot.id}, order=[("ticket", 1)], limit=300)
    assert [row["ticket"] for row in rows] == list(range(1, 201))
    assert [row["state"] for row in rows] == ["CONFIRMED"] * 5 + ["WAITLISTED"] * 195
    assert len({row["person"] for row in rows}) == 200
    # The queue is the order in which they came: as the log has it.
    await told(storage, slot.activity)
    joined = await storage.reader.find("log", {"kind": "activity.joined"}, order=[("_id", 1)], limit=300)
    assert [row["data"]["signup"] for row in joined] == [row["_id"] for row in rows]
    assert await counts(storage, slot) == (5, 195, 0)
    assert (await recount.prove(storage.reader, slot.activity)).holds


async def test_one_person_never_holds_two_overlapping_places_from_4_processes(
    storage: Storage, mongo_url: str, clock: SetClock
) -> None:
    times: dict[str, Any] = {name: clock.time + after for name, after in FAR.items()}
    slots = [await a_published_slot(storage, slots=(SlotDraft("Pickers", 50),), **times) for _ in range(3)]
    people = [new_id() for _ in range(10)]
    everybody = ",".join(person.hex for person in people)

    answers = await from_processes(mongo_url, storage, [everybody] * PROCESSES, [slot.id for slot in slots])

    # Each may join what they have joined again, from another process; everything else overlaps.
    assert Counter(answers) == {"CONFIRMED": 10 * PROCESSES, "OVERLAPS": 20 * PROCESSES}
    rows = await storage.reader.find("signups", {"state": SignupState.CONFIRMED.value}, limit=100)
    assert Counter(row["person"] for row in rows) == dict.fromkeys(people, 1)
    for slot in slots:
        await counts(storage, slot)


async def test_who_wants_two_overlapping_slots_with_few_places_gets_one_of_them_at_most(
    storage: Storage, mongo_url: str, clock: SetClock
) -> None:
    times: dict[str, Any] = {name: clock.time + after for name, after in FAR.items()}
    slot = await a_published_slot(storage, slots=(SlotDraft("Pickers", 5),), **times)
    other = await a_published_slot(storage, slots=(SlotDraft("Pickers", 5),), **times)
    people = [new_id() for _ in range(12)]
    everybody = ",".join(person.hex for person in people)

    answers = await from_processes(mongo_url, storage, [everybody] * PROCESSES, [slot.id, other.id])

    assert set(answers) <= {"CONFIRMED", "WAITLISTED", "OVERLAPS"}
    for one in (slot, other):
        taken, _, _ = await counts(storage, one)
        assert taken <= 5
    held = await storage.reader.find("signups", {"state": {"$in": ["CONFIRMED", "OFFERED"]}}, limit=100)
    assert max(Counter(row["person"] for row in held).values()) == 1
