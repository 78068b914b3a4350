"""Names on paper: each is asked by a letter, counts once it is confirmed, and nothing tells who is known to us."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank import database, workers
from pledgebank.base.event import Origin
from pledgebank.base.ids import new_id
from pledgebank.mail.message import MailFailed, Message
from pledgebank.people.entrance import Entrance
from pledgebank.pledges import store
from pledgebank.pledges.model import NameVisibility, PledgeState, Signature
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.conftest import Running, SetClock
from tests.hostile.town import built
from tests.people.guests import ANN, AWAY, ERRORS, Street, refusal, without_ids
from tests.people.leaving import calm
from tests.pledges.builders import a_person, created, kinds, sign

pytestmark = pytest.mark.anyio
BEN = "ben@example.org"
ENTER = f"""mutation ($input: EnterSignaturesInput!) {{ it: enterSignatures(input: $input) {{
  pledge {{ unconfirmedCount signatureCount }} {ERRORS} }} }}"""
LOOK = "query ($input: ID!) { it: node(id: $input) { ... on Pledge { unconfirmedCount } } }"


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


async def enter(street: Street, pledge: UUID, *emails: str, name: str = "Ann", **said: Any) -> Any:
    """The promiser enters names; the whole answer."""
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    entries = [{"name": name, "email": email} for email in emails]
    given = {"pledge": nodes.encode("Pledge", pledge), "entries": entries, **said}
    return await street.ask(ENTER, person=found.promiser, **given)


async def signature(street: Street, pledge: UUID, email: str = ANN) -> Signature | None:
    person = await street.person(email)
    return await store.signature_of(street.storage.reader, pledge, person.id) if person else None


def waiting(answer: Any) -> tuple[int, int]:
    assert answer["errors"] == []
    return answer["pledge"]["unconfirmedCount"], answer["pledge"]["signatureCount"]


async def test_each_name_counts_once_its_person_confirms_it(street: Street, clock: SetClock) -> None:
    promiser = await a_person(street.storage, "Cat")
    pledge = await created(street.storage, promiser, target=1)
    assert waiting(await enter(street, pledge, ANN, BEN)) == (2, 0)
    assert {letter.to for letter in street.mailbox.messages} == {ANN, BEN}
    assert "- Cat wrote down your name for the pledge “I will clear the path" in street.letter.text
    assert "within a week" in street.letter.text
    assert await signature(street, pledge) is None
    clock.advance(days=6)  # nobody waits for such a letter
    letter = next(one for one in street.mailbox.messages if one.to == ANN)
    confirmed = await street.confirm(letter.subject[:6])
    await calm(street.storage, *workers.FOLLOWERS)

    assert confirmed["errors"] == []
    assert confirmed["session"]["viewer"]["name"] == "Ann"
    given = await signature(street, pledge)
    assert given is not None
    assert (given.origin, given.entered_by, given.visibility, given.shares_contact) == (
        Origin.PAPER,
        promiser,
        NameVisibility.HIDDEN,
        False,
    )
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    assert (found.state, found.signature_count) == (PledgeState.ACTIVE, 1)
    assert await street.town.count("waiting") == 1


async def test_the_answer_and_the_letter_are_the_same_for_who_is_known(street: Street) -> None:
    known, strange = [await street.pledge(target=1) for _ in range(2)]
    ann = await street.known()
    await sign(street.storage, known, ann)
    await calm(street.storage, *workers.FOLLOWERS)
    first = await enter(street, known, ANN)
    first_letter = street.letter
    second = await enter(street, strange, BEN)
    assert first["pledge"].pop("signatureCount") == 1
    assert second["pledge"].pop("signatureCount") == 0
    assert without_ids(first) == without_ids(second)
    # Each has a code of its own, and a link with it to the page of the pledge.
    own = re.compile(r"\d{6}|/p/\w+/confirm\?lang=en&letter=[\w-]+")
    assert [len(own.findall(letter.text)) for letter in (first_letter, street.letter)] == [2, 2]
    assert own.sub("", first_letter.text) == own.sub("", street.letter.text)
    # Who had signed keeps what they gave, and is not counted twice.
    await street.confirm(first_letter.subject[:6])
    await calm(street.storage, *workers.FOLLOWERS)
    assert await street.count(known) == (1, 1)
    given = await signature(street, known)
    assert given is not None
    assert given.entered_by is None


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ([("Ann", ANN), ("Ben", "ben at home")], ["entries", "1", "email"]),
        ([("Ann", ANN), ("Ben", BEN), ("Anna", " Ann@EXAMPLE.org ")], ["entries", "2", "email"]),
        ([("Ann", ANN), ("B\u202een", BEN)], ["entries", "1", "name"]),
        ([("Ann", ANN), ("x" * 61, BEN)], ["entries", "1", "name"]),
        ([], ["entries"]),
        ([("Ann", f"{place}@example.org") for place in range(51)], ["entries"]),
    ],
)
async def test_one_wrong_entry_is_named_and_nothing_is_written(
    street: Street, entries: Sequence[tuple[str, str]], field: list[str]
) -> None:
    pledge = await street.pledge()
    before = await street.stored()
    given = [{"name": name, "email": email} for name, email in entries]
    answer = await enter(street, pledge, entries=given, idempotencyKey="k")
    assert [(one["code"], one["field"]) for one in answer["errors"]] == [("INVALID", field)]
    assert await street.stored() == before
    assert street.mailbox.messages == ()


async def test_a_repeat_answers_the_same_and_writes_to_nobody_again(street: Street) -> None:
    pledge = await street.pledge()
    answers = [await enter(street, pledge, ANN, BEN, idempotencyKey="k") for _ in range(2)]
    assert answers[0] == answers[1]
    assert refusal(await enter(street, pledge, ANN, idempotencyKey="k")) == "KEY_REUSED"
    # Entered once more without the key: they have had their letter.
    assert waiting(await enter(street, pledge, ANN, BEN)) == (2, 0)
    assert len(street.mailbox.messages) == 2


async def test_what_somebody_asked_themselves_stays_as_they_asked_it(street: Street) -> None:
    pledge = await street.pledge()
    await street.sign(pledge, visibility="PUBLIC")
    code = street.code
    assert waiting(await enter(street, pledge, ANN)) == (1, 0)
    await street.confirm(code)
    given = await signature(street, pledge)
    assert given is not None
    assert (given.visibility, given.entered_by) == (NameVisibility.PUBLIC, None)


async def test_an_address_gets_no_more_letters_than_codes(street: Street) -> None:
    pledges = [await street.pledge() for _ in range(6)]
    for pledge in pledges[:5]:
        await enter(street, pledge, BEN)
    before = await street.stored()
    answer = await enter(street, pledges[5], ANN, BEN)
    assert [(one["code"], one["field"]) for one in answer["errors"]] == [("TOO_MANY", ["entries", "1", "email"])]
    assert await street.stored() == before
    assert len(street.mailbox.messages) == 5


async def test_who_enters_names_does_so_within_bounds(street: Street) -> None:
    entrance = street.town.tools[Entrance]
    assert isinstance(entrance, Entrance)
    street.town.tools[Entrance] = replace(entrance, limits=replace(entrance.limits, names_per_day=3))
    pledge = await street.pledge()
    await enter(street, pledge, ANN, BEN)
    before = await street.stored()
    assert refusal(await enter(street, pledge, "cat@example.org", "dan@example.org")) == "TOO_MANY"
    assert await street.stored() == before


class _Broken:
    """A mail server that takes some letters, and then no more."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    async def send(self, message: Message) -> None:
        if not self.takes:
            raise MailFailed(message.subject)
        self.takes -= 1


