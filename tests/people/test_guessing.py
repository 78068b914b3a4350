"""Guessing codes, and asking for too many."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from pledgebank.people.entrance import Entrance, Limits
from tests.people.house import ANN, REQUEST, SIGN_IN, House, refusal, wrong

pytestmark = pytest.mark.anyio


def bounded(house: House, **limits: int) -> House:
    bounds = replace(house.entrance.limits, **limits)
    entrance = Entrance(house.entrance.tokens, house.mailbox, bounds)
    return House(house.storage, house.clock, house.mailbox, house.terminal, entrance, house.schema)


async def test_after_five_wrong_tries_the_right_code_is_too_late(house: House) -> None:
    code = await house.code()
    for by in range(1, 6):
        assert refusal(await house.ask(SIGN_IN, email=ANN, code=wrong(code, by))) == "CODE_WRONG"

    assert refusal(await house.ask(SIGN_IN, email=ANN, code=code)) == "CODE_WRONG"
    assert await house.rows("people") == await house.rows("sessions") == []


async def test_the_fifth_try_may_still_be_right(house: House) -> None:
    code = await house.code()
    for by in range(1, 5):
        await house.ask(SIGN_IN, email=ANN, code=wrong(code, by))

    assert (await house.ask(SIGN_IN, email=ANN, code=code))["errors"] == []


async def test_fifty_guesses_at_once_are_five(house: House) -> None:
    code = await house.code()

    answers = await asyncio.gather(*(house.ask(SIGN_IN, email=ANN, code=wrong(code, by)) for by in range(1, 51)))

    assert {refusal(answer) for answer in answers} == {"CODE_WRONG"}
    [kept] = await house.rows("codes")
    assert kept["tries"] == 5
    assert refusal(await house.ask(SIGN_IN, email=ANN, code=code)) == "CODE_WRONG"


async def test_five_codes_an_hour_and_then_a_word_when_to_come_back(house: House) -> None:
    for _ in range(5):
        await house.code()
        house.clock.advance(minutes=10)
    answer = await house.ask(REQUEST, email=ANN)

    [error] = answer["errors"]
    assert (error["code"], error["retryAfter"]) == ("TOO_MANY", 600)
    assert len(house.mailbox.messages) == 5
    assert len(await house.rows("codes")) == 5
    await house.code("bob@example.org")
    house.clock.advance(minutes=10)
    await house.code()
    assert refusal(await house.ask(REQUEST, email=ANN)) == "TOO_MANY"


async def test_codes_asked_for_at_once_are_five_too(house: House) -> None:
    answers = await asyncio.gather(*(house.ask(REQUEST, email=ANN) for _ in range(20)))

    assert sum(answer["errors"] == [] for answer in answers) == 5
    assert len(house.mailbox.messages) == 5


async def test_the_first_five_at_once_are_all_served(house: House) -> None:
    for name in ("ann", "bob", "eve"):
        answers = await asyncio.gather(*(house.ask(REQUEST, email=f"{name}@example.org") for _ in range(5)))
        assert [answer["errors"] for answer in answers] == [[]] * 5


async def test_one_client_address_has_its_bounds_whomever_it_asks_for(house: House) -> None:
    bound = bounded(house, codes_per_address=2, tries_per_address=3)
    asked = [await bound.ask(REQUEST, address="192.0.2.1", email=f"a{n}@example.org") for n in range(3)]
    tried = [await bound.ask(SIGN_IN, address="192.0.2.1", email=f"a{n}@example.org", code="1" * 6) for n in range(4)]

    assert [answer["errors"] == [] for answer in asked] == [True, True, False]
    assert [refusal(answer) for answer in tried] == ["CODE_WRONG"] * 3 + ["TOO_MANY"]
    assert asked[2]["errors"][0]["retryAfter"] == 3600
    assert (await bound.ask(REQUEST, address="192.0.2.2", email=ANN))["errors"] == []


async def test_a_network_of_the_new_kind_is_one_client_address(house: House) -> None:
    bound = bounded(house, codes_per_address=1)
    same = [await bound.ask(REQUEST, address=f"2001:db8:0:1::{n}", email=f"a{n}@example.org") for n in (1, 2)]
    mapped = [await bound.ask(REQUEST, address=where, email=ANN) for where in ("192.0.2.1", "::ffff:192.0.2.1")]

    assert [answer["errors"] == [] for answer in same] == [True, False]
    assert [answer["errors"] == [] for answer in mapped] == [True, False]
    assert (await bound.ask(REQUEST, address="2001:db8:0:2::1", email=ANN))["errors"] == []


async def test_bounds_are_kept_without_saying_of_whom(house: House) -> None:
    await house.ask(REQUEST, address="192.0.2.1", email=ANN)

    kept = str(await house.rows("allowances")) + str(await house.rows("codes"))
    assert ANN not in kept
    assert "192.0.2.1" not in kept
    [*bounds] = await house.rows("allowances")
    assert [one["until"] - house.clock.now() for one in bounds] == [timedelta(hours=1)] * 2


def test_the_bounds_people_meet() -> None:
    assert Limits() == Limits(codes_per_contact=5, codes_per_address=30, tries_per_address=100)
