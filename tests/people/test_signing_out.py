"""Signing out of one device, or of all."""

import pytest

from tests.people.house import ANN, SIGN_IN, SIGN_OUT, House, refusal

pytestmark = pytest.mark.anyio


async def test_signing_out_ends_this_session_only_or_all_of_them(house: House) -> None:
    phone, tablet, desk = [await house.sign_in() for _ in range(3)]
    bob = await house.sign_in("bob@example.org")

    assert await house.ask(SIGN_OUT, phone["accessToken"]) == {"errors": []}
    assert await house.ask(SIGN_OUT, phone["accessToken"]) == {"errors": []}
    assert await house.refresh(phone["refreshToken"]) == "UNAUTHENTICATED"
    tablet = await house.refresh(tablet["refreshToken"])
    await house.ask(SIGN_OUT, tablet["accessToken"], everywhere=True)

    assert await house.refresh(tablet["refreshToken"]) == "UNAUTHENTICATED"
    assert await house.refresh(desk["refreshToken"]) == "UNAUTHENTICATED"
    assert "accessToken" in await house.refresh(bob["refreshToken"])
    assert (await house.events()).count("session.ended") == 3


async def test_a_guest_cannot_sign_out(house: House) -> None:
    assert refusal(await house.ask(SIGN_OUT)) == "SIGN_IN_NEEDED"


async def test_a_repeated_sign_in_does_not_undo_signing_out(house: House) -> None:
    call = {"email": ANN, "code": await house.code(), "nonce": "n1"}
    session = (await house.ask(SIGN_IN, **call))["session"]
    await house.ask(SIGN_OUT, session["accessToken"])

    assert refusal(await house.ask(SIGN_IN, **call)) == "CODE_WRONG"
    assert await house.rows("sessions") == []
