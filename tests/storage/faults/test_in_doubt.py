"""Commits whose answer is lost: neither lost nor doubled, whether they came through or not."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from pymongo.errors import ConnectionFailure

from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.storage import log, mongo, sequencer
from pledgebank.storage.documents import Doc
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, _Attempt, write
from tests.storage.events import Counted
from tests.storage.faults.faulty_mongo import fault

pytestmark = pytest.mark.anyio
THINGS = (Index("things", (("name", 1),)),)
DONE_BUT_UNSURE: Doc = {
    "failCommands": ["commitTransaction"],
    "writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"},
}
CUT_OFF: Doc = {"failCommands": ["commitTransaction"], "closeConnection": True}


def making(*, telling: bool) -> Callable[[Unit], Awaitable[UUID]]:
    """A command that would make another thing each time it runs."""

    async def command(unit: Unit) -> UUID:
        made = new_id()
        await unit.insert("things", {"_id": made, "name": "bench"})
        if telling:
            unit.emit(Counted(id=made, writer=0, step=0))
        return made

    return command


async def things_in(storage: Storage) -> list[UUID]:
    return [row["_id"] for row in await storage.reader.find("things", {}, limit=10)]


@pytest.mark.parametrize("telling", [True, False])
async def test_a_commit_that_came_through_is_recognised(faulty: Storage, faulty_url: str, telling: bool) -> None:
    await mongo.prepare(faulty, THINGS)

    async with fault(faulty_url, "failCommand", times=5, **DONE_BUT_UNSURE):
        written = await write(faulty, making(telling=telling))

    assert await things_in(faulty) == [written.value]
    assert await faulty.reader.count("inbox", {}, limit=10) == int(telling)


@pytest.mark.parametrize("telling", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
async def test_what_came_through_unknown_is_not_done_again(
    faulty: Storage, faulty_url: str, telling: bool, numbered: bool
) -> None:
    await mongo.prepare(faulty, THINGS)
    attempt = _Attempt(faulty, new_id(), recognise=True, give_up=time.monotonic() + 0.2)

    async with fault(faulty_url, "failCommand", **DONE_BUT_UNSURE):
        with pytest.raises(ConnectionFailure):
            await attempt.run(making(telling=telling), None, Origin.SYSTEM, None)
    if numbered:
        await sequencer.drain(faulty)
    written = await attempt.run(making(telling=telling), None, Origin.SYSTEM, None)

    assert await things_in(faulty) == [written.value]
    await sequencer.drain(faulty)
    assert await log.head(faulty.reader) == int(telling)


@pytest.mark.parametrize("telling", [True, False])
async def test_a_commit_that_never_arrived_is_made_again(faulty: Storage, faulty_url: str, telling: bool) -> None:
    await mongo.prepare(faulty, THINGS)

    async with fault(faulty_url, "failCommand", times=5, **CUT_OFF):
        written = await write(faulty, making(telling=telling))

    assert await things_in(faulty) == [written.value]
    assert await faulty.reader.count("inbox", {}, limit=10) == int(telling)


@pytest.mark.parametrize("how", [DONE_BUT_UNSURE, CUT_OFF])
async def test_the_key_of_a_commit_in_doubt_keeps_the_answer_given(faulty: Storage, faulty_url: str, how: Doc) -> None:
    await mongo.prepare(faulty, THINGS)
    once = Once.of(new_id(), "k", "make", {})

    async with fault(faulty_url, "failCommand", times=5, **how):
        written = await write(faulty, making(telling=True), once=once)
    again = await write(faulty, making(telling=True), once=once)

    assert again.value == written.value
    assert again.repeated
    assert await things_in(faulty) == [written.value]


async def test_who_gives_up_on_a_commit_that_came_through_finds_that_out_if_it_can(
    faulty: Storage, faulty_url: str
) -> None:
    await mongo.prepare(faulty, THINGS)

    async with fault(faulty_url, "failCommand", **DONE_BUT_UNSURE):
        written = await write(faulty, making(telling=True), patience=0.2)

    assert await things_in(faulty) == [written.value]


async def test_who_gives_up_in_doubt_is_told_that_it_may_have_been_done(faulty: Storage, faulty_url: str) -> None:
    await mongo.prepare(faulty, THINGS)

    async with fault(faulty_url, "failCommand", **CUT_OFF):
        with pytest.raises(Refused, match="may have been done") as refused:
            await write(faulty, making(telling=True), patience=0.2)

    assert refused.value.code == "BUSY"
    assert await things_in(faulty) == []


async def test_a_patient_writer_does_not_take_itself_for_another(faulty: Storage, faulty_url: str) -> None:
    """As an import, that would else meet its own progress after thirty seconds in doubt."""
    await mongo.prepare(faulty, THINGS)
    attempt = _Attempt(faulty, new_id(), recognise=True, give_up=time.monotonic() + 0.2)

    async def first(unit: Unit) -> None:
        if await unit.find_one("things", {"name": "mine"}):
            raise Refused("IMPORT_RUNNING", "Somebody else has been here.")
        await unit.insert("things", {"_id": new_id(), "name": "mine"})

    async with fault(faulty_url, "failCommand", **DONE_BUT_UNSURE):
        with pytest.raises(ConnectionFailure):
            await attempt.run(first, None, Origin.IMPORT, None)
    await attempt.run(first, None, Origin.IMPORT, None)

    assert len(await things_in(faulty)) == 1


async def test_a_sequencer_in_doubt_numbers_every_event_once(faulty: Storage, faulty_url: str) -> None:
    await mongo.prepare(faulty, THINGS)
    for _ in range(3):
        await write(faulty, making(telling=True))

    for how in (DONE_BUT_UNSURE, CUT_OFF):
        async with fault(faulty_url, "failCommand", times=5, **how):
            await sequencer.drain(faulty)

    entries = await log.after(faulty.reader, 0, until=10, limit=10)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert faulty.tail.head == 3
