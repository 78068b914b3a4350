"""The pledge of a body is its officers' of today; who once made it for the body has no part in it after leaving."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from pledgebank.activities import commands as activities
from pledgebank.base.errors import Refused
from pledgebank.base.ids import new_id
from pledgebank.councils import staff
from pledgebank.councils.model import Role
from pledgebank.councils.places import Places
from pledgebank.people import store as people
from pledgebank.pledges import store
from pledgebank.pledges.after import commands as after
from pledgebank.pledges.model import NameVisibility, Pledge, PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.write import write
from tests.activities.builders import a_draft
from tests.pledges.builders import a_person, a_signature, keep
from tests.pledges.hamlet import Hamlet, in_state, key_of, settle

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
NAMES = """query ($id: ID!) { node(id: $id) { ... on Pledge {
  signatures { edges { node { name } } } announcements { edges { node { text } } } } } }"""


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


async def email_of(hamlet: Hamlet, person: UUID) -> str:
    found = await people.get(hamlet.storage.reader, person)
    assert found is not None
    assert found.email is not None
    return found.email


async def joins(hamlet: Hamlet, person: UUID) -> None:
    email = await email_of(hamlet, person)
    await write(hamlet.storage, partial(staff.enter, email=email, body="village", roles=[Role.OFFICER]))


async def leaves(hamlet: Hamlet, person: UUID) -> None:
    await write(hamlet.storage, partial(staff.remove, email=await email_of(hamlet, person), body="village"))


async def of_body(hamlet: Hamlet, **said: Any) -> Pledge:
    """One that the officer made for the council."""
    return await hamlet.pledge(promiser=hamlet.village.officer, body=hamlet.village.body, **said)


async def test_names_for_signers_and_what_was_written_to_them_are_its_officers_to_read(hamlet: Hamlet) -> None:
    maker, colleague = hamlet.village.officer, hamlet.village.cat
    await joins(hamlet, colleague)
    pledge = await of_body(hamlet)
    signer = await a_person(hamlet.storage, "Sue")
    await keep(hamlet.storage, a_signature(pledge=pledge.id, person=signer, visibility=NameVisibility.SIGNERS))
    words = "We bring the skips on Saturday at nine, and tea for everybody who comes."
    await write(hamlet.storage, partial(after.announce, pledge=pledge.id, person=maker, text=words))

    async def read(person: UUID) -> tuple[bool, bool]:
        found = (await hamlet.ask(person, NAMES, id=key_of(pledge)))["node"]
        return "Sue" in str(found["signatures"]), words in str(found["announcements"])

    assert [await read(one) for one in (maker, colleague, hamlet.village.dan)] == [(True, True)] * 2 + [(False, False)]
    await leaves(hamlet, maker)
    assert [await read(one) for one in (maker, colleague)] == [(False, False), (True, True)]


@pytest.mark.parametrize("said", [{"private": True}, in_state(PledgeState.SUSPENDED)], ids=["private", "suspended"])
async def test_who_left_the_body_no_longer_meets_what_others_may_not_see(hamlet: Hamlet, said: dict[str, Any]) -> None:
    pledge, maker = await of_body(hamlet, **said), hamlet.village.officer
    shown = await of_body(hamlet)
    queries = {
        "node": f'{{ node(id: "{key_of(pledge)}") {{ id }} }}',
        "mine": "{ pledges(where: {mine: true}) { edges { node { id } } } }",
        "copy": "{ changes { items { id } } }",
    }

    async def met() -> list[str]:
        return [name for name, query in queries.items() if key_of(pledge) in str(await hamlet.ask(maker, query))]

    # A copy begins with what all may see, or where they moderate.
    assert (await met())[:2] == ["node", "mine"]
    await leaves(hamlet, maker)
    assert await met() == []
    assert key_of(shown) in str(await hamlet.ask(maker, queries["mine"]))


async def test_any_officer_of_a_body_plans_how_its_pledge_is_made_good_and_nobody_who_left(hamlet: Hamlet) -> None:
    maker, colleague = hamlet.village.officer, hamlet.village.cat
    await joins(hamlet, colleague)
    pledge = await of_body(hamlet)

    async def plan(person: UUID) -> None:
        draft = a_draft(pledge=pledge.id)
        command = partial(activities.create, draft=draft, organiser=person, places=Places(), publish=False)
        await write(hamlet.storage, command)

    # So that who organises it does not tell who made the pledge.
    await plan(colleague)
    await plan(maker)
    await leaves(hamlet, maker)
    with pytest.raises(Refused) as refused:
        await plan(maker)
    assert refused.value.code == "NOT_ALLOWED"


async def test_another_name_of_who_made_it_is_not_told_of_a_bodys_pledge(hamlet: Hamlet) -> None:
    await of_body(hamlet)
    own = await hamlet.pledge(promiser=hamlet.village.officer)
    assert await store.naming(hamlet.storage.reader, hamlet.village.officer, None, 10) == [own.id]
    assert await store.naming(hamlet.storage.reader, new_id(), None, 10) == []
