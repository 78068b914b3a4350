"""Guests' calls repeated, codes guessed, letters bounded, unsent and in four languages; what lapses or is erased."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from pledgebank import workers
from pledgebank.mail.message import MailFailed, Message
from pledgebank.people import waiting
from pledgebank.people.confirming import Confirmable
from pledgebank.people.entrance import Entrance
from tests.conftest import SetClock
from tests.people.guests import ANN, AWAY, ERRORS, REQUEST, Street, refusal
from tests.people.house import wrong
from tests.people.leaving import calm

pytestmark = pytest.mark.anyio
KEY: dict[str, Any] = {"idempotencyKey": "k1"}
DELETE = f"mutation ($input: DeleteAccountInput!) {{ it: deleteAccount(input: $input) {{ {ERRORS} }} }}"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


async def test_a_repeat_makes_nothing_twice_and_sends_the_letter_anew(street: Street) -> None:
    first = await street.report(**KEY)
    early = street.code
    again = await street.report(**KEY, address=AWAY)

    assert again == first
    assert (await street.town.count("waiting"), len(street.mailbox.messages)) == (1, 2)
    assert refusal(await street.report(**KEY, title="Other")) == "KEY_REUSED"
    assert refusal(await street.confirm(early)) == "CODE_WRONG"
    assert (await street.confirm())["errors"] == []
    assert await street.town.count("reports") == 2


async def test_beyond_five_letters_an_hour_only_what_was_accepted_is_answered(street: Street, clock: SetClock) -> None:
    first = await street.report(**KEY)
    for _ in range(4):
        await street.report(**KEY)
    again, other = await street.report(**KEY), await street.report(title="Another")

    assert again == first
    assert [(error["code"], error["retryAfter"]) for error in other["errors"]] == [("TOO_MANY", 3600)]
    assert (len(street.mailbox.messages), await street.town.count("waiting")) == (5, 1)
    assert refusal(await street.ask(REQUEST, email=ANN)) == "TOO_MANY"
    clock.advance(hours=2)
    assert (await street.report(title="Another"))["errors"] == []


async def test_a_device_that_signed_in_meanwhile_repeats_the_same_call(street: Street) -> None:
    pledge = await street.pledge()
    report = (await street.report(**KEY))["report"]
    await street.sign(pledge, idempotencyKey="k2")
    await street.confirm()
    person = await street.person()
    assert person is not None

    repeated = await street.report(**KEY, person=person.id)
    signed = await street.sign(pledge, person=person.id, idempotencyKey="k2")
    by_guest = await street.report(**KEY)

    assert (repeated["report"]["id"], by_guest["report"]["id"]) == (report["id"], report["id"])
    assert (repeated["report"]["state"], signed["signature"]["state"]) == ("OPEN", "COUNTED")
    assert await street.reports_of(person.id) == [(report["id"], "OPEN")]
    assert (await street.count(pledge), len(street.mailbox.messages)) == ((1, 1), 2)


async def test_a_code_is_guessed_five_times_at_most_and_confirms_nothing_then(street: Street) -> None:
    await street.report()
    code = street.code

    guesses = await asyncio.gather(*(street.confirm(wrong(code, by)) for by in range(1, 31)))

    assert {refusal(guess) for guess in [*guesses, await street.confirm(code)]} == {"CODE_WRONG"}
    assert (await street.town.count("waiting"), await street.town.count("sessions")) == (1, 0)


async def test_a_code_of_another_address_confirms_nothing(street: Street) -> None:
    await street.report("bob@example.org")
    bobs = street.code
    await street.report()

    assert refusal(await street.confirm(bobs)) == "CODE_WRONG"
    assert refusal(await street.confirm("12x456")) == "CODE_WRONG"
    assert await street.town.count("waiting") == 2


async def test_two_confirmations_at_once_are_one(street: Street) -> None:
    pledge = await street.pledge()
    await street.report()
    await street.sign(pledge)

    answers = await asyncio.gather(*(street.confirm() for _ in range(4)))

    assert sorted(len(answer["errors"]) for answer in answers) == [0, 1, 1, 1]
    assert (await street.town.count("reports"), await street.count(pledge)) == (2, (1, 1))
    assert await street.town.count("sessions") == 1


async def test_a_confirmation_that_dies_half_way_has_not_happened_and_can_be_repeated(street: Street) -> None:
    pledge = await street.pledge()
    await street.report()
    await street.sign(pledge)
    whole = street.town.tools[Confirmable]
    assert isinstance(whole, Confirmable)

    async def die(*_: object) -> bool:
        raise RuntimeError

    broken = {**whole.kinds, "Signature": replace(whole.kinds["Signature"], confirm=die)}
    street.town.tools[Confirmable] = Confirmable(broken)
    before = await street.stored()
    with pytest.raises(AssertionError, match="INTERNAL"):
        await street.confirm()
    after = await street.stored()
    street.town.tools[Confirmable] = whole
    await street.confirm()

    assert after == before
    assert (await street.town.count("reports"), await street.count(pledge)) == (2, (1, 1))


class Broken:
    """A mail server that takes nothing."""

    async def send(self, message: Message) -> None:
        raise MailFailed


async def test_when_the_letter_cannot_be_sent_nothing_is_left_and_the_same_call_may_come_again(street: Street) -> None:
    entrance = street.town.tools[Entrance]
    assert isinstance(entrance, Entrance)
    street.town.tools[Entrance] = replace(entrance, mailer=Broken())
    before = await street.stored()
    answer = await street.report(**KEY)
    after = await street.stored()
    street.town.tools[Entrance] = entrance
    again = await street.report(**KEY)

    assert [(error["code"], error["field"]) for error in answer["errors"]] == [("MAIL_FAILED", ["contact", "email"])]
    assert answer["report"] is None
    unseen = {"operations": 0, "log": 0, "inbox": 0}
    assert {**after, **unseen} == {**before, **unseen}
    assert (again["errors"], (await street.confirm())["errors"]) == ([], [])


async def test_what_is_not_confirmed_within_a_week_never_is(street: Street, clock: SetClock) -> None:
    await street.report(**KEY)
    clock.advance(days=7, minutes=-1)
    in_time = await street.report(**KEY)
    clock.advance(minutes=1)
    answer = await street.confirm()
    late = await street.report(**KEY)

    assert (in_time["errors"], answer["errors"]) == ([], [])
    assert await street.town.count("reports") == 1
    assert (refusal(late), late["report"]) == ("NOT_FOUND", None)
    assert [index.expires for index in waiting.INDEXES if index.expires is not None] == [7 * 24 * 3600]


async def test_who_deletes_their_account_leaves_nothing_waiting(street: Street) -> None:
    await street.report(**KEY)
    await street.confirm()
    await street.report(title="Later")
    person = await street.person()
    assert person is not None
    await street.ask(REQUEST, email=ANN)

    answer = await street.ask(DELETE, person=person.id, code=street.code)
    await calm(street.storage, *workers.FOLLOWERS)

    assert answer["errors"] == []
    assert (await street.town.count("waiting"), await street.town.count("answers")) == (0, 0)
    [kept] = await street.storage.reader.find("reports", {"title": "Bags", "reporter": None}, limit=10)
    assert kept["state"] == "OPEN"


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "{code} confirms what you sent us", "- your report “Bags”"),
        ("cy-GB", "Mae {code} yn cadarnhau'r hyn a anfonoch atom", "- eich adroddiad “Bags”"),
        ("pl", "{code} potwierdza to, co nam wysłano", "- Twoje zgłoszenie „Bags”"),
        ("ur", "{code} سے آپ کی بھیجی ہوئی چیز کی تصدیق ہوتی ہے", "- آپ کی رپورٹ “Bags”"),
    ],
)
async def test_the_letter_names_what_it_confirms_in_the_guests_language(
    street: Street, language: str, subject: str, line: str
) -> None:
    await street.report(language=language, contact={"email": ANN, "name": "Ann"})
    text = street.letter.text
    [code] = [word for word in street.letter.subject.split() if word.isdigit()]

    assert street.letter.subject == subject.format(code=code)
    assert line in text.splitlines()
    assert "Ann" in text
    assert text.count(code) == 1
    assert (await street.confirm(code))["errors"] == []
    person = await street.person()
    assert person is not None
    assert person.language == language
