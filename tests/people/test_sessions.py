"""The devices somebody is signed in on: listed, ended one by one, all at once, and never more than fifty."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.people import commands, entrance, rules, store
from pledgebank.people.model import Offered
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from pledgebank.web.auth import Admission, admit
from pledgebank.web.context import Context
from tests.people.house import ANN, SIGN_OUT, House, refusal

pytestmark = pytest.mark.anyio
SESSION = "id deviceName startedAt refreshedAt isThisOne"
LIST = f"query {{ it: viewer {{ sessions(first: 100) {{ edges {{ node {{ {SESSION} }} }} }} }} }}"
END = f"""mutation ($input: EndSessionInput!) {{ it: endSession(input: $input) {{
  viewer {{ sessions {{ edges {{ node {{ {SESSION} }} }} }} }} errors {{ code message field retryAfter }} }} }}"""


async def devices(house: House, token: str) -> list[Any]:
    return [edge["node"] for edge in (await house.ask(LIST, token))["sessions"]["edges"]]


async def admitted(house: House, token: str) -> bool:
    viewer = house.entrance.tokens.verify(token, house.clock.now())
    tools: dict[type, object] = {Admission: Admission(entrance.stands)}
    try:
        await admit(Context(house.storage, tools, viewer=viewer))
    except Refused:
        return False
    return True


async def many(house: House, number: int) -> None:
    """So many sessions of Ann's, as they may be from before there was a bound."""
    person = await store.by_email(house.storage.reader, ANN)
    assert person is not None
    begun = house.clock.now() - timedelta(days=1)
    several = [rules.start(new_id(), person.id, f"d{one}", b"x", begun) for one in range(number)]

    async def insert(unit: Unit) -> None:
        for one in several:
            await store.insert_session(unit, one)

    await write(house.storage, insert)


async def test_devices_are_listed_newest_first_and_nothing_of_them_is_secret(house: House) -> None:
    phone = await house.sign_in(deviceName="Ann's phone")
    house.clock.advance(hours=1)
    desk = await house.sign_in(deviceName="Desk")
    await house.sign_in("bob@example.org", deviceName="Bob's")
    house.clock.advance(hours=1)
    phone = await house.refresh(phone["refreshToken"])

    listed = await devices(house, phone["accessToken"])

    assert [(one["deviceName"], one["isThisOne"]) for one in listed] == [("Desk", False), ("Ann's phone", True)]
    assert [one["startedAt"][:13] for one in listed] == ["2100-05-04T11", "2100-05-04T10"]
    assert [one["refreshedAt"][:13] for one in listed] == ["2100-05-04T11", "2100-05-04T12"]
    assert not any(token in str(listed) for token in (phone["refreshToken"], desk["refreshToken"]))


async def test_a_lost_phone_is_signed_out_from_another_device_at_once(house: House) -> None:
    phone, desk = await house.sign_in(deviceName="phone"), await house.sign_in(deviceName="desk")
    lost = next(one["id"] for one in await devices(house, desk["accessToken"]) if one["deviceName"] == "phone")
    assert await admitted(house, phone["accessToken"])

    answers = [await house.ask(END, desk["accessToken"], session=lost) for _ in range(2)]

    for answer in answers:
        assert answer["errors"] == []
        assert [edge["node"]["deviceName"] for edge in answer["viewer"]["sessions"]["edges"]] == ["desk"]
    assert not await admitted(house, phone["accessToken"])
    assert await house.refresh(phone["refreshToken"]) == "UNAUTHENTICATED"
    assert await admitted(house, desk["accessToken"])
    assert (await house.events()).count("session.ended") == 1


async def test_nobody_ends_or_finds_a_session_of_somebody_else(house: House) -> None:
    ann, bob = await house.sign_in(), await house.sign_in("bob@example.org")
    [own] = await devices(house, ann["accessToken"])

    answer = await house.ask(END, bob["accessToken"], session=own["id"])
    wrong = await house.ask(END, bob["accessToken"], session=nodes.encode("Person", new_id()))

    assert answer["errors"] == []
    assert refusal(wrong) == "NOT_FOUND"
    assert await admitted(house, ann["accessToken"])
    assert "session.ended" not in await house.events()
    assert refusal(await house.ask(END, session=own["id"])) == "SIGN_IN_NEEDED"


async def test_signing_out_everywhere_ends_more_than_a_thousand_sessions(house: House) -> None:
    ann = await house.sign_in()
    await many(house, 1200)

    assert await house.ask(SIGN_OUT, ann["accessToken"], everywhere=True) == {"errors": []}

    assert await house.rows("sessions") == []
    assert await house.storage.reader.count("inbox", {"kind": "session.ended"}, limit=2000) == 1201
    assert not await admitted(house, ann["accessToken"])


async def test_a_fifty_first_device_ends_the_oldest(house: House) -> None:
    await house.sign_in()
    house.clock.advance(hours=2)
    await many(house, 60)
    newest = await house.sign_in(deviceName="newest")

    listed = await devices(house, newest["accessToken"])

    assert len(listed) == rules.MOST_SESSIONS == 50
    assert listed[0]["deviceName"] == "newest"
    assert len(await house.rows("sessions")) == 50


async def test_devices_signed_in_at_once_are_still_fifty_at_most(house: House) -> None:
    await house.sign_in()
    await many(house, 45)
    codes = [new_id() for _ in range(8)]
    for key in codes:
        keep = partial(commands.keep_code, key=key, contact=b"ann", digest=key.bytes, language="en")
        await write(house.storage, keep)
    opened = [
        partial(commands.sign_in, code=key, email=ANN, offered=Offered(key.bytes, None), device="", token=key.bytes)
        for key in codes
    ]

    await asyncio.gather(*(write(house.storage, one) for one in opened))

    left = await house.rows("sessions")
    assert len(left) == 50
    assert {row["successors"][0] for row in left} >= {key.bytes for key in codes}


async def test_a_guest_has_no_devices(house: House) -> None:
    assert await house.ask("{ it: viewer { sessions { edges { cursor } } } }") is None
