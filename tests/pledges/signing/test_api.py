"""Withdrawing, waiting and taking a place, as clients meet them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges.fold import FOLDS
from pledgebank.pledges.model import PledgeState
from pledgebank.storage.mongo import Storage
from pledgebank.web import nodes
from tests.conftest import Running
from tests.pledges.builders import a_person, a_pledge, a_signature, created, keep
from tests.pledges.test_api import ask, sign_as

pytestmark = pytest.mark.anyio
WITHDRAW = """
mutation ($input: WithdrawSignatureInput!) { withdrawSignature(input: $input) {
  pledge { state signatureCount viewerMay viewerSignature { state } } errors { code field } } }
"""
MINE = """query ($ref: String!) { pledge(ref: $ref) { cap signatureCount waitingCount viewerMay
  viewerSignature { state position offerUntil } } }"""


async def withdraw_as(storage: Storage, person: UUID | None, pledge: UUID, **said: Any) -> Any:
    given = {"pledge": nodes.encode("Pledge", pledge)} | said
    return (await ask(storage, WITHDRAW, person, input=given))["withdrawSignature"]


async def test_a_signature_is_taken_back_and_given_again(pledges: Storage, running: Running) -> None:
    key, ann = await created(pledges), await a_person(pledges)
    async with running(FOLDS):
        await sign_as(pledges, ann, key)
        gone = await withdraw_as(pledges, ann, key, idempotencyKey="k")
        repeated = [await withdraw_as(pledges, ann, key), await withdraw_as(pledges, ann, key, idempotencyKey="k")]
        again = await sign_as(pledges, ann, key)
    assert gone == {
        "pledge": {
            "state": "OPEN",
            "signatureCount": 0,
            "viewerMay": ["sign"],
            "viewerSignature": {"state": "WITHDRAWN"},
        },
        "errors": [],
    }
    assert repeated == [gone, gone]
    assert (again["settled"], again["signature"]["state"], again["pledge"]["signatureCount"]) == (True, "COUNTED", 1)
    assert await pledges.reader.count("signatures", {}, limit=5) == 1


async def test_who_withdraws_does_not_wait_for_the_fold(pledges: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebank.web.context.SETTLES_WITHIN", 0.05)
    key, ann = await created(pledges), await a_person(pledges)
    await sign_as(pledges, ann, key)
    gone = await withdraw_as(pledges, ann, key)
    assert (gone["pledge"]["viewerSignature"], gone["pledge"]["viewerMay"]) == ({"state": "WITHDRAWN"}, ["sign"])


async def test_withdrawing_what_one_never_signed_is_nothing_and_from_nowhere_is_refused(pledges: Storage) -> None:
    key, ann = await created(pledges), await a_person(pledges)
    hidden = a_pledge(state=PledgeState.SUSPENDED)
    await keep(pledges, hidden)
    answers = [await withdraw_as(pledges, one, at) for one, at in ((ann, key), (None, key), (ann, new_id()))]
    answers.append(await withdraw_as(pledges, ann, hidden.id))
    answers.append(await sign_as(pledges, ann, hidden.id))
    codes = [[error["code"] for error in answer["errors"]] for answer in answers]
    assert codes == [[], ["SIGN_IN_NEEDED"], ["NOT_FOUND"], ["NOT_FOUND"], ["NOT_FOUND"]]
    assert await pledges.reader.count("signatures", {}, limit=5) == 0


async def test_who_signed_what_nobody_may_see_by_now_leaves_it_unseen(pledges: Storage) -> None:
    ann, pledge = await a_person(pledges), a_pledge(state=PledgeState.PENDING, unseen=True)
    await keep(pledges, pledge, a_signature(pledge=pledge.id, person=ann))
    assert (await sign_as(pledges, ann, pledge.id))["pledge"] is None
    assert await withdraw_as(pledges, ann, pledge.id) == {"pledge": None, "errors": []}


async def test_beyond_the_cap_one_sees_ones_place_in_the_queue_and_takes_the_one_that_is_kept(
    pledges: Storage, running: Running
) -> None:
    pledge = a_pledge(target=1, cap=1)
    await keep(pledges, pledge)
    ann, ben, cat = [await a_person(pledges) for _ in range(3)]

    async def mine(person: UUID) -> Iterator[Any]:
        return iter((await ask(pledges, MINE, person, ref=pledge.ref))["pledge"].values())

    async with running(FOLDS):
        answers = [await sign_as(pledges, person, pledge.id) for person in (ann, ben, cat)]
        waits = [list(await mine(person)) for person in (ben, cat)]
        await withdraw_as(pledges, ann, pledge.id)
        offered = list(await mine(ben))
        next_ = list(await mine(cat))
        taken = await sign_as(pledges, ben, pledge.id)

    states = [(answer["settled"], answer["signature"]["state"]) for answer in answers]
    assert states == [(True, "COUNTED"), (True, "WAITLISTED"), (True, "WAITLISTED")]
    assert [one[:4] for one in waits] == [[1, 1, 2, ["withdraw"]]] * 2
    places = [one[4] for one in [*waits, next_]]
    assert places == [{"state": "WAITLISTED", "position": place, "offerUntil": None} for place in (1, 2, 1)]
    assert offered[1:4] == [0, 1, ["take_place", "withdraw"]]
    assert offered[4] == {"state": "OFFERED", "position": None, "offerUntil": "2026-05-06T10:00:00+00:00"}
    assert (taken["signature"]["state"], taken["pledge"]["signatureCount"]) == ("COUNTED", 1)
