"""Consent to contacts: given in so many words, shown to who promises once it is active, and gone with the signature."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from pledgebank import database, workers
from pledgebank.people import store as people
from pledgebank.pledges import store
from pledgebank.pledges.model import PledgeState, Signature
from pledgebank.pledges.signing import store as signing
from pledgebank.storage import mongo
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from pledgebank.web import nodes
from tests.conftest import Running
from tests.hostile.town import built
from tests.people.guests import ANN, Street
from tests.people.leaving import calm
from tests.pledges.builders import NOW, a_person, a_pledge, a_signature, created, keep
from tests.pledges.hamlet import Hamlet, in_state, key_of, settle
from tests.pledges.test_lists import Explaining, stages

pytestmark = pytest.mark.anyio
CONTACTS = "contacts(first: 100) { edges { node { name email } } pageInfo { hasNextPage } totalCount }"
SIGN = """mutation ($input: SignPledgeInput!) { it: signPledge(input: $input) {
  signature { state sharesContact } errors { code } } }"""
WITHDRAW = "mutation ($input: WithdrawSignatureInput!) { it: withdrawSignature(input: $input) { errors { code } } }"


@pytest.fixture
async def street(storage: Storage, running: Running) -> AsyncIterator[Street]:
    await mongo.prepare(storage, database.INDEXES)
    async with running(*workers.FOLLOWERS):
        yield Street(await built(storage))


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


async def seen(street: Street, pledge: UUID, person: UUID | None = None) -> list[str]:
    """The addresses that its promiser, or somebody else, reads."""
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    await calm(street.storage, *workers.FOLLOWERS)
    query = f'{{ it: node(id: "{key_of(pledge)}") {{ ... on Pledge {{ {CONTACTS} }} }} }}'
    answer = await street.ask(query, person=person or found.promiser)
    return [edge["node"]["email"] for edge in answer["contacts"]["edges"]]


async def say(street: Street, pledge: UUID, person: UUID, **said: Any) -> Any:
    """Somebody signs, or signs again; their signature as they see it."""
    answer = await street.ask(SIGN, person=person, pledge=nodes.encode("Pledge", pledge), **said)
    assert answer["errors"] == []
    return answer["signature"]


async def signature(street: Street, pledge: UUID, person: UUID) -> Signature:
    found = await store.signature_of(street.storage.reader, pledge, person)
    assert found is not None
    return found


async def test_a_signer_agrees_changes_their_mind_and_takes_it_along_when_they_leave(street: Street) -> None:
    pledge = await created(street.storage, await a_person(street.storage), target=1, asks_contacts=True)
    ann = await street.known(name="Ann")
    ben = await street.known("ben@example.org")
    assert (await say(street, pledge, ben, sharesContact=True))["sharesContact"] is True  # the first time, too
    await street.ask(WITHDRAW, person=ben, pledge=nodes.encode("Pledge", pledge))
    assert (await say(street, pledge, ann))["sharesContact"] is False
    assert await seen(street, pledge) == []
    assert await say(street, pledge, ann, sharesContact=True) == {"state": "COUNTED", "sharesContact": True}
    assert await seen(street, pledge) == [ANN]
    assert await seen(street, pledge, ann) == []
    for unsaid in ({}, {"sharesContact": None}):
        assert (await say(street, pledge, ann, **unsaid))["sharesContact"] is True
    await say(street, pledge, ann, sharesContact=False)
    assert await seen(street, pledge) == []
    await say(street, pledge, ann, sharesContact=True)
    await street.ask(WITHDRAW, person=ann, pledge=nodes.encode("Pledge", pledge))
    assert await seen(street, pledge) == []
    assert (await signature(street, pledge, ann)).shares_contact is False
    await say(street, pledge, ann)  # who comes back is asked anew
    assert await seen(street, pledge) == []
    rows = await street.storage.reader.find("log", {}, limit=100)
    assert "shares" not in str(rows)
    assert ANN not in str(rows)


async def test_where_it_is_not_asked_nobody_agrees(street: Street) -> None:
    pledge = await created(street.storage, await a_person(street.storage), target=1)
    ann = await street.known()
    assert (await say(street, pledge, ann, sharesContact=True))["sharesContact"] is False
    assert (await say(street, pledge, ann, sharesContact=True))["sharesContact"] is False
    assert await seen(street, pledge) == []


async def test_a_guest_agrees_by_confirming_a_letter_that_says_so(street: Street) -> None:
    pledge = await created(street.storage, await a_person(street.storage), target=1, asks_contacts=True)
    await street.sign(pledge, sharesContact=True)
    found = await store.get(street.storage.reader, pledge)
    assert found is not None
    assert "and that its promiser may have your address" in street.letter.text
    await street.confirm()
    assert await seen(street, pledge) == [ANN]


async def test_what_is_confirmed_as_a_guest_changes_nothing_of_what_one_had_said(street: Street) -> None:
    pledge = await created(street.storage, await a_person(street.storage), target=1, asks_contacts=True)
    ann = await street.known()
    await say(street, pledge, ann)
    await street.sign(pledge, sharesContact=True)
    await street.confirm()
    assert await seen(street, pledge) == []


async def test_who_is_erased_is_shown_to_nobody_at_once(street: Street) -> None:
    pledge = await created(street.storage, await a_person(street.storage), target=1, asks_contacts=True)
    ann, ben = await street.known(), await street.known("ben@example.org")
    for person in (ann, ben):
        await say(street, pledge, person, sharesContact=True)

    async def leave(unit: Unit) -> None:
        person = await people.get(unit, ann)
        assert person is not None
        await people.replace(unit, people_without(person))

    await write(street.storage, leave)
    assert await seen(street, pledge) == ["ben@example.org"]

    async def let_go(unit: Unit) -> None:
        await store.give_to_nobody(unit, (await signature(street, pledge, ben)).id)

    await write(street.storage, let_go)
    assert await seen(street, pledge) == []


def people_without(person: Any) -> Any:
    return type(person)(id=person.id, email=None, created_at=person.created_at, version=2, erased_at=NOW)


@pytest.mark.parametrize("state", PledgeState)
async def test_contacts_are_for_who_promises_alone_and_only_once_it_is_active(
    hamlet: Hamlet, state: PledgeState
) -> None:
    reads = {}
    for whose in ("own", "body's"):
        said = {} if whose == "own" else {"body": hamlet.village.body, "promiser": hamlet.village.dan}
        pledge = await hamlet.pledge(**in_state(state), asks_contacts=True, **said)
        signer = await a_person(hamlet.storage)
        await keep(hamlet.storage, a_signature(pledge=pledge.id, person=signer, shares_contact=True))
        query = f'{{ pledge(ref: "{pledge.ref}") {{ {CONTACTS} }} }}'
        answers = {who: (await hamlet.ask(person, query))["pledge"] for who, person in hamlet.viewers.items()}
        reads[whose] = {who for who, found in answers.items() if found and found["contacts"]["edges"]}
    active = state is PledgeState.ACTIVE
    assert reads == {"own": {"promiser"} if active else set(), "body's": {"officer"} if active else set()}


async def test_contacts_end_when_an_active_pledge_is_called_off(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(state=PledgeState.ACTIVE, asks_contacts=True, called_off_at=NOW)
    await keep(hamlet.storage, a_signature(pledge=pledge.id, person=hamlet.village.cat, shares_contact=True))
    query = f'{{ pledge(ref: "{pledge.ref}") {{ {CONTACTS} }} }}'
    assert (await hamlet.ask(hamlet.promiser, query))["pledge"]["contacts"]["edges"] == []


async def test_the_question_is_asked_in_the_viewers_language_and_only_where_it_is_asked(hamlet: Hamlet) -> None:
    asking, silent = await hamlet.pledge(asks_contacts=True), await hamlet.pledge()
    asked = [
        (await hamlet.ask(None, f'{{ pledge(ref: "{one.ref}") {{ contactQuestion }} }}', language=language))["pledge"]
        for one, language in ((asking, "en"), (asking, "pl"), (silent, "en"))
    ]
    english, polish, none = (one["contactQuestion"] for one in asked)
    assert english == "Once this pledge is active, may who made it have your name and e-mail address?"
    assert polish.startswith("Czy, gdy")
    assert none is None


async def test_contacts_are_paged_and_found_by_an_index(pledges: Storage) -> None:
    pledge = a_pledge(asks_contacts=True)
    agreed = [a_signature(pledge=pledge.id, shares_contact=True) for _ in range(3)]
    await keep(pledges, pledge, *agreed, *(a_signature(pledge=pledge.id) for _ in range(20)))
    reader = Explaining(pledges.database)
    first = await signing.sharing(reader, pledge.id, 2, None)
    rest = await signing.sharing(reader, pledge.id, 2, first.cursors[-1])
    found = [one.id for one in (*first.items, *rest.items)]
    assert found == sorted(one.id for one in agreed)
    assert (first.has_more, rest.has_more) == (True, False)
    used = {stage for plan in reader.plans for stage in stages(plan)}
    assert {"COLLSCAN", "SORT"}.isdisjoint(used)
