"""Signing as one of many: whoever signs, alone or together, the same comes of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from pledgebank.base.ids import new_id
from pledgebank.pledges import fold
from pledgebank.pledges.fold import FOLDS, Recount
from pledgebank.pledges.model import Pledge, PledgeState, SignatureState
from pledgebank.storage.mongo import Storage
from pledgebank.web.context import Context, Glance
from tests.conftest import Running, SetClock
from tests.pledges import test_api
from tests.pledges.builders import NOW, a_person, a_pledge, a_signature, keep, kinds
from tests.pledges.test_api import sign_as

pytestmark = pytest.mark.anyio


@pytest.fixture
def glance(monkeypatch: pytest.MonkeyPatch) -> None:
    """People of one process, who share what they read."""
    shared, alone = Glance(), test_api.context

    def context(*given: Any) -> Context:
        made = alone(*given)
        made._tools = {**made._tools, Glance: shared}
        return made

    monkeypatch.setattr(test_api, "context", context)


def codes(answers: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [[error["code"] for error in answer["errors"]] for answer in answers]


@pytest.mark.usefixtures("glance")
async def test_a_crowd_shares_its_transactions_and_everybody_sees_themselves_counted(
    pledges: Storage, running: Running
) -> None:
    pledge = a_pledge(target=20)
    await keep(pledges, pledge)
    crowd = [await a_person(pledges) for _ in range(40)]
    before = pledges.measures.writes["written"]

    answers = await asyncio.gather(*(sign_as(pledges, person, pledge.id) for person in crowd), told(pledges, running))

    assert pledges.measures.writes["written"] - before < 40
    signed = answers[:-1]
    assert codes(signed) == [[]] * 40
    assert {(one["settled"], one["signature"]["state"]) for one in signed} == {(True, "COUNTED")}
    assert len({one["signature"]["id"] for one in signed}) == 40
    assert max(one["pledge"]["signatureCount"] for one in signed) == 40
    assert await fold.recount(pledges.reader, pledge.id) == Recount(shown=40, true=40)


async def told(pledges: Storage, running: Running) -> dict[str, Any]:
    """Let the fold work until 40 have signed."""
    async with running(FOLDS), asyncio.timeout(30):
        while await pledges.reader.count("signatures", {"state": SignatureState.COUNTED}, limit=40) < 40:
            await asyncio.sleep(0.05)
    return {}


async def test_each_is_judged_apart_and_told_what_they_would_be_told_alone(
    pledges: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebank.web.context.SETTLES_WITHIN", 0.05)
    promiser, plain, outdated, twice = [await a_person(pledges) for _ in range(4)]
    pledge = a_pledge(promiser=promiser)
    earlier = a_signature(person=await a_person(pledges), pledge=pledge.id)

    await keep(pledges, pledge, earlier)

    own, good, old, first, second, again = await asyncio.gather(
        sign_as(pledges, promiser, pledge.id),
        sign_as(pledges, plain, pledge.id, terms=1),
        sign_as(pledges, outdated, pledge.id, terms=2),
        sign_as(pledges, twice, pledge.id, idempotencyKey="a"),
        sign_as(pledges, twice, pledge.id, idempotencyKey="a"),
        sign_as(pledges, earlier.person, pledge.id),
    )

    refused = [["OWN_PLEDGE"], [], ["TERMS_CHANGED"], [], [], []]
    assert codes([own, good, old, first, second, again]) == refused
    assert first["signature"] == second["signature"]
    assert again["signature"]["state"] == "COUNTED"
    rows = await pledges.reader.find("signatures", {}, limit=10)
    assert {row["person"] for row in rows} == {plain, twice, earlier.person}
    assert len(rows) == 3
    assert await pledges.reader.count("inbox", {}, limit=10) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"state": PledgeState.SUSPENDED}, "NOT_FOUND"),
        ({"state": PledgeState.CANCELLED}, "PLEDGE_CLOSED"),
        ({"deadline": NOW}, "PLEDGE_CLOSED"),
    ],
)
async def test_what_nobody_may_sign_is_refused_to_each_and_nothing_is_written(
    pledges: Storage, said: dict[str, Any], code: str
) -> None:
    pledge = a_pledge(**said)
    await keep(pledges, pledge)
    crowd = [await a_person(pledges) for _ in range(3)]

    answers = await asyncio.gather(*(sign_as(pledges, person, pledge.id, idempotencyKey="k") for person in crowd))

    assert codes(answers) == [[code]] * 3
    for collection in ("signatures", "inbox", "answers"):
        assert await pledges.reader.count(collection, {}, limit=1) == 0


async def test_a_repeat_is_answered_as_before_also_when_it_is_too_late(
    pledges: Storage, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebank.web.context.SETTLES_WITHIN", 0.05)
    pledge = a_pledge(deadline=NOW + timedelta(hours=1))
    await keep(pledges, pledge)
    person, late = await a_person(pledges), await a_person(pledges)
    signed = await sign_as(pledges, person, pledge.id, idempotencyKey="k")
    clock.advance(hours=1)

    repeated, refused = await asyncio.gather(
        sign_as(pledges, person, pledge.id, idempotencyKey="k"), sign_as(pledges, late, pledge.id, idempotencyKey="k")
    )

    assert repeated["signature"]["id"] == signed["signature"]["id"]
    assert codes([repeated, refused]) == [[], ["PLEDGE_CLOSED"]]
    assert await pledges.reader.count("signatures", {}, limit=5) == 1


async def test_those_who_come_together_are_queued_under_a_cap(pledges: Storage, running: Running) -> None:
    pledge = a_pledge(target=2, cap=3)
    await keep(pledges, pledge)
    crowd = [await a_person(pledges) for _ in range(8)]

    async with running(FOLDS):
        answers = await asyncio.gather(*(sign_as(pledges, person, pledge.id) for person in crowd))

    states = sorted(answer["signature"]["state"] for answer in answers)
    assert states == ["COUNTED"] * 3 + ["WAITLISTED"] * 5
    assert (await kinds(pledges, pledge.id)).count("pledge.activated") == 1


async def test_who_signs_by_area_signs_alone(pledges: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebank.web.context.SETTLES_WITHIN", 0.05)
    pledge: Pledge = a_pledge(parent=new_id())
    await keep(pledges, pledge)
    person = await a_person(pledges)
    refused = pledges.measures.writes["refused"]

    assert codes([await sign_as(pledges, person, pledge.id)]) == [[]]
    assert pledges.measures.writes["refused"] == refused + 1