async def test_where_a_letter_cannot_be_sent_who_had_theirs_stays_and_the_rest_can_be_entered_again(
    street: Street,
) -> None:
    entrance = street.town.tools[Entrance]
    assert isinstance(entrance, Entrance)
    pledge = await street.pledge()
    street.town.tools[Entrance] = replace(entrance, mailer=_Broken(1))
    names = [ANN, BEN, "cat@example.org"]
    answer = await enter(street, pledge, *names, idempotencyKey="k")
    assert [(one["code"], one["field"]) for one in answer["errors"]] == [("MAIL_FAILED", ["entries", "1", "email"])]
    stored = await street.stored()
    assert (stored["waiting"], stored["codes"], stored["answers"]) == (1, 1, 0)
    street.town.tools[Entrance] = entrance
    assert waiting(await enter(street, pledge, *names, idempotencyKey="k")) == (3, 0)
    assert [letter.to for letter in street.mailbox.messages] == ["cat@example.org", BEN]


async def test_only_who_promises_reads_how_many_have_yet_to_confirm(street: Street) -> None:
    pledge = await street.pledge()
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    await enter(street, pledge, ANN)
    await street.sign(pledge, BEN, address=AWAY)
    key = nodes.encode("Pledge", pledge)
    for person, count in ((found.promiser, 2), (new_id(), None), (None, None)):
        query = LOOK.replace("query ($input: ID!)", "query").replace("$input", f'"{key}"')
        assert (await street.ask(query, person=person))["unconfirmedCount"] == count


async def test_nothing_of_it_is_in_the_log(street: Street) -> None:
    pledge = await street.pledge()
    await enter(street, pledge, ANN, name="Annabel")
    await calm(street.storage, *workers.FOLLOWERS)
    assert await kinds(street.storage, pledge) == ["pledge.created"]
    reader = street.storage.reader
    rows = [row for name in ("log", "people") for row in await reader.find(name, {}, limit=100)]
    assert not re.search(r"Annabel|ann@", str(rows))
