"""Guests: what they ask for is nobody's and nowhere until the code of the letter that named it is typed in."""

from typing import Any

import pytest

from pledgebank import workers
from pledgebank.base.ids import new_id
from pledgebank.people.model import Person
from pledgebank.pledges import store as pledges
from pledgebank.web import nodes
from tests.conftest import SetClock
from tests.people.guests import ANN, AWAY, REQUEST, SIGN_IN, Street, refusal, without_ids
from tests.people.leaving import calm
from tests.pledges.builders import kinds, sign

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


async def test_a_guests_report_is_open_and_theirs_once_they_confirm_it(street: Street, clock: SetClock) -> None:
    answer = await street.report(contact={"email": "Ann@Example.org ", "name": "Ann"}, showName=True)
    report = answer["report"]
    before = await street.stored()
    clock.advance(minutes=9)
    confirmed = await street.confirm()

    assert answer["errors"] == confirmed["errors"] == []
    assert (report["state"], report["reporter"], report["viewerMay"]) == ("UNCONFIRMED", None, [])
    assert (before["waiting"], before["reports"], await street.town.count("waiting")) == (1, 1, 0)
    person = await street.person()
    assert person is not None
    viewer = {"id": nodes.encode("Viewer", person.id), "name": "Ann", "email": ANN}
    assert confirmed["session"]["viewer"] == viewer
    assert await street.reports_of(person.id) == [(report["id"], "OPEN")]
    shown = await street.ask(
        f'{{ it: report(ref: "{report["ref"]}") {{ state createdAt updatedAt reporter {{ name }} }} }}'
    )
    assert shown == {
        "state": "OPEN",
        "createdAt": "2026-05-04T10:00:00.000Z",
        "updatedAt": "2026-05-04T10:09:00.000Z",
        "reporter": {"name": "Ann"},
    }
    await calm(street.storage, *workers.FOLLOWERS)
    assert await kinds(street.storage, nodes.key_of(report["id"], "Report")) == ["report.created"]


async def test_a_guests_signature_counts_once_they_confirm_it(street: Street, clock: SetClock) -> None:
    pledge = await street.pledge(target=1)
    answer = await street.sign(pledge)
    waiting = await street.count(pledge)
    before = await kinds(street.storage, pledge)
    clock.advance(minutes=5)
    await street.confirm()

    assert answer["signature"] | {"id": ""} == {"id": "", "state": "UNCONFIRMED", "name": None}
    assert answer["pledge"] == {"signatureCount": 0, "viewerMay": [], "viewerSignature": None}
    assert (answer["settled"], waiting, before) == (False, (0, 0), ["pledge.created"])
    assert await street.count(pledge) == (1, 1)
    assert (await kinds(street.storage, pledge))[:2] == ["pledge.created", "pledge.signed"]
    found = await pledges.get(street.storage.reader, pledge)
    assert found is not None
    assert (found.state, found.count_at_activation, found.activated_at) == ("ACTIVE", 1, clock.now())


async def test_the_answer_is_the_same_whoever_is_known_to_us(street: Street) -> None:
    promiser, signer = (
        await street.known("promiser@example.org", "Pat"),
        await street.known("signer@example.org", "Sue"),
    )
    pledge = await street.pledge()
    own = await street.pledge()
    await street.storage.database["pledges"].update_one({"_id": own}, {"$set": {"promiser": promiser}})
    await sign(street.storage, pledge, signer, visibility="PUBLIC")
    await sign(street.storage, own, signer)
    emails = ("promiser@example.org", "signer@example.org", "stranger@example.org")
    reports, signatures, changes = set(), set(), set()
    for email in emails:
        before = await street.stored()
        reports.add(without_ids(await street.report(email)))
        for each in (pledge, own):
            signatures.add(without_ids(await street.sign(each, email, visibility="PUBLIC")))
        after = await street.stored()
        changes.add(str({name: after[name] - before[name] for name in ("waiting", "codes", "people", "reports")}))

    assert (len(reports), len(signatures)) == (1, 1)
    assert changes == {"{'waiting': 3, 'codes': 3, 'people': 0, 'reports': 0}"}


async def test_signing_in_with_a_letters_code_confirms_nothing(street: Street) -> None:
    key: dict[str, Any] = {"idempotencyKey": "a"}
    report = (await street.report(**key))["report"]
    signed_in = await street.ask(SIGN_IN, email=ANN, code=street.code)
    person = await street.person()
    assert person is not None
    assert signed_in["errors"] == []
    assert await street.reports_of(person.id) == []
    assert refusal(await street.confirm()) == "CODE_WRONG"

    again = await street.report(**key)
    await street.confirm()

    assert again["report"] == report
    assert await street.reports_of(person.id) == [(report["id"], "OPEN")]


