"""Guests' signatures: judged when they are confirmed, counted once, and never against who they belong to."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database, workers
from pledgebank.people.confirming import Confirmable
from pledgebank.people.model import Act
from pledgebank.pledges import clock as closing
from pledgebank.pledges import store
from pledgebank.pledges.model import NameVisibility, PledgeState
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from tests.conftest import Running, SetClock
from tests.hostile.town import built
from tests.people.guests import Street, refusal
from tests.people.leaving import calm
from tests.pledges.builders import created, kinds, sign

pytestmark = pytest.mark.anyio
DEADLINE = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
A_MOMENT = timedelta(milliseconds=1)
DAY = timedelta(hours=24)


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


async def signatures(storage: Storage, pledge: UUID) -> list[tuple[UUID, str]]:
    rows = await storage.reader.find("signatures", {"pledge": pledge}, limit=100)
    return [(row["person"], row["visibility"]) for row in rows]


@pytest.mark.parametrize(("confirmed", "counted"), [(-A_MOMENT, 1), (timedelta(0), 1), (DAY - A_MOMENT, 1), (DAY, 0)])
async def test_what_was_asked_in_time_and_would_suffice_counts_if_confirmed_within_24_hours_of_the_deadline(
    street: Street, clock: SetClock, confirmed: timedelta, counted: int
) -> None:
    pledge = await street.pledge(target=1)
    clock.time = DEADLINE - timedelta(minutes=5)
    await street.sign(pledge)
    if confirmed > timedelta(minutes=2):
        clock.time = DEADLINE + timedelta(minutes=2)
        await closing.settle_due(street.storage)
        await calm(street.storage, *workers.FOLLOWERS)
        clock.time = DEADLINE + DAY - timedelta(minutes=1)
        await street.sign(pledge)  # the first letter's code is no longer good
    clock.time = DEADLINE + confirmed

    answer = await street.confirm()
    clock.time = DEADLINE + confirmed + timedelta(minutes=5)
    await closing.settle_due(street.storage)
    await calm(street.storage, *workers.FOLLOWERS)

    assert answer["errors"] == []
    assert answer["session"] is not None
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    assert (found.state, found.signature_count) == (PledgeState.ACTIVE if counted else PledgeState.FAILED, counted)
    assert await street.count(pledge) == (counted, counted)
    assert len(await signatures(street.storage, pledge)) == counted
    assert await street.town.count("waiting") == 0


async def test_a_confirmation_begun_in_time_and_paused_beyond_the_grace_is_too_late(
    street: Street, clock: SetClock
) -> None:
    pledge = await street.pledge(target=1)
    clock.time = DEADLINE - timedelta(seconds=1)
    await street.sign(pledge)
    clock.time = DEADLINE + DAY - timedelta(seconds=1)
    await street.sign(pledge)
    whole = street.town.tools[Confirmable]
    assert isinstance(whole, Confirmable)
    usual, pauses = whole.kinds["Signature"], [timedelta(seconds=21), timedelta(0)]

    async def paused(unit: Unit, act: Act, person: UUID) -> bool:
        done = await usual.confirm(unit, act, person)
        clock.time += pauses.pop(0)
        return done

    street.town.tools[Confirmable] = Confirmable({"Signature": replace(usual, confirm=paused)})
    answer = await street.confirm()

    assert (answer["errors"], pauses) == ([], [])
    assert await street.count(pledge) == (0, 0)
    assert await kinds(street.storage, pledge) == ["pledge.created"]


async def test_who_asks_only_after_the_deadline_is_refused(street: Street, clock: SetClock) -> None:
    pledge = await street.pledge(target=1)
    clock.time = DEADLINE - timedelta(seconds=1)
    await street.sign(pledge)
    clock.time = DEADLINE
    assert refusal(await street.sign(pledge, "ben@example.org")) == "PLEDGE_CLOSED"
    assert await street.town.count("waiting") == 1


async def test_who_had_signed_keeps_the_signature_they_gave(street: Street) -> None:
    ann = await street.known()
    pledge = await street.pledge()
    await sign(street.storage, pledge, ann, visibility=NameVisibility.HIDDEN)
    key: dict[str, Any] = {"idempotencyKey": "k"}
    await street.sign(pledge, visibility="PUBLIC", **key)

    answer = await street.confirm()
    await calm(street.storage, *workers.FOLLOWERS)

    assert answer["errors"] == []
    assert await signatures(street.storage, pledge) == [(ann, "HIDDEN")]
    assert await street.count(pledge) == (1, 1)
    assert refusal(await street.sign(pledge, visibility="PUBLIC", **key)) == "NOT_FOUND"


async def test_signing_twice_as_a_guest_is_one_signature_as_they_last_wanted_it(street: Street) -> None:
    pledge = await street.pledge()
    first = await street.sign(pledge, visibility="PUBLIC")
    second = await street.sign(pledge, visibility="SIGNERS")
    waiting = await street.town.count("waiting")

    await street.confirm()

    person = await street.person()
    assert person is not None
    assert (first["signature"]["id"], waiting) == (second["signature"]["id"], 1)
    assert await signatures(street.storage, pledge) == [(person.id, "SIGNERS")]
    assert street.letter.text.count("\n- ") == 1


async def test_ones_own_pledge_is_not_signed_through_a_letter(street: Street) -> None:
    ann = await street.known()
    pledge = await created(street.storage, ann)
    await street.sign(pledge)

    answer = await street.confirm()

    assert answer["errors"] == []
    assert (await street.count(pledge), await signatures(street.storage, pledge)) == ((0, 0), [])


async def test_a_pledge_called_off_meanwhile_is_not_signed_and_the_rest_is_confirmed(street: Street) -> None:
    pledge = await street.pledge()
    await street.report()
    await street.sign(pledge)
    await street.storage.database["pledges"].update_one({"_id": pledge}, {"$set": {"state": PledgeState.CANCELLED}})

    await street.confirm()

    person = await street.person()
    assert person is not None
    assert [state for _, state in await street.reports_of(person.id)] == ["OPEN"]
    assert (await street.count(pledge), await street.town.count("waiting")) == ((0, 0), 0)


async def test_confirming_and_signing_at_the_same_moment_is_one_signature(street: Street) -> None:
    ann = await street.known()
    several = [await street.pledge() for _ in range(4)]
    for pledge in several:
        await street.sign(pledge)

    async def signed(pledge: UUID) -> Any:
        return await street.sign(pledge, person=ann)

    answers = await asyncio.gather(street.confirm(), *map(signed, several))
    await calm(street.storage, *workers.FOLLOWERS)

    assert [answer["errors"] for answer in answers] == [[]] * 5
    for pledge in several:
        assert await street.count(pledge) == (1, 1)
        assert [person for person, _ in await signatures(street.storage, pledge)] == [ann]
        assert (await kinds(street.storage, pledge)).count("pledge.signed") == 1


async def test_many_guests_of_one_pledge_are_counted_exactly(street: Street) -> None:
    pledge = await street.pledge(target=5)
    codes = []
    for number in range(8):
        email = f"guest{number}@example.org"
        await street.sign(pledge, email)
        codes.append((street.code, email))

    answers = await asyncio.gather(*(street.confirm(code, email) for code, email in codes[:6]))
    await calm(street.storage, *workers.FOLLOWERS)

    assert [answer["errors"] for answer in answers] == [[]] * 6
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    assert (found.state, found.count_at_activation, await street.count(pledge)) == (PledgeState.ACTIVE, 5, (6, 6))
    assert (await kinds(street.storage, pledge)).count("pledge.activated") == 1
