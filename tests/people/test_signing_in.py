"""From an e-mail address to a session."""

import asyncio
from functools import partial

import pytest

from pledgebank.base.ids import new_id
from pledgebank.mail.message import MailFailed, Message
from pledgebank.people import commands
from pledgebank.people.entrance import Entrance
from pledgebank.storage.write import write
from tests.people.house import ANN, REQUEST, SIGN_IN, VIEWER, House, refusal, wrong

pytestmark = pytest.mark.anyio


async def test_a_code_by_mail_opens_a_session(house: House) -> None:
    asked = await house.ask(REQUEST, email="Ann@EXAMPLE.org", language="cy")
    answer = await house.ask(SIGN_IN, email="ann@example.org", code=house.newest_code, deviceName="Ann's phone")

    assert asked == {"expiresAt": "2100-05-04T10:10:00+00:00", "errors": []}
    assert house.mailbox.messages[0].to == ANN
    session = answer["session"]
    assert session["expiresAt"] == "2100-05-04T10:15:00+00:00"
    viewer = {"id": session["viewer"]["id"], "name": "", "email": ANN, "phone": None, "language": "cy"}
    assert session["viewer"] == viewer
    assert await house.ask(VIEWER, session["accessToken"]) == viewer
    assert await house.ask(VIEWER) is None
    [kept] = await house.rows("sessions")
    assert kept["device"] == "Ann's phone"
    assert await house.events() == ["person.joined"]


@pytest.mark.parametrize(
    ("asked", "subject", "begins"),
    [
        (None, "{} is your sign-in code", "Your code is {}."),
        ("fr", "{} is your sign-in code", "Your code is {}."),
        ("cy-GB", "{} yw eich cod mewngofnodi", "Eich cod yw {}."),
        ("pl", "{} to Twój kod logowania", "Twój kod to {}."),
        ("ur", "{} آپ کا سائن ان کوڈ ہے", "آپ کا کوڈ {} ہے۔"),
    ],
)
async def test_the_letter_is_in_the_language_asked_for(
    house: House, asked: str | None, subject: str, begins: str
) -> None:
    await house.ask(REQUEST, email=ANN, language=asked)
    [letter] = house.mailbox.messages
    assert letter.subject == subject.format(house.newest_code)
    assert letter.text.startswith(begins.format(house.newest_code) + "\n\n")


async def test_somebody_who_comes_back_is_the_same_person(house: House) -> None:
    first = await house.sign_in()
    house.clock.advance(hours=2)
    second = await house.sign_in("ANN@example.org")

    assert second["viewer"]["id"] == first["viewer"]["id"]
    assert len(await house.rows("people")) == 1
    assert len(await house.rows("sessions")) == 2
    assert await house.events() == ["person.joined"]


async def test_a_code_works_once(house: House) -> None:
    code = await house.code()
    first = await house.ask(SIGN_IN, email=ANN, code=code)
    second = await house.ask(SIGN_IN, email=ANN, code=code)

    assert first["errors"] == []
    assert refusal(second) == "CODE_WRONG"
    assert len(await house.rows("sessions")) == 1


async def test_a_code_is_for_whom_it_was_sent_to(house: House) -> None:
    await house.code("bob@example.org")
    code = await house.code(ANN)

    assert refusal(await house.ask(SIGN_IN, email="bob@example.org", code=code)) == "CODE_WRONG"
    assert await house.rows("people") == []


async def test_a_code_runs_out(house: House) -> None:
    code = await house.code()
    house.clock.advance(minutes=10)

    assert refusal(await house.ask(SIGN_IN, email=ANN, code=code)) == "CODE_WRONG"
    assert await house.rows("people") == await house.rows("sessions") == []


async def test_the_newest_code_counts(house: House) -> None:
    old, new = await house.code(), await house.code()

    if old != new:
        assert refusal(await house.ask(SIGN_IN, email=ANN, code=old)) == "CODE_WRONG"
    assert (await house.ask(SIGN_IN, email=ANN, code=new))["errors"] == []