async def test_an_ordinary_code_confirms_nothing_and_signs_in(street: Street) -> None:
    await street.report()
    await street.ask(REQUEST, email=ANN)

    answer = await street.confirm(name="Ann")

    assert answer["errors"] == []
    assert answer["session"]["viewer"]["name"] == "Ann"
    assert (await street.town.count("waiting"), await street.town.count("reports")) == (1, 1)


async def test_the_newest_letter_names_all_that_waits_but_not_what_came_from_elsewhere(street: Street) -> None:
    pledge = await street.pledge(action="paint the shelter")
    await street.report(title="Lies about the baker", address=AWAY)
    await street.report(title="Broken lamp")
    await street.sign(pledge)
    named = [line for line in street.letter.text.splitlines() if line.startswith("- ")]

    await street.confirm()

    sentence = "I will paint the shelter, but only if 2 neighbours will bring a spade by 30 June 2026."
    assert named == [f"- your signature on “{sentence}”", "- your report “Broken lamp”"]
    titles = [row["title"] for row in await street.storage.reader.find("reports", {}, limit=10)]
    assert titles == ["Bags", "Broken lamp"]
    [left] = await street.storage.reader.find("waiting", {}, limit=10)
    assert left["title"] == "Lies about the baker"
    assert await street.count(pledge) == (1, 1)


async def test_a_letter_names_ten_things_at_most_and_confirms_no_more(street: Street, clock: SetClock) -> None:
    for number in range(12):
        await street.report(title=f"Lamp {number}")
        clock.advance(minutes=13)
    await street.report(title="The last")
    named = street.letter.text.count("\n- ")

    await street.confirm()

    assert (named, await street.town.count("waiting"), await street.town.count("reports")) == (10, 3, 11)


async def test_a_name_is_given_to_who_has_none_and_to_nobody_else(street: Street) -> None:
    await street.known("sue@example.org", "Sue")
    for email in (ANN, "sue@example.org"):
        await street.report(email, contact={"email": email, "name": "Zed"})
        await street.confirm(email=email)

    people = [await street.person(email) for email in (ANN, "sue@example.org")]

    assert [person.name for person in people if isinstance(person, Person)] == ["Zed", "Sue"]


@pytest.mark.parametrize(
    ("contact", "code", "field"),
    [
        ({}, "INVALID", ["contact", "email"]),
        ({"email": "no address"}, "INVALID", ["contact", "email"]),
        ({"phone": "+44 1786 000000"}, "CHANNEL_UNAVAILABLE", ["contact", "phone"]),
        ({"email": ANN, "name": "x" * 61}, "INVALID", ["contact", "name"]),
        (None, "SIGN_IN_NEEDED", None),
    ],
)
async def test_a_contact_we_cannot_write_to_is_refused(
    street: Street, contact: dict[str, str] | None, code: str, field: list[str] | None
) -> None:
    pledge = await street.pledge()
    before = await street.stored()

    answers = [await street.report(contact=contact), await street.sign(pledge, contact=contact)]

    assert [(error["code"], error["field"]) for one in answers for error in one["errors"]] == [(code, field)] * 2
    assert (await street.stored())["waiting"] == 0
    assert {**await street.stored(), "log": 0, "inbox": 0} == {**before, "log": 0, "inbox": 0}
    assert street.mailbox.messages == ()


async def test_what_is_wrong_is_told_at_once_and_nothing_waits(street: Street, clock: SetClock) -> None:
    pledge = await street.pledge()
    clock.advance(days=100)

    answers = [await street.report(title=""), await street.sign(pledge), await street.sign(new_id())]

    assert [refusal(answer) for answer in answers] == ["INVALID", "PLEDGE_CLOSED", "NOT_FOUND"]
    assert (await street.town.count("waiting"), await street.town.count("codes"), street.mailbox.messages) == (0, 0, ())


async def test_who_is_signed_in_needs_no_contact_and_their_own_is_no_other(street: Street) -> None:
    person = await street.known("sue@example.org")

    answer = await street.report(" Sue@Example.org", person=person)

    assert answer["report"]["state"] == "OPEN"
    assert await street.reports_of(person) == [(answer["report"]["id"], "OPEN")]
    assert street.mailbox.messages == ()
