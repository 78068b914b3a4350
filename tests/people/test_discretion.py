"""What people type, what is kept of it, and who gets to see it."""

import pytest
import structlog

from pledgebank.base.ids import new_id
from pledgebank.people import api, store
from pledgebank.web import nodes
from pledgebank.web.context import Context
from tests.people.house import ANN, REQUEST, SIGN_IN, House, refusal, wrong

pytestmark = pytest.mark.anyio


async def test_asking_for_a_code_tells_nothing_about_who_is_known(house: House) -> None:
    await house.sign_in(ANN)

    known, unknown = await house.ask(REQUEST, email=ANN), await house.ask(REQUEST, email="bob@example.org")
    tried = [await house.ask(SIGN_IN, email=email, code="000000") for email in (ANN, "eve@example.org")]

    assert known == unknown
    assert tried[0] == tried[1]


async def test_a_phone_cannot_be_written_to_yet(house: House) -> None:
    asked = await house.ask(REQUEST, phone="+44 1632 960000")
    tried = await house.ask(SIGN_IN, phone="+44 1632 960000", code="123456")

    assert (refusal(asked), refusal(tried)) == ("CHANNEL_UNAVAILABLE", "CHANNEL_UNAVAILABLE")
    assert await house.rows("codes") == await house.rows("allowances") == []


async def test_what_is_no_address_is_refused_on_its_field(house: House) -> None:
    for typed in ("", "ann", "ann@example.org\nBcc: eve@example.org", "\ud800@example.org", "a" * 9999):
        asked = await house.ask(REQUEST, email=typed)
        tried = await house.ask(SIGN_IN, email=typed, code="123456")
        for [error] in (asked["errors"], tried["errors"]):
            assert (error["code"], error["field"]) == ("INVALID", ["email"])
    assert await house.rows("codes") == await house.rows("allowances") == []


DEVICES = {
    "  Ann\t's\nphone ": "Ann 's phone",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "'; DROP TABLE sessions; --": "'; DROP TABLE sessions; --",
    '{"$gt": ""}': '{"$gt": ""}',
    "$where": "$where",
    "\u0000\u0007phone": "phone",
    "\u202ephone": "\u202ephone",
    "👩\u200d👧 پینٹر": "👩\u200d👧 پینٹر",
    "%s%n{0}": "%s%n{0}",
    " \t ": "",
}


async def test_a_device_is_called_what_its_owner_calls_it(house: House) -> None:
    for number, typed in enumerate(DEVICES):
        await house.sign_in(f"a{number}@example.org", deviceName=typed, nonce=f"{typed}\ud800")

    kept = [session["device"] for session in await house.rows("sessions")]
    assert sorted(kept) == sorted(DEVICES.values())


async def test_what_cannot_be_kept_is_refused_before_a_try_is_counted(house: House) -> None:
    code = await house.code()
    for given, field in (
        ({"deviceName": "x" * 101}, "deviceName"),
        ({"deviceName": "\ud800"}, "deviceName"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "n" * 201}, "nonce"),
    ):
        [error] = (await house.ask(SIGN_IN, email=ANN, code=code, **given))["errors"]
        assert (error["code"], error["field"]) == ("INVALID", [field])
    [kept] = await house.rows("codes")
    assert kept["tries"] == 0


async def test_nothing_secret_is_logged_told_or_stored(house: House) -> None:
    with structlog.testing.capture_logs() as logged:
        code = await house.code()
        await house.ask(SIGN_IN, email=ANN, code=wrong(code))
        session = (await house.ask(SIGN_IN, email=ANN, code=code, nonce="made-by-a-device"))["session"]
        newer = await house.refresh(session["refreshToken"])
        await house.refresh(newer["refreshToken"])
        await house.refresh(session["refreshToken"])

    stored = await house.everything()
    told = str(await house.rows("inbox"))
    secret = [code, "made-by-a-device", session["refreshToken"], session["accessToken"], newer["refreshToken"]]
    assert not any(word in stored for word in secret)
    assert not any(word in str(logged) for word in (*secret, ANN))
    assert ANN not in told
    assert stored.count(ANN) == 1
    assert await house.events() == ["person.joined", "session.ended"]
    assert house.terminal == [f"Mail to {ANN}: {code} is your sign-in code"]


async def test_others_see_a_name_and_only_the_viewer_sees_themselves(house: House) -> None:
    session = await house.sign_in()
    key = nodes.key_of(session["viewer"]["id"], "Viewer")
    tools = house.tools
    viewer = house.entrance.tokens.verify(session["accessToken"], house.clock.now())
    guest, ann = Context(house.storage, tools), Context(house.storage, tools, viewer=viewer)

    [neighbour] = await store.by_ids(house.storage.reader, [key])
    assert neighbour is not None
    assert await api.node(guest, key) == api.Person.of(neighbour)
    assert await api.node(guest, new_id()) is None
    assert await api.viewer_node(guest, key) is None
    seen = await api.viewer_node(ann, key)
    assert seen is not None
    assert seen.email == ANN


async def test_people_are_read_in_the_order_asked_for(house: House) -> None:
    await house.sign_in(ANN)
    await house.sign_in("bob@example.org")
    reader = house.storage.reader
    ann, bob = await store.by_email(reader, ANN), await store.by_email(reader, "bob@example.org")
    assert ann is not None
    assert bob is not None

    assert await store.by_ids(reader, [bob.id, new_id(), ann.id]) == [bob, None, ann]
    assert await store.by_ids(reader, []) == []
    assert ann.created_at == house.clock.now()
