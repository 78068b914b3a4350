"""What guests ask for, as it is kept and found again."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.base.ids import new_id
from pledgebank.people import letters, rules, waiting
from pledgebank.people.model import Act, Guest
from pledgebank.storage import answers, mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import Once, write
from tests.conftest import SetClock

pytestmark = pytest.mark.anyio
ANN = Guest(email="ann@example.org", contact=b"a" * 32, network=b"n" * 32, name="", language="en")


def test_a_guests_id_is_one_for_each_address_and_is_not_that_of_a_person() -> None:
    elsewhere, bob = replace(ANN, network=b"m" * 32, name="Ann"), replace(ANN, contact=b"b" * 32)

    assert ANN.id == elsewhere.id
    assert ANN.id != bob.id
    assert (ANN.id.version, new_id().version) == (5, 7)


def test_a_letter_cannot_be_flooded_by_a_title() -> None:
    assert letters.shortened("x" * 200) == "x" * 200
    assert letters.shortened("x" * 201) == "x" * 199 + "…"


async def keep(storage: Storage, guest: Guest = ANN, **said: Any) -> Act:
    usual: dict[str, Any] = {"id": new_id(), "kind": "Report", "title": "Bags", "body": b"{}"}
    act = rules.asks(guest, **(usual | said), now=storage.clock.now())
    await write(storage, partial(waiting.insert, act=act))
    return act


async def test_a_letter_names_the_act_itself_and_the_newest_nine_others_of_its_network(
    storage: Storage, clock: SetClock
) -> None:
    await mongo.prepare(storage, waiting.INDEXES)
    acts = []
    for _ in range(12):
        clock.advance(minutes=1)
        acts.append(await keep(storage))
    await keep(storage, replace(ANN, network=b"m" * 32))
    await keep(storage, replace(ANN, contact=b"b" * 32))

    named = await waiting.newest(storage.reader, acts[0], clock.now())

    assert named == [acts[0], *reversed(acts[3:])]


async def test_an_act_can_be_confirmed_for_a_week(storage: Storage, clock: SetClock) -> None:
    act = await keep(storage)
    later = clock.now() + timedelta(days=7)

    assert await waiting.get(storage.reader, act.id, later - timedelta(milliseconds=1)) == act
    assert await waiting.get(storage.reader, act.id, later) is None
    assert await waiting.by_ids(storage.reader, [act.id], later) == []


async def test_answers_are_handed_on_once_and_only_those_meant(storage: Storage) -> None:
    ann, made, other = new_id(), new_id(), new_id()

    async def do(value: UUID, unit: Unit) -> UUID:
        return value

    for key, value in (("k1", made), ("k2", other)):
        await write(storage, partial(do, value), once=Once.of(ANN.id, key, "make", key))
    for _ in range(2):
        await write(storage, partial(answers.hand_on, giver=ANN.id, taker=ann, values=[made]))

    repeated = await write(storage, partial(do, new_id()), once=Once.of(ann, "k1", "make", "k1"))
    new = await write(storage, partial(do, other), once=Once.of(ann, "k2", "make", "k2"))
    assert (repeated.value, repeated.repeated, new.repeated) == (made, True, False)
