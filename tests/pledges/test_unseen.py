"""What was taken from view, or not let into it, is not met on side ways either."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from pledgebank.pledges import store
from pledgebank.pledges.model import Pledge, PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.storage.unit import Unit
from pledgebank.storage.write import write
from tests.conftest import SetClock
from tests.pledges.hamlet import Hamlet, in_state, key_of, refused, settle

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


@pytest.fixture
async def hamlet(storage: Storage) -> Hamlet:
    return await settle(storage)


async def change(storage: Storage, pledge: Pledge) -> None:
    async def command(unit: Unit) -> None:
        await store.replace(unit, pledge)

    await write(storage, command)


@pytest.mark.parametrize("deed", ["signPledge", "withdrawSignature"])
async def test_who_signed_is_not_shown_what_no_moderator_has_let_others_see(hamlet: Hamlet, deed: str) -> None:
    pledge = await hamlet.pledge()
    moved = replace(await hamlet.now(pledge), action="say what nobody may read", state=PledgeState.PENDING, unseen=True)
    await change(hamlet.storage, moved)
    answer = await hamlet.do(hamlet.signer, deed, "action", pledge=key_of(pledge))
    assert answer == {"pledge": None, "errors": []}


WORDS = """query ($ref: String!) { pledge(ref: $ref) {
  reason edits { edges { node { alterations { before after } } } } } }"""


async def test_words_from_before_a_moderator_let_it_be_seen_are_not_read_in_its_edits(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge(**in_state(PledgeState.PENDING, details="Ann of 3 Mill Lane is a thief."))
    told: list[tuple[UUID, str, dict[str, Any]]] = [
        (hamlet.promiser, "updatePledge", {"details": "Bring gloves."}),
        (hamlet.village.moderator, "reviewPledge", {"verdict": "APPROVE"}),
        (hamlet.promiser, "updatePledge", {"details": "Bring gloves and boots."}),
        (hamlet.village.moderator, "reviewPledge", {"verdict": "SUSPEND", "reason": "Names somebody."}),
        (hamlet.promiser, "updatePledge", {"details": "Bring boots."}),
        (hamlet.village.moderator, "reviewPledge", {"verdict": "RELEASE"}),
    ]
    for person, deed, said in told:
        assert (await hamlet.do(person, deed, pledge=key_of(pledge), **said))["errors"] == []
    public = [[{"before": "Bring gloves.", "after": "Bring gloves and boots."}]]
    read = {}
    for who, viewer in hamlet.viewers.items():
        edges = (await hamlet.ask(viewer, WORDS, ref=pledge.ref))["pledge"]["edits"]["edges"]
        read[who] = [edge["node"]["alterations"] for edge in edges]
    assert {who for who, edits in read.items() if edits == public} == set(read) - {"promiser", "moderator"}
    assert [len(read["promiser"]), len(read["moderator"])] == [3, 3]


async def test_why_it_was_taken_from_view_its_promiser_and_moderators_read_and_no_signer(hamlet: Hamlet) -> None:
    pledge = await hamlet.pledge()
    given = {"pledge": key_of(pledge), "verdict": "SUSPEND", "reason": "Ann at number 3 complained."}
    assert (await hamlet.do(hamlet.village.moderator, "reviewPledge", **given))["errors"] == []
    people = {"signer": hamlet.signer, "promiser": hamlet.promiser, "moderator": hamlet.village.moderator}
    read = {who: (await hamlet.ask(one, WORDS, ref=pledge.ref))["pledge"]["reason"] for who, one in people.items()}
    assert read == {"signer": "", "promiser": given["reason"], "moderator": given["reason"]}


async def test_signers_are_asked_to_accept_something_new_no_more_often_than_they_are_written_to(
    hamlet: Hamlet, clock: SetClock
) -> None:
    pledge = await hamlet.pledge()
    unsigned = await hamlet.pledge()
    await hamlet.storage.database[store.SIGNATURES].delete_many({"pledge": unsigned.id})

    async def revise(one: Pledge, number: int) -> Any:
        clock.advance(minutes=1)
        return refused(await hamlet.do(hamlet.promiser, "updatePledge", pledge=key_of(one), action=f"sell {number}"))

    assert [await revise(pledge, number) for number in range(6)] == [None] * 4 + ["TOO_MANY"] * 2
    assert [await revise(unsigned, number) for number in range(6)] == [None] * 6
    assert (await hamlet.now(pledge)).action == "sell 3"
    mended = await hamlet.do(hamlet.promiser, "updatePledge", pledge=key_of(pledge), details="Bring gloves.")
    assert mended["errors"] == []
    clock.advance(days=30)
    assert [await revise(pledge, number) for number in range(6, 8)] == [None] * 2
