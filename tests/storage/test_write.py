"""The one way to write."""

from datetime import timedelta

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Index, Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, write
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio


async def test_a_repeated_key_answers_what_it_answered_and_does_nothing_twice(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("things", (("name", 1),))])
    person = new_id()
    ids = iter([new_id(), new_id()])

    async def command(unit: Unit) -> object:
        made = next(ids)
        await unit.insert("things", {"_id": made, "name": "bench"})
        return made

    first = await write(storage, command, once=Once.of(person, "k", "make", {"name": "bench"}))
    again = await write(storage, command, once=Once.of(person, "k", "make", {"name": "bench"}))

    assert again.value == first.value
    assert again.repeated
    assert await storage.reader.count("things", {}, limit=10) == 1


async def test_another_input_under_the_same_key_is_refused(storage: Storage) -> None:
    await mongo.prepare(storage, [Index("things", (("name", 1),))])
    person = new_id()

    async def command(unit: Unit) -> object:
        await unit.insert("things", {"_id": new_id()})
        return new_id()

    await write(storage, command, once=Once.of(person, "k", "make", {"name": "bench"}))
    with pytest.raises(Refused) as refused:
        await write(storage, command, once=Once.of(person, "k", "make", {"name": "bin"}))

    assert refused.value.code == "KEY_REUSED"
    assert await storage.reader.count("things", {}, limit=10) == 1


async def test_who_waits_for_a_turn_too_long_is_told_that_we_are_busy(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebank.storage.write.GIVE_UP_AFTER", 0.2)
    await mongo.prepare(storage, [Index("things", (("name", 1),))])

    async def command(unit: Unit) -> None:
        await unit.insert("things", {"_id": new_id()})

    async with storage.turns.of("bench"):
        with pytest.raises(Refused) as refused:
            await write(storage, command, turn="bench")

    assert refused.value.code == "BUSY"
    assert await storage.reader.count("things", {}, limit=10) == 0
    await write(storage, command, turn="bench")
    assert await storage.reader.count("things", {}, limit=10) == 1


async def test_what_a_person_does_is_decided_anew_if_meanwhile_the_machine_was_paused(
    storage: Storage, clock: SetClock
) -> None:
    await mongo.prepare(storage, [Index("things", (("name", 1),))])
    pauses = [timedelta(seconds=20, milliseconds=1), timedelta(seconds=20)]

    async def command(unit: Unit) -> None:
        await unit.insert("things", {"_id": new_id(), "at": unit.now})
        clock.time += pauses.pop(0)

    began = clock.time
    await write(storage, command, by=new_id())

    assert [thing["at"] - began for thing in await storage.reader.find("things", {}, limit=10)] == [
        timedelta(seconds=20, milliseconds=1)
    ]


async def test_so_is_what_a_guest_does_but_not_what_we_do_ourselves(storage: Storage, clock: SetClock) -> None:
    decided = []

    async def command(unit: Unit) -> None:
        decided.append(unit.origin)
        if len(decided) in (1, 3):
            clock.advance(seconds=21)

    await write(storage, command, origin=Origin.APP)
    await write(storage, command, origin=Origin.SYSTEM)

    assert decided == [Origin.APP, Origin.APP, Origin.SYSTEM]
