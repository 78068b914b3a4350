"""Refresh tokens that are lost, stolen, or used twice at once."""

import asyncio

import pytest

from tests.people.house import House

pytestmark = pytest.mark.anyio


async def test_a_session_goes_on_by_its_newest_token(house: House) -> None:
    session = await house.sign_in()
    first = session
    for _ in range(5):
        house.clock.advance(days=59)
        session = await house.refresh(session["refreshToken"])
        assert session["viewer"] == first["viewer"]

    house.clock.advance(days=60)
    assert await house.refresh(session["refreshToken"]) == "UNAUTHENTICATED"


async def test_an_answer_lost_on_the_way_may_be_asked_for_again(house: House) -> None:
    session = await house.sign_in()
    lost = [await house.refresh(session["refreshToken"]) for _ in range(3)]

    went_on = await house.refresh(lost[-1]["refreshToken"])

    assert "accessToken" in await house.refresh(went_on["refreshToken"])


async def test_a_stolen_token_used_after_its_successor_ends_the_whole_session(house: House) -> None:
    session = await house.sign_in()
    newer = await house.refresh(session["refreshToken"])
    newest = await house.refresh(newer["refreshToken"])

    assert await house.refresh(session["refreshToken"]) == "UNAUTHENTICATED"
    assert await house.refresh(newest["refreshToken"]) == "UNAUTHENTICATED"
    assert await house.rows("sessions") == []
    [ended] = [row for row in await house.rows("inbox") if row["kind"] == "session.ended"]
    assert ended["data"]["stolen"] is True


async def test_a_thief_who_comes_first_is_found_out_when_the_owner_goes_on(house: House) -> None:
    session = await house.sign_in()
    thief = await house.refresh(session["refreshToken"])
    owner = await house.refresh(session["refreshToken"])
    thief = await house.refresh(thief["refreshToken"])

    assert await house.refresh(owner["refreshToken"]) == "UNAUTHENTICATED"
    assert await house.refresh(thief["refreshToken"]) == "UNAUTHENTICATED"


async def test_a_theft_does_not_touch_the_other_devices(house: House) -> None:
    phone, tablet = await house.sign_in(), await house.sign_in()
    newer = await house.refresh(phone["refreshToken"])
    await house.refresh(newer["refreshToken"])
    await house.refresh(phone["refreshToken"])

    assert "accessToken" in await house.refresh(tablet["refreshToken"])


async def test_a_made_up_token_ends_nobodys_session(house: House) -> None:
    session = await house.sign_in()
    token = session["refreshToken"]

    for forged in (token[:-6] + "AAAAAA", token[:30] + "A" * (len(token) - 30), "x", ""):
        assert await house.refresh(forged) == "UNAUTHENTICATED"

    assert "accessToken" in await house.refresh(token)


async def test_tabs_that_refresh_at_once_all_go_on_from_any_one_answer(house: House) -> None:
    session = await house.sign_in()

    answers = await asyncio.gather(*(house.refresh(session["refreshToken"]) for _ in range(6)))

    assert all("accessToken" in answer for answer in answers)
    [kept] = await house.rows("sessions")
    assert len(kept["successors"]) == 6
    assert "accessToken" in await house.refresh(answers[2]["refreshToken"])


async def test_of_two_branches_used_at_once_none_survives(house: House) -> None:
    session = await house.sign_in()
    one, other = [await house.refresh(session["refreshToken"]) for _ in range(2)]

    answers = await asyncio.gather(*(house.refresh(branch["refreshToken"]) for branch in (one, other)))

    assert sorted("accessToken" in answer for answer in answers) in ([False, True], [False, False])
    assert await house.rows("sessions") == []