async def test_the_same_call_repeated_within_five_minutes_answers_the_same_session(house: House) -> None:
    call = {"email": ANN, "code": await house.code(), "deviceName": "phone", "nonce": "n1"}
    first = await house.ask(SIGN_IN, **call)
    house.clock.advance(minutes=4, seconds=59)
    again = await house.ask(SIGN_IN, **call)

    tokens = house.entrance.tokens
    one, other = (tokens.verify(answer["session"]["accessToken"], house.clock.now()) for answer in (first, again))
    assert (one.person, one.session) == (other.person, other.session)
    assert len(await house.rows("sessions")) == 1
    house.clock.advance(seconds=1)
    assert refusal(await house.ask(SIGN_IN, **call)) == "CODE_WRONG"
    assert (await house.refresh(first["session"]["refreshToken"]))["viewer"] == first["session"]["viewer"]


async def test_another_nonce_is_another_call(house: House) -> None:
    code = await house.code()
    await house.ask(SIGN_IN, email=ANN, code=code, nonce="n1")

    assert refusal(await house.ask(SIGN_IN, email=ANN, code=code, nonce="n2")) == "CODE_WRONG"
    assert refusal(await house.ask(SIGN_IN, email=ANN, code=wrong(code), nonce="n1")) == "CODE_WRONG"


async def test_a_repeat_after_the_session_went_on_is_refused_and_harms_nothing(house: House) -> None:
    call = {"email": ANN, "code": await house.code(), "nonce": "n1"}
    first = await house.ask(SIGN_IN, **call)
    went_on = await house.refresh(first["session"]["refreshToken"])

    assert refusal(await house.ask(SIGN_IN, **call)) == "CODE_WRONG"
    assert "accessToken" in await house.refresh(went_on["refreshToken"])


async def test_a_repeat_is_answered_even_when_the_right_code_was_the_last_try(house: House) -> None:
    code = await house.code()
    for by in range(1, 5):
        await house.ask(SIGN_IN, email=ANN, code=wrong(code, by), nonce="n1")

    answers = [await house.ask(SIGN_IN, email=ANN, code=code, nonce="n1") for _ in range(3)]

    assert [answer["errors"] for answer in answers] == [[], [], []]


@pytest.mark.parametrize(("nonces", "opened"), [(("n1", "n1"), 2), (("n1", "n2"), 1), ((None, None), 1)])
async def test_two_at_once_with_one_code_open_one_session(
    house: House, nonces: tuple[str | None, str | None], opened: int
) -> None:
    code = await house.code()

    answers = await asyncio.gather(*(house.ask(SIGN_IN, email=ANN, code=code, nonce=nonce) for nonce in nonces))

    assert sum(answer["session"] is not None for answer in answers) == opened
    assert all(refusal(answer) == "CODE_WRONG" for answer in answers if answer["session"] is None)
    assert len(await house.rows("sessions")) == 1
    assert len(await house.rows("people")) == 1


async def test_one_person_comes_of_two_first_sign_ins_at_once(house: House) -> None:
    digest = house.entrance.tokens.code_digest(ANN, "123456")
    offered = house.entrance.tokens.offered(ANN, "123456", None)
    codes = [new_id(), new_id()]
    for key in codes:
        keep = partial(commands.keep_code, key=key, contact=b"ann", digest=digest, language="en")
        await write(house.storage, keep)

    await asyncio.gather(
        *(
            write(
                house.storage,
                partial(commands.sign_in, code=key, email=ANN, offered=offered, device="", token=b"t"),
            )
            for key in codes
        )
    )

    assert len(await house.rows("people")) == 1
    assert len(await house.rows("sessions")) == 2
    assert await house.events() == ["person.joined"]


async def test_a_letter_that_is_not_taken_leaves_the_code_before_it_good(house: House) -> None:
    class Closed:
        async def send(self, message: Message) -> None:
            raise MailFailed("SMTPConnectError")

    code = await house.code()
    shut = House(
        house.storage,
        house.clock,
        house.mailbox,
        house.terminal,
        Entrance(house.entrance.tokens, Closed()),
        house.schema,
    )
    answer = await shut.ask(REQUEST, email=ANN)

    assert refusal(answer) == "MAIL_FAILED"
    assert answer["expiresAt"] is None
    assert len(await house.rows("codes")) == 1
    assert (await house.ask(SIGN_IN, email=ANN, code=code))["errors"] == []
